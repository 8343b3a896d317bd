/**
 * `npm run screenshots -- [FOLDER]`: every page of the dashboard in its states, as pictures: empty, loading, failed, full, dark, and on a phone, and what opens on
 * it. With `--only TEXT` those that have it in their names. With `--docs` the best of them into docs/images.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page, Route } from 'playwright-core'
import { type DashboardPlace, openDashboardPlace, setUp, type VisitOptions } from './support/dashboard-place.ts'
import { type FilledPlace, fillPlace } from './support/fill-place.ts'
import { type Moment, moments } from './support/moments.ts'
import type { TestPage } from './support/open-browser.ts'

const { values, positionals } = parseArgs({
  options: { docs: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
  allowPositionals: true,
})
const ROOT = join(import.meta.dirname, '..', '..')
const folder = positionals[0] ?? join(ROOT, values.docs ? 'docs/images' : 'dist/screenshots')
const PHONE = { width: 390, height: 844 }
/** For charts to be drawn, and for failures to be tried again and given up. */
const SETTLE_MS = 4_000
const GRAPHQL = '**/api/audit/graphql'

interface Picture {
  readonly name: string
  readonly path: string
  /** Of the whole page, not of what is seen at first. */
  readonly whole?: boolean
  /** What is done on it first. */
  readonly reach?: Moment['reach']
}

/** One session for all pictures: what people do is in the audit stream, and on its pictures. */
let session: Promise<StorageState> | undefined

await using place = await openDashboardPlace()
await mkdir(folder, { recursive: true })
if (values.docs) await takeForDocs(place)
else await takeAll(place)
process.stdout.write(`pictures are in ${folder}\n`)

async function takeForDocs(place: DashboardPlace): Promise<void> {
  await setUp(place.server)
  const filled = await fillPlace(place, { eventsPerStream: 12_000, rounds: 12 })
  const at = { width: 1120, height: 720 }
  await take(place, { name: 'guardrail-activity', path: '/guardrails/activity' }, at)
  await take(place, { name: 'integration-adx', path: '/settings/integrations/adx?add=true' }, at)
  await take(place, { name: 'export-run', path: `/exports/jobs/${filled.jobs.activity}` }, at)
}

async function takeAll(place: DashboardPlace): Promise<void> {
  const { page } = await place.browser.open(place.server.url)
  await shoot(page, 'setup')
  await setUp(place.server)
  const inside = await place.browser.open(place.server.url)
  await shoot(inside.page, 'sign-in')
  for (const picture of pictures(undefined)) await take(place, picture, {}, 'empty')
  const filled = await fillPlace(place, { eventsPerStream: 6_000, rounds: 6 })
  for (const picture of pictures(filled)) {
    await take(place, picture, {}, 'full')
    await take(place, picture, { dark: true }, 'dark')
    await take(place, picture, PHONE, 'phone')
    await take(place, picture, {}, 'loading', () => new Promise(() => {}))
    await take(place, picture, {}, 'failed', (route) => route.abort())
  }
  for (const moment of moments(place, filled)) {
    await take(place, moment)
    await take(place, moment, { dark: true }, 'dark')
    await take(place, moment, PHONE, 'phone')
  }
}

function pictures(filled: FilledPlace | undefined): Picture[] {
  const always = [
    { name: 'home', path: '/' },
    { name: 'guardrail-activity', path: '/guardrails/activity' },
    { name: 'audit', path: '/audit' },
    { name: 'exports', path: '/exports' },
    { name: 'export-new', path: '/exports/new' },
    { name: 'integrations', path: '/settings/integrations' },
    { name: 'integration-adx', path: '/settings/integrations/adx?add=true' },
    { name: 'integration-adls', path: '/settings/integrations/adls?add=true' },
    { name: 'users', path: '/settings/users' },
    { name: 'tokens', path: '/settings/tokens' },
    { name: 'profile', path: '/settings/profile' },
  ]
  if (filled === undefined) return always
  return [
    ...always,
    { name: 'guardrail-activity-live', path: '/guardrails/activity?tab=all&range=all&live=1' },
    { name: 'export', path: `/exports/${filled.exports.audit}`, whole: true },
    { name: 'export-run', path: `/exports/jobs/${filled.jobs.activity}`, whole: true },
    { name: 'destination', path: `/settings/integrations/adx/${filled.adx}`, whole: true },
  ]
}

/** `answer`: what becomes of the page's questions, but for who is signed in. */
async function take(
  place: DashboardPlace,
  { name, path, whole = false, reach }: Picture,
  options: VisitOptions = {},
  state = '',
  answer?: (route: Route) => Promise<unknown>,
): Promise<void> {
  const file = state === '' ? name : `${name}-${state}`
  if (!file.includes(values.only)) return
  const { page } = await openSignedIn(place, options)
  if (answer !== undefined) {
    await page.route(GRAPHQL, (route) => (isViewer(route) ? route.continue() : answer(route)))
  }
  await page.goto(place.server.url + path)
  await reach?.(page)
  await shoot(page, file, whole)
  await page.context().close()
}

async function openSignedIn(
  place: DashboardPlace,
  { dark = false, width = 1280, height = 860 }: VisitOptions,
): Promise<TestPage> {
  session ??= place.visit('/settings/profile').then(({ page }) => page.context().storageState())
  return await place.browser.open(`${place.server.url}/settings/profile`, {
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    storageState: await session,
  })
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

function isViewer(route: Route): boolean {
  return route.request().postData()?.includes('"operationName":"Viewer"') === true
}

async function shoot(page: Page, name: string, whole = false): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForLoadState('load')
  await page.evaluate('document.fonts.ready')
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole })
  process.stdout.write(`  ${name}.png\n`)
}
