import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { App } from '../../app/app.ts'
import { type TestPlace, testPlace } from '../../app/testing/test-app.ts'
import { createLogger } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import { Secret } from '../../base/secret.ts'
import { MetricsRecorder } from '../../model/metrics.ts'
import { startHttpServer } from './http-server.ts'

const TOKEN = 'admin-token-of-the-http-tests-0123456789'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface Running extends AsyncDisposable {
  readonly app: App
  readonly logged: Record<string, unknown>[]
  ask(path: string, headers?: Record<string, string>, body?: string): Promise<Response>
}

async function running(place: TestPlace): Promise<Running> {
  const logged: Record<string, unknown>[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void logged.push(JSON.parse(line)) } })
  const app = place.app({ log })
  await app.tokens.bootstrap(new Secret(TOKEN))
  const server = await startHttpServer(app, {
    host: '127.0.0.1',
    port: 0,
    log,
    random: systemRandom,
    metrics: new MetricsRecorder(),
  })
  return {
    app,
    logged,
    ask: (path, headers = {}, body) =>
      fetch(`${server.url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: TOKEN, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body }),
      }),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

test('every answer has an id: the one that came with the request, where it is well-formed', async () => {
  await using place = await testPlace()
  await using server = await running(place)
  const idOf = async (id?: string): Promise<string> =>
    (await server.ask('/healthz', id === undefined ? {} : { 'x-request-id': id })).headers.get('x-request-id') ?? ''
  assert.match(await idOf(), UUID)
  assert.equal(await idOf('from-the-proxy:17'), 'from-the-proxy:17')
  for (const bad of ['', 'two words', 'x'.repeat(129), '{"a":1}']) assert.match(await idOf(bad), UUID, bad)
})

test('an error of our own is told with the id under which it is logged, and without its text', async () => {
  await using place = await testPlace()
  await using server = await running(place)
  const broken = async (): Promise<never> => {
    throw new TypeError('what nobody outside may read')
  }
  const query = JSON.stringify({ query: '{ apiTokens { id } }' })
  const cases: { id: string; breakIt: () => void; path: string; body: string }[] = [
    {
      id: 'resolver',
      breakIt: () => Object.assign(server.app.tokens, { list: broken }),
      path: '/api/audit/graphql',
      body: query,
    },
    {
      id: 'intake',
      breakIt: () => Object.assign(server.app.intake, { take: broken }),
      path: '/api/v1/streams/audit/events',
      body: '{}',
    },
    {
      id: 'identity',
      breakIt: () => Object.assign(server.app.tokens, { authenticate: broken }),
      path: '/api/audit/graphql',
      body: query,
    },
  ]
  for (const { id, breakIt, path, body } of cases) {
    breakIt()
    const response = await server.ask(path, { 'x-request-id': id }, body)
    const text = await response.text()
    assert.doesNotMatch(text, /nobody outside/, id)
    const { error, errors } = JSON.parse(text)
    for (const told of [error, errors?.[0].extensions].filter((each) => each !== undefined))
      assert.deepEqual([told.code, told.requestId], ['INTERNAL', id], id)
    const lines = server.logged.filter(({ requestId }) => requestId === id)
    assert.equal(lines.length, 1, `${id}: logged once`)
    assert.match(JSON.stringify(lines), /nobody outside/)
  }
})

test('a fault is told without an id in its body, and not logged', async () => {
  await using place = await testPlace()
  await using server = await running(place)
  const response = await server.ask('/api/audit/graphql', { authorization: 'nobody' }, '{}')
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  assert.deepEqual(Object.keys(error), ['code', 'message', 'hint'])
  assert.match(response.headers.get('x-request-id') ?? '', UUID)
  assert.deepEqual(server.logged, [])
})
