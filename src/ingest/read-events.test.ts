import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Bug } from '../base/assert.ts'
import { Fault, isFault } from '../model/fault.ts'
import { BLOCK_RAW_BYTES_MAX } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import { type EventBatch, READ_LIMITS, type ReadOptions, readEvents } from './read-events.ts'
import { numberedLines } from './testing/numbered-lines.ts'

const options: ReadOptions = {
  stream: streamDefinition('audit'),
  format: 'ndjson',
  gzip: false,
  receivedAt: () => Date.UTC(2026, 0, 1),
  limits: READ_LIMITS,
}

async function* streamed(...pieces: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece
}

interface Outcome {
  /** `index:id` of each event. */
  readonly taken: string[]
  /** `index:code` of each rejection. */
  readonly rejected: string[]
  readonly fault?: string
}

async function read(body: AsyncIterable<Uint8Array>, changed: Partial<ReadOptions> = {}): Promise<Outcome> {
  const batches: EventBatch[] = []
  let fault: string | undefined
  try {
    for await (const batch of readEvents(body, { ...options, ...changed })) batches.push(batch)
  } catch (error) {
    if (!isFault(error)) throw error
    fault = error.code
  }
  const taken = numberedLines(batches).map(({ index, line }) => `${index}:${JSON.parse(line).id}`)
  const rejected = batches.flatMap((batch) => batch.rejected.map(({ index, code }) => `${index}:${code}`))
  return { taken, rejected, ...(fault !== undefined && { fault }) }
}

function event(id: string | number, more = ''): string {
  return `{"id":"${id}","eventTimestamp":1768398441${more}}`
}

test('lines: CRLF, blank lines, a byte order mark and a last line without its end are all fine', async () => {
  const body = `\ufeff\n  ${event('a')}\r\n\r\n \t \n${event('b')}\n\n${event('c')}`
  assert.deepEqual(await read(streamed(body)), { taken: ['0:a', '1:b', '2:c'], rejected: [] })
})

test('what is wrong with one line rejects that line only', async () => {
  const lines: (string | Buffer)[] = [
    event('a'),
    '{"id":"x"',
    event('dup', ',"x":1,"x":2'),
    `{"id":"deep","a":${'['.repeat(64)}${']'.repeat(64)}}`,
    '[1]',
    '"text"',
    '12345678901234567890',
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    '{"id":"timeless"}',
    '{"id":"never","eventTimestamp":"soon"}',
    '{"id":true,"eventTimestamp":1}',
    event('field', ',"action":[]'),
    event('z'),
  ]
  const body = lines.flatMap((line) => [line, '\n'])
  assert.deepEqual(await read(streamed(...body)), {
    taken: ['0:a', '12:z'],
    rejected: [
      ...['1:invalid_json', '2:duplicate_key', '3:too_deep', '4:not_an_object', '5:not_an_object', '6:not_an_object'],
      ...['7:invalid_utf8', '8:missing_field', '9:invalid_time', '10:invalid_id', '11:invalid_field'],
    ],
  })
})

test('every rejection says what to do', async () => {
  for await (const batch of readEvents(streamed('{"a":1,"a":1}\n[\n5\n{"id":{}}\n{}'), options)) {
    assert.equal(batch.rejected.length, 5)
    for (const { message, hint } of batch.rejected) assert.match(`${message} ${hint}`, /^.{10,}\. .{10,}\.$/)
  }
})

test('an array is read element by element, also when it is called NDJSON or pretty-printed', async () => {
  const elements = [
    event('a', ',"s":"],[}{\\\\\\"","deep":[[{"x":"]"}]]'),
    '5',
    event('b'),
    '[]',
    '"a,b"',
    'nul',
    event('c'),
  ]
  const expected = {
    taken: ['0:a', '2:b', '6:c'],
    rejected: ['1:not_an_object', '3:not_an_object', '4:not_an_object', '5:invalid_json'],
  }
  for (const format of ['json', 'ndjson'] as const) {
    assert.deepEqual(await read(streamed(`[${elements.join(',')}]`), { format }), expected)
    assert.deepEqual(await read(streamed(`\ufeff \n[\n  ${elements.join('\n ,\n ')}\n]\n`), { format }), expected)
  }
})

