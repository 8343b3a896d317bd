import { activityLines } from '../../../local-azure/activity.ts'
import { type LocalAzure, startLocalAzure } from '../../../local-azure/start-local-azure.ts'
import { systemClock } from '../../../src/base/clock.ts'
import type { StreamName } from '../../../src/model/ids.ts'
import { ensureDashboard } from '../../../tools/dashboard/dashboard-build.ts'
import { type Api, apiOf } from '../../support/api.ts'
import { ADMIN_TOKEN, type SpillwayServer, startSpillway } from '../../support/spillway-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openBrowser, type TestBrowser, type TestPage } from './open-browser.ts'

export const ADMINISTRATOR = {
  name: 'Ada Lindqvist',
  email: 'ada@example.com',
  password: 'three calm herons wade upstream',
} as const

export interface DashboardPlace extends AsyncDisposable {
  readonly server: SpillwayServer
  readonly browser: TestBrowser
  readonly azure: LocalAzure
  /** With the administrator's token. */
  readonly api: Api
  /** The page at this path, signed in as the administrator. */
  visit(path: string, options?: VisitOptions): Promise<TestPage>
  /** Events as systems in the field send them, about one a minute. */
  send(stream: StreamName, count: number, span?: Span): Promise<void>
}

export interface Span {
  /** When the last of them happened, milliseconds; now unless told. */
  readonly endAt?: number
  /** Another seed, other events. */
  readonly seed?: number
}

export interface VisitOptions {
  readonly dark?: boolean
  readonly width?: number
  readonly height?: number
}

/** A real server with its pages and these variables, the stand-ins for Azure, and a browser. Nobody can sign in until `setUp`. */
export async function openDashboardPlace(settings: Readonly<Record<string, string>> = {}): Promise<DashboardPlace> {
  await using open = new AsyncDisposableStack()
  await ensureDashboard()
  const folder = open.use(await temporaryFolder())
  const azure = await startLocalAzure({ database: 'Security', batchingMs: 0, https: false, clock: systemClock })
  open.defer(() => azure.close())
  const server = open.use(
    await startSpillway({ dataDir: folder.path, env: { NODE_EXTRA_CA_CERTS: azure.adx.caFile, ...settings } }),
  )
  const browser = open.use(await openBrowser())
  const api = apiOf(server)
  const closing = open.move()
  return {
    server,
    browser,
    azure,
    api,
    visit: async (path, { dark = false, width = 1280, height = 860 } = {}) => {
      const visited = await browser.open(`${server.url}${path}`, {
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        storageState: { cookies: [await signIn(server.url)], origins: [] },
      })
      await visited.page.waitForLoadState('networkidle')
      return visited
    },
    send: async (stream, count, { endAt = systemClock.now(), seed = 7 } = {}) => {
      const gapMs = 60_000
      // The gaps are drawn: with one more in ten, the last event is not in the future.
      const startAt = endAt - (count * 1.1 + 60) * gapMs
      const lines = [...activityLines({ seed, stream, startAt, gapMs, count })]
      const { status } = await api.send(stream, `${lines.join('\n')}\n`)
      if (status !== 200) throw new Error(`the intake answered ${status}`)
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** The first administrator, as the set-up page makes it. */
export async function setUp({ url }: { readonly url: string }): Promise<void> {
  const response = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: ADMIN_TOKEN, ...ADMINISTRATOR }),
  })
  if (!response.ok) throw new Error(`set-up answered ${response.status}: ${await response.text()}`)
}

/** The session's cookie, for pages that begin signed in. */
async function signIn(url: string) {
  const { email, password } = ADMINISTRATOR
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const [cookie = ''] = response.headers.getSetCookie()
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
  if (!response.ok || value === '') throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
  return {
    name,
    value,
    domain: new URL(url).hostname,
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Strict' as const,
  }
}
