import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type TestPlace, testPlace } from '../../app/testing/test-app.ts'
import { silentLogger } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import { Secret } from '../../base/secret.ts'
import { READ_LIMITS } from '../../ingest/read-events.ts'
import { MetricsRecorder } from '../../model/metrics.ts'
import { type HttpServer, startHttpServer } from './http-server.ts'

const TOKEN = 'admin-token-of-the-http-tests-0123456789'
const BODY_BYTES_MAX = 64 * 1024

let place: TestPlace
let server: HttpServer
before(async () => {
  place = await testPlace()
  const app = place.app({ readLimits: { ...READ_LIMITS, bodyBytesMax: BODY_BYTES_MAX } })
  await app.tokens.bootstrap(new Secret(TOKEN))
  server = await startHttpServer(app, {
    host: '127.0.0.1',
    port: 0,
    log: silentLogger,
    random: systemRandom,
    metrics: new MetricsRecorder(),
  })
})
after(async () => {
  await server.close()
  await place[Symbol.asyncDispose]()
})

interface Answer {
  readonly status: number
  readonly body: { readonly accepted: number; readonly error?: { readonly code: string } }
}

async function send(body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/api/v1/streams/audit/events`, {
    method: 'POST',
    headers: { authorization: TOKEN, 'content-type': 'application/x-ndjson', ...headers },
    body,
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

function lines(prefix: string, bytes: number): string {
  const line = (index: number): string => `{"id":"${prefix}-${index}","eventTimestamp":1768398441}\n`
  let text = ''
  for (let index = 0; text.length < bytes; index += 1) text += line(index)
  return text
}

test('a body beyond the limit is answered with what was taken of it, however much follows', async () => {
  for (const [name, bytes] of [
    ['a-little', BODY_BYTES_MAX + 1],
    ['far', 60 * BODY_BYTES_MAX],
  ] as const) {
    for (const gzip of [false, true]) {
      const text = lines(`${name}-${gzip}`, bytes)
      const { status, body } = await (gzip ? send(gzipSync(text), { 'content-encoding': 'gzip' }) : send(text))
      const complete = text.slice(0, BODY_BYTES_MAX).split('\n').length - 1
      assert.deepEqual([status, body.error?.code, body.accepted], [413, 'BODY_TOO_LARGE', complete], name)
    }
  }
})

test('a content type that curl says by itself is read like any other; one that is none of ours is refused', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  assert.deepEqual((await send(lines('curl', 1), form)).body.accepted, 1)
  assert.deepEqual((await send(`[${lines('curl-array', 1)}]`, form)).body.accepted, 1)
  assert.equal((await send(lines('xml', 1), { 'content-type': 'text/xml' })).body.error?.code, 'UNSUPPORTED_TYPE')
})
