import { setTimeout as pause } from 'node:timers/promises'
import chromiumBinary from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { seededRandom } from '../../../src/base/random.ts'

export interface TestBrowser extends AsyncDisposable {
  /** A page with a profile of its own. Whatever it complains about in its console is kept. */
  open(url: string, options?: BrowserContextOptions): Promise<TestPage>
}

export interface TestPage {
  readonly page: Page
  /** Errors and warnings of the console, uncaught exceptions, and requests to other hosts: there shall be none. */
  readonly complaints: string[]
}

/** For anything to appear or to become possible, on a busy machine. */
const WAIT_MS_MAX = 60_000

/**
 * `SPILLWAY_TEST_DELAY_MS=3000 npm test -- 'test/browser/**'`: one answer in three comes late, by up to so much. Finds tests, and pages, that count on
 * answers which happen to be there first.
 */
const DELAY_MS_MAX = Number(process.env['SPILLWAY_TEST_DELAY_MS'] ?? 0)

/** Chromium from npm where there is one for the platform (Linux); elsewhere the Chrome that is installed. */
export async function openBrowser(): Promise<TestBrowser> {
  const browser = await launch()
  return {
    open: async (url, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
      context.setDefaultTimeout(WAIT_MS_MAX)
      if (DELAY_MS_MAX > 0) await delayAnswers(context)
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('request', (request) => {
        const { protocol, host } = new URL(request.url())
        if (protocol.startsWith('http') && host !== new URL(url).host) complaints.push(`asked ${request.url()}`)
      })
      await page.goto(url)
      return { page, complaints }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}

async function delayAnswers(context: BrowserContext): Promise<void> {
  const random = seededRandom(1)
  await context.route('**/api/**', async (route) => {
    if (random.fraction() < 1 / 3) await pause(random.fraction() * DELAY_MS_MAX)
    // The page may have gone on, and the context may be closed.
    await route.continue().catch(() => {})
  })
}

/**
 * Not those that the package suggests: they put all pages into one process, where profiles share cookies, and switch the browser's own protection off.
 * Without a sandbox it runs as root and in containers; it sees no page but ours.
 */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none']

async function launch(): Promise<Browser> {
  if (process.platform !== 'linux') return await chromium.launch({ channel: 'chrome' })
  return await chromium.launch({ executablePath: await chromiumBinary.executablePath(), args: ARGUMENTS })
}
