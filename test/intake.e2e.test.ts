/** What senders send by mistake, over real HTTP: it is answered as documented, its neighbours are stored, and the server stays well. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { systemRandom } from '../src/base/random.ts'
import { type Api, apiOf, type Sent, type SentBody } from './support/api.ts'
import { event, ids, ndjson } from './support/events.ts'
import { headOf } from './support/exports.ts'
import { ADMIN_TOKEN, type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const MIB = 1024 * 1024
/** An idle server has about 130 MiB; with all that it may hold at once 330 to 400 were seen. */
const RESIDENT_BYTES_MAX = 600 * MIB

const started = new AsyncDisposableStack()
let folder: TemporaryFolder
let server: SpillwayServer
let api: Api

before(async () => {
  folder = started.use(await temporaryFolder())
  const options = { dataDir: join(folder.path, 'data'), env: { SPILLWAY_INTAKE_BODY_BYTES_MAX: '64MiB' } }
  server = started.adopt(await startSpillway(options), (each) => each.stop())
  api = apiOf(server)
})

after(() => started.disposeAsync())

interface BadLine {
  readonly name: string
  readonly line: string | Buffer
  /** Of the rejection; undefined where it is unusual and taken all the same. */
  readonly code?: string
}

const BAD_LINES: readonly BadLine[] = [
  { name: 'a line of 40 MB', line: event(STREAM, 'huge', { note: 'x'.repeat(40_000_000) }), code: 'line_too_long' },
  { name: 'bytes that are not UTF-8', line: notUtf8('not-utf8'), code: 'invalid_utf8' },
  { name: 'half of an object', line: event(STREAM, 'half').slice(0, 50), code: 'invalid_json' },
  {
    name: 'a raw NUL in a string',
    line: event(STREAM, 'nul-byte').replace('Prompt', 'Pro\0mpt'),
    code: 'invalid_json',
  },
  { name: 'a key twice', line: '{"id":"twice","id":"two","detectedAt":1768398441}', code: 'duplicate_key' },
  { name: 'nesting of 100,000 levels', line: nested('deep', 100_000), code: 'too_deep' },
  { name: 'an array in place of an object', line: '[1,2]', code: 'not_an_object' },
  { name: 'an id of 4,097 bytes', line: event(STREAM, 'i'.repeat(4097)), code: 'invalid_id' },
  { name: 'an id with NUL', line: event(STREAM, 'with-\0'), code: 'invalid_id' },
  { name: 'an id with half a character', line: event(STREAM, 'with-\ud800'), code: 'invalid_id' },
  { name: 'no time at all', line: '{"id":"timeless"}', code: 'missing_field' },
  { name: 'an id of 4,096 bytes', line: event(STREAM, 'i'.repeat(4096)) },
  { name: 'half a character in a text', line: event(STREAM, 'half-character', { actor: 'lone \ud800 surrogate' }) },
  { name: 'NUL in a text', line: event(STREAM, 'nul-text', { actor: 'before \0 after' }) },
  { name: 'a key that JavaScript reserves', line: '{"id":"proto","detectedAt":1768398441,"__proto__":{"a":1}}' },
]

suite('a bad line among good ones', () => {
  for (const { name, line, code } of BAD_LINES) {
    test(`${name}: ${code ?? 'taken'}`, async () => {
      const prefix = name.replaceAll(/[^a-z0-9]+/g, '-')
      const neighbours = ids(prefix, 4)
      const [a, b, c, d] = neighbours.map((id) => event(STREAM, id))
      const body = Buffer.concat([`${a}\n${b}\n`, line, `\n${c}\n${d}\n`].map((part) => Buffer.from(part as string)))

      const { status, body: answer } = await api.send(STREAM, body)
      assert.equal(status, 200)
      assert.equal(answer.accepted, code === undefined ? 5 : 4)
      assert.equal(answer.rejectedCount, code === undefined ? 0 : 1)
      assert.deepEqual(
        answer.rejected.map((each) => [each.index, each.code]),
        code === undefined ? [] : [[2, code]],
      )
      for (const { hint } of answer.rejected) assert.ok(hint.length > 10)
      assert.equal(await stored(neighbours), 4)
    })
  }
})

