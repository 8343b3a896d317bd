import chromiumBinary from '@sparticuz/chromium'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

export interface TestBrowser extends AsyncDisposable {
  /** A page with a profile of its own. Whatever it complains about in its console is kept. */
  open(url: string, options?: BrowserContextOptions): Promise<TestPage>
}

export interface TestPage {
  readonly page: Page
  /** Errors and warnings of the console, uncaught exceptions, and requests to other hosts: there shall be none. */
  readonly complaints: string[]
}

/** Chromium from npm where there is one for the platform (Linux); elsewhere the Chrome that is installed. */
export async function openBrowser(): Promise<TestBrowser> {
  const browser = await launch()
  return {
    open: async (url, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options })
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

async function launch(): Promise<Browser> {
  if (process.platform !== 'linux') return await chromium.launch({ channel: 'chrome' })
  return await chromium.launch({ executablePath: await chromiumBinary.executablePath(), args: chromiumBinary.args })
}
