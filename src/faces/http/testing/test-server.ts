import type { App, AppDeps } from '../../../app/app.ts'
import { ADMIN, type TestPlace, testPlace } from '../../../app/testing/test-app.ts'
import { type Clock, systemClock } from '../../../base/clock.ts'
import { silentLogger } from '../../../base/log.ts'
import { systemRandom } from '../../../base/random.ts'
import { Secret } from '../../../base/secret.ts'
import { MetricsRecorder } from '../../../model/metrics.ts'
import type { Role } from '../../../model/role.ts'
import { type HttpServerOptions, startHttpServer } from '../http-server.ts'
import { type Answer, type Asked, ask } from './ask.ts'

export const PASSWORD = 'correct horse battery staple'
export const API_TOKEN = 'admin-token-of-the-http-tests-0123456789'

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly app: App
  readonly place: TestPlace
  /** The system's, and can be moved on. */
  readonly clock: Clock & { shiftMs: number }
  /** Password hashes computed so far. */
  hashes(): number
  ask(path: string, asked?: Asked): Promise<Answer>
  /** A POST of JSON. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** Makes the account, with PASSWORD; answers its id. */
  person(email: string, role?: Role): Promise<string>
  /** Signed in, as a browser is. */
  browser(email: string): Promise<Browser>
}

/** What a page of ours has, and what the browser adds. */
export interface Browser {
  readonly cookie: string
  readonly csrfToken: string
  graphql(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>
}

type Options = Partial<HttpServerOptions> & { readonly deps?: Partial<AppDeps> }

/** A server with a store of its own, in this process. Hashing is quick; everything else is as it is in production. */
export async function testServer({ deps = {}, ...options }: Options = {}): Promise<TestServer> {
  const place = await testPlace()
  let hashes = 0
  const derive = async ({ message }: { message: unknown }): Promise<Uint8Array> => {
    hashes += 1
    return Buffer.from(String(message).padEnd(32)).subarray(0, 32)
  }
  const clock = { shiftMs: 0, now: () => systemClock.now() + clock.shiftMs, sleep: systemClock.sleep }
  const app = place.app({ clock, passwordHashing: { derive }, ...deps })
  await app.tokens.bootstrap(new Secret(API_TOKEN))
  const server = await startHttpServer(app, {
    host: '127.0.0.1',
    port: 0,
    log: silentLogger,
    random: systemRandom,
    metrics: new MetricsRecorder(),
    ...options,
  })
  const { url } = server
  const post: TestServer['post'] = (path, body, headers = {}) =>
    ask(url, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  return {
    url,
    app,
    place,
    clock,
    hashes: () => hashes,
    ask: (path, asked) => ask(url, path, asked),
    post,
    person: async (email, role = 'Analyst') => {
      const { user, setPasswordToken } = await app.users.create(ADMIN, { email, name: `name of ${email}`, role })
      await app.signIn.choosePassword(setPasswordToken, new Secret(PASSWORD), { address: null, userAgent: null })
      return user.id
    },
    browser: async (email) => {
      const answer = await post('/api/session', { email, password: PASSWORD })
      const cookie = (answer.cookies[0] ?? '').split(';')[0] ?? ''
      const { csrfToken } = answer.json as { readonly csrfToken: string }
      const own = { cookie, origin: url, 'sec-fetch-site': 'same-origin', 'x-spillway-csrf': csrfToken }
      return {
        cookie,
        csrfToken,
        graphql: (query, variables = {}, headers = own) => post('/api/audit/graphql', { query, variables }, headers),
      }
    },
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await place[Symbol.asyncDispose]()
    },
  }
}