interface BadBody {
  readonly name: string
  readonly body: () => SentBody
  readonly headers?: Readonly<Record<string, string>>
  readonly stream?: string
  readonly status: number
  readonly code?: string
  /** How many of its events are taken all the same. */
  readonly accepted?: number | 'what the answer says'
}

const GZIP = { 'content-encoding': 'gzip' }
const JSON_ = { 'content-type': 'application/json' }

const BAD_BODIES: readonly BadBody[] = [
  { name: 'nothing', body: () => '', status: 200, accepted: 0 },
  { name: 'blank lines', body: () => '\n  \r\n\n', status: 200, accepted: 0 },
  { name: 'an empty list', body: () => '[]', headers: JSON_, status: 200, accepted: 0 },
  { name: 'no line feed at the end', body: () => event(STREAM, 'no-line-feed'), status: 200, accepted: 1 },
  {
    name: 'half a list',
    body: () => `[${event(STREAM, 'list-1')},${event(STREAM, 'list-2')},{"id":"li`,
    headers: JSON_,
    status: 400,
    code: 'BODY_TRUNCATED',
    accepted: 2,
  },
  {
    name: 'text that is called gzip',
    body: () => event(STREAM, 'x'),
    headers: GZIP,
    status: 400,
    code: 'BODY_NOT_GZIP',
    accepted: 0,
  },
  {
    name: 'something after the end of gzip',
    body: () => Buffer.concat([gzipSync(ndjson(STREAM, ['before-the-end'])), Buffer.from('garbage')]),
    headers: GZIP,
    status: 400,
    code: 'BODY_TRUNCATED',
    accepted: 'what the answer says',
  },
  {
    name: 'a gzip bomb',
    body: () => gzipSync(Buffer.alloc(80 * MIB, ' ')),
    headers: GZIP,
    status: 413,
    code: 'BODY_TOO_LARGE',
    accepted: 0,
  },
  {
    name: 'a type that is none of ours',
    body: () => event(STREAM, 'x'),
    headers: { 'content-type': 'text/xml' },
    status: 415,
    code: 'UNSUPPORTED_TYPE',
  },
  {
    name: 'an encoding that is none of ours',
    body: () => event(STREAM, 'x'),
    headers: { 'content-encoding': 'br' },
    status: 415,
    code: 'UNSUPPORTED_ENCODING',
  },
  { name: 'a stream that there is not', body: () => '{}', stream: 'audits', status: 404, code: 'UNKNOWN_STREAM' },
]

suite('a bad body', () => {
  for (const { name, body, headers, stream = STREAM, status, code, accepted } of BAD_BODIES) {
    test(`${name}: ${status} ${code ?? ''}`, async () => {
      const sent = await api.send(stream, body(), headers)
      assert.equal(sent.status, status)
      assert.equal(sent.body.error?.code, code)
      if (accepted !== 'what the answer says') assert.equal(sent.body.accepted, accepted)
      if (code !== undefined) assert.ok((sent.body.error?.hint ?? '').length > 10)
    })
  }

  test('half of a gzip body: what came whole is taken, and the answer says how much', async () => {
    const batch = ids('half-gzip', 5_000)
    const whole = gzipSync(ndjson(STREAM, batch))
    const sent = await api.send(STREAM, Buffer.from(whole.subarray(0, whole.length / 2)), GZIP)
    assert.deepEqual([sent.status, sent.body.error?.code], [400, 'BODY_TRUNCATED'])
    assert.ok(sent.body.accepted > 1_000 && sent.body.accepted < 5_000, String(sent.body.accepted))
    const again = await api.send(STREAM, whole, GZIP)
    assert.deepEqual([again.body.duplicates, again.body.accepted], [sent.body.accepted, 5_000 - sent.body.accepted])
  })

  test('senders that go away in the middle leave nothing behind', async () => {
    const head = await headOf(api, STREAM)
    await Promise.all(ids('gone', 50).map(abortedUpload))
    assert.deepEqual(await (await fetch(`${server.url}/readyz`)).json(), { ready: true })
    // What came whole may be there: the sender did not hear of it, and sends it again.
    assert.ok((await headOf(api, STREAM)) <= head + 50)
    const again = await api.send(STREAM, ndjson(STREAM, ids('gone', 50)))
    assert.equal(again.body.accepted + again.body.duplicates, 50)
    assert.equal(await headOf(api, STREAM), head + 50)
  })

  test('after all of it the server is well', async () => {
    assert.ok(server.residentBytes() < RESIDENT_BYTES_MAX, `${Math.round(server.residentBytes() / MIB)} MiB`)
    assert.doesNotMatch(server.said(), /INTERNAL|"level":"error"|ERR_/)
  })
})