test('one object, several objects and lines are all taken as JSON', async () => {
  const format = 'json'
  assert.deepEqual((await read(streamed(event('a')), { format })).taken, ['0:a'])
  assert.deepEqual(
    (await read(streamed(`${event('a')}\n\n${event('b')} ${event('c')}${event('d')}`), { format })).taken.length,
    4,
  )
  const pretty = JSON.stringify(JSON.parse(event('a')), null, 2)
  assert.deepEqual((await read(streamed(`${pretty}\n${pretty}`), { format })).taken, ['0:a', '1:a'])
})

test('an empty body, an empty array and blanks hold no events', async () => {
  for (const format of ['json', 'ndjson'] as const) {
    for (const body of ['', '\n \n', '\ufeff', '[]', ' [ ] ']) {
      assert.deepEqual(await read(streamed(body), { format }), { taken: [], rejected: [] }, JSON.stringify(body))
    }
  }
})

test('an array that ends too early gives its complete elements, then BODY_TRUNCATED', async () => {
  const whole = `[${event('a')},${event('b')},${event('c')}]`
  const cut = whole.indexOf(event('c'))
  for (const end of [cut, cut + 5, whole.length - 1]) {
    const { taken, rejected, fault } = await read(streamed(whole.slice(0, end)), { format: 'json' })
    assert.deepEqual([taken.slice(0, 2), rejected, fault], [['0:a', '1:b'], [], 'BODY_TRUNCATED'])
  }
  assert.equal((await read(streamed(event('a').slice(0, -1)), { format: 'json' })).fault, 'BODY_TRUNCATED')
})

test('half a gzip body gives every event that is complete in it', async () => {
  const lines = Array.from({ length: 3000 }, (_, n) => event(n, `,"x":"${n * 7919}"`))
  const bytes = gzipSync(`${lines.join('\n')}\n`)
  const { taken, rejected, fault } = await read(streamed(bytes.subarray(0, bytes.length / 2)), { gzip: true })
  assert.equal(fault, 'BODY_TRUNCATED')
  assert.deepEqual(rejected, [])
  assert.ok(taken.length > 1200 && taken.length < 1800, String(taken.length))
  assert.deepEqual((await read(streamed(bytes), { gzip: true })).taken.length, 3000)
})

test('a bomb is stopped, and what came before it is taken', async () => {
  const bytes = gzipSync(Buffer.concat([Buffer.from(`${event('a')}\n`), Buffer.alloc(30_000_000, 0x20)]))
  const limits = { ...READ_LIMITS, bodyBytesMax: 1_000_000 }
  assert.deepEqual(await read(streamed(bytes), { gzip: true, limits }), {
    taken: ['0:a'],
    rejected: [],
    fault: 'BODY_TOO_LARGE',
  })
})

test('a body that is too large gives exactly what fits, compressed or not, in whatever pieces it comes', async () => {
  const lines = Buffer.from([1, 2, 3, 4].map((id) => `${event(id)}\n`).join(''))
  const limits = { ...READ_LIMITS, bodyBytesMax: lines.length - 1 }
  const bodies = [
    { body: streamed(lines), gzip: false },
    { body: streamed(...lines.toString()), gzip: false },
    { body: streamed(gzipSync(lines)), gzip: true },
  ]
  for (const { body, gzip } of bodies) {
    assert.deepEqual(await read(body, { gzip, limits }), {
      taken: ['0:1', '1:2', '2:3'],
      rejected: [],
      fault: 'BODY_TOO_LARGE',
    })
  }
  const exact = { ...READ_LIMITS, bodyBytesMax: lines.length }
  assert.equal((await read(streamed(lines), { limits: exact })).taken.length, 4)
})

test('a connection that breaks is BODY_TRUNCATED, after the lines that were complete', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${event('a')}\n${event('half')}`)
    throw new Error('aborted')
  }
  assert.deepEqual(await read(broken()), { taken: ['0:a'], rejected: [], fault: 'BODY_TRUNCATED' })
})

test('a fault of the body comes through as it is, and a bug is not dressed up as one', async () => {
  const failing = async function* (error: Error): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${event('a')}\n`)
    throw error
  }
  assert.equal((await read(failing(new Fault('BODY_TOO_LARGE')))).fault, 'BODY_TOO_LARGE')
  await assert.rejects(read(failing(new Bug('ours'))), Bug)
})

