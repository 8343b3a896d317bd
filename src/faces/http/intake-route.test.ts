import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
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

/** Most senders send all they have before they look at an answer. */
class BusySender {
  readonly #socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  readonly #failed = once(this.#socket, 'error').then(([error]) => Promise.reject(error))
  #heard = ''

  constructor() {
    this.#failed.catch(() => {})
    this.#socket.pause().setEncoding('latin1')
    this.#socket.on('data', (text: string) => {
      this.#heard += text
    })
    this.#socket.pause()
  }

  async send(headers: Record<string, string>, bytes: number): Promise<void> {
    const all = { host: 'here', 'content-type': 'application/x-ndjson', 'content-length': String(bytes), ...headers }
    const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    await this.#write(`POST /api/v1/streams/audit/events HTTP/1.1\r\n${head.join('')}\r\n`)
    for (let left = bytes; left > 0; left -= PIECE.length) await this.#write(PIECE.subarray(0, left))
  }

  /** The status lines of so many answers. */
  async answers(count: number): Promise<string[]> {
    this.#socket.resume()
    const found = (): string[] => [...this.#heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status)
    while (found().length < count) await Promise.race([once(this.#socket, 'data'), this.#failed])
    return found()
  }

  close(): void {
    this.#socket.destroy()
  }

  async #write(bytes: string | Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
    await Promise.race([written, this.#failed])
  }
}

const PIECE = Buffer.alloc(64 * 1024, 'x\n')

const REFUSALS: readonly (readonly [status: string, what: string, headers: Record<string, string>])[] = [
  ['401', 'without a token', {}],
  ['415', 'of a kind that is not read', { authorization: TOKEN, 'content-type': 'text/xml' }],
  ['400', 'that is not gzip', { authorization: TOKEN, 'content-encoding': 'gzip' }],
  ['413', 'that is too large', { authorization: TOKEN }],
]
for (const [status, what, headers] of REFUSALS) {
  test(`a body ${what} is let go: who sends all of it before he reads gets his answer, and may go on`, async () => {
    const sender = new BusySender()
    try {
      await sender.send(headers, 20_000_000)
      await sender.send(headers, 20_000_000)
      assert.deepEqual(await sender.answers(2), [status, status])
    } finally {
      sender.close()
    }
  })
}

test('who goes on far beyond what he was told is cut off', async () => {
  const sender = new BusySender()
  await assert.rejects(sender.send({}, 400_000_000), { code: /^(?:EPIPE|ECONNRESET)$/ })
  sender.close()
})