test('who sends more than fits is asked to wait, and everything is taken in the end', async () => {
  const env = { SPILLWAY_INTAKE_BYTES_IN_FLIGHT_MAX: '1MiB' }
  await using small = await startSpillway({ dataDir: join(folder.path, 'small'), env })
  const smallApi = apiOf(small)
  const refused: Sent[] = []
  let batchesTaken = 0
  const sendUntilTaken = async (prefix: string): Promise<void> => {
    const body = ndjson(STREAM, ids(prefix, 2_000), { note: 'x'.repeat(1_000) })
    await until(`${prefix} to be taken`, async () => {
      const sent = await smallApi.send(STREAM, body)
      if (sent.status === 200) return true
      refused.push(sent)
      return false
    })
    batchesTaken += 1
  }
  // When a request meets a full house is up to the machine: the rush goes on until one has.
  const rush = async (prefix: string): Promise<void> => {
    for (let batch = 0; batch === 0 || refused.length === 0; batch += 1) await sendUntilTaken(`${prefix}-${batch}`)
  }
  await Promise.all(ids('overload', 16).map(rush))

  for (const { status, headers, body } of refused) {
    assert.deepEqual([status, body.error?.code], [429, 'OVERLOADED'])
    assert.equal(headers.get('retry-after'), '1')
  }
  assert.equal(await headOf(smallApi, STREAM), batchesTaken * 2_000 + 1)
  assert.ok(small.residentBytes() < RESIDENT_BYTES_MAX, `${Math.round(small.residentBytes() / MIB)} MiB`)
  await small.stop()
})

test('a server that is told to stop answers what it took, and has all of it when it is back', async () => {
  const dataDir = join(folder.path, 'stopped')
  const acknowledged: string[] = []
  {
    await using first = await startSpillway({ dataDir })
    const firstApi = apiOf(first)
    let stopping = false
    const sender = async (prefix: string): Promise<void> => {
      for (let batch = 0; ; batch += 1) {
        const batchIds = ids(`${prefix}-${batch}`, 100)
        const sent = await firstApi.send(STREAM, ndjson(STREAM, batchIds)).catch(() => undefined)
        if (sent?.status !== 200) {
          assert.ok(stopping, `refused before the stop: ${sent?.status}`)
          assert.ok(sent === undefined || sent.body.error?.code === 'SHUTTING_DOWN', JSON.stringify(sent?.body))
          return
        }
        acknowledged.push(...batchIds)
      }
    }
    const senders = Promise.all(ids('stopping', 4).map(sender))
    senders.catch(() => {}) // looked at when the server has stopped
    await until('some batches', () => acknowledged.length >= 2_000)
    stopping = true
    await first.stop()
    await senders
  }

  await using second = await startSpillway({ dataDir })
  const { body } = await apiOf(second).send(STREAM, ndjson(STREAM, acknowledged))
  assert.deepEqual([body.duplicates, body.accepted], [acknowledged.length, 0])
  await second.stop()
})

/** How many of these are there: a repeat is known by its id. */
async function stored(those: readonly string[]): Promise<number> {
  return (await api.send(STREAM, ndjson(STREAM, those))).body.duplicates
}

/** One event and a half of a body that was announced as longer; then the connection is gone. */
async function abortedUpload(id: string): Promise<void> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const head = [
    `POST /api/v1/streams/${STREAM}/events HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${ADMIN_TOKEN}`,
  ]
  const body = `${event(STREAM, id)}\n{"id":"never-whole`
  socket.write(
    `${[...head, 'content-type: application/x-ndjson', 'content-length: 100000'].join('\r\n')}\r\n\r\n${body}`,
  )
  await pause(systemRandom.fraction() * 50)
  socket.resetAndDestroy()
}

function notUtf8(id: string): Buffer {
  const line = Buffer.from(event(STREAM, id))
  line[line.indexOf('Prompt')] = 0xff
  return line
}

function nested(id: string, levels: number): string {
  return `{"id":"${id}","detectedAt":1768398441,"metadata":${'['.repeat(levels)}${']'.repeat(levels)}}`
}