test('a line or element of 40 MB is rejected by its index as it streams by, and its neighbours are taken', async () => {
  const long = async function* (open: string, between: string, close: string): AsyncGenerator<Uint8Array> {
    const filler = Buffer.alloc(1_000_000, 'x')
    yield Buffer.from(`${open}${event('a')}${between}{"id":"long","x":"`)
    for (let sent = 0; sent < 40; sent++) yield filler
    yield Buffer.from(`"}${between}${event('b')}${close}`)
  }
  const before = process.memoryUsage().arrayBuffers
  for (const body of [long('', '\n', '\n'), long('[', ',', ']')]) {
    assert.deepEqual(await read(body), { taken: ['0:a', '2:b'], rejected: ['1:line_too_long'] })
  }
  // the 40 chunks are one buffer here, so that anything kept would show
  assert.ok(process.memoryUsage().arrayBuffers - before < 8_000_000)
})

test('a line as long as the limit is taken, one byte more is not', async () => {
  const limits = { ...READ_LIMITS, lineBytesMax: 100 }
  const line = (bytes: number): string => event('x', `,"f":"${'f'.repeat(bytes - event('x', ',"f":""').length)}"`)
  for (const format of ['ndjson', 'json'] as const) {
    assert.deepEqual(await read(streamed(`${line(100)}\n${line(101)}\n${line(100)}`), { format, limits }), {
      taken: ['0:x', '2:x'],
      rejected: ['1:line_too_long'],
    })
  }
})

test('a body in chunks of one byte needs no more memory than its line', async () => {
  const byByte = async function* (): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(event('a', `,"x":"${'y'.repeat(50_000)}"`))
    for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1)
  }
  assert.deepEqual(await read(byByte()), { taken: ['0:a'], rejected: [] })
})

test('batches hold at most so many values, about so many bytes, and ask for the time once each', async () => {
  const body = Array.from({ length: 25 }, (_, n) => (n % 5 === 4 ? 'bad' : event(n))).join('\n')
  const batches: EventBatch[] = []
  let asked = 0
  const receivedAt = (): number => Date.UTC(2026, 0, 1) + asked++
  const limits = { ...READ_LIMITS, batchEventsMax: 10 }
  for await (const batch of readEvents(streamed(body), { ...options, receivedAt, limits })) batches.push(batch)
  assert.deepEqual(
    batches.map(({ events, rejected }) => [events.count, rejected.length]),
    [
      [8, 2],
      [8, 2],
      [4, 1],
    ],
  )
  assert.equal(asked, 3)
  const times = numberedLines(batches).map(({ line }) => JSON.parse(line).receivedTimestamp as string)
  assert.deepEqual(
    [...new Set(times)],
    [0, 1, 2].map((ms) => `2026-01-01T00:00:00.00${ms}Z`),
  )

  let byBytes = 0
  const small = { ...READ_LIMITS, batchBytesMax: 100 }
  for await (const batch of readEvents(streamed(`${event(1)}\n`.repeat(9)), { ...options, limits: small })) {
    byBytes++
    assert.ok(batch.events.count <= 3)
  }
  assert.equal(byBytes, 3)
})

test('a reader that stops early stops the body', async () => {
  let closed = false
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (let n = 0; ; n++) yield Buffer.from(`${event(n)}\n`)
    } finally {
      closed = true
    }
  }
  for await (const _ of readEvents(endless(), options)) break
  assert.ok(closed)
})

test('a batch always fits into a block, also where canonical lines are longer than their sources', async () => {
  const stream = streamDefinition('guardrail_activity')
  const body = Array.from({ length: 40 }, (_, n) => `{"id":"${n}","detectedAt":1,"reason":"${'€'.repeat(12_000)}"}`)
  const limits = { ...READ_LIMITS, batchBytesMax: 10 * BLOCK_RAW_BYTES_MAX }
  const batches = await Array.fromAsync(readEvents(streamed(body.join('\n')), { ...options, stream, limits }))
  assert.equal(numberedLines(batches).length, 40)
  assert.ok(batches.length > 1)
  for (const { events } of batches) {
    assert.ok(
      events.lineBytes <= BLOCK_RAW_BYTES_MAX &&
        events.lineBytes > 0.9 * BLOCK_RAW_BYTES_MAX * (events === batches.at(-1)?.events ? 0 : 1),
    )
  }
})
