import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { isFault } from '../model/fault.ts'
import { atMost } from './body-chunks.ts'
import { gunzip } from './gunzip.ts'

/** What comes out, and the code of the fault that ends it. */
async function inflate(pieces: readonly Buffer[], bytesMax = 100_000_000): Promise<{ bytes: Buffer; fault?: string }> {
  const out: Buffer[] = []
  try {
    for await (const chunk of atMost(bytesMax, gunzip(streamed(pieces)), 'too large')) out.push(chunk)
    return { bytes: Buffer.concat(out) }
  } catch (error) {
    if (!isFault(error)) throw error
    return { bytes: Buffer.concat(out), fault: error.code }
  }
}

async function* streamed(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const bounds = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end))
}

const HELLO = Buffer.from('hello '.repeat(20_000))

test('any cut of one or several members gives the same bytes', async () => {
  const body = fc.tuple(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }), fc.nat(20))
  await fc.assert(
    fc.asyncProperty(body, fc.array(fc.nat(), { maxLength: 12 }), async ([members, zeros], places) => {
      const bytes = Buffer.concat([...members.map((member) => gzipSync(member)), Buffer.alloc(zeros)])
      assert.deepEqual(await inflate(cut(bytes, places)), { bytes: Buffer.concat(members) })
    }),
    { numRuns: 150 },
  )
})

test('an empty last member and large data are fine', async () => {
  const data = Buffer.concat([randomBytes(300_000), HELLO])
  const bytes = Buffer.concat([gzipSync(data), gzipSync('')])
  assert.deepEqual(await inflate([bytes]), { bytes: data })
})

test('half a body gives all that can be inflated, then BODY_TRUNCATED', async () => {
  const data = Buffer.from(Array.from({ length: 5000 }, (_, n) => `line ${n} ${n * 7919}\n`).join(''))
  const bytes = gzipSync(data)
  for (const part of [0.25, 0.5, 0.9]) {
    const { bytes: found, fault } = await inflate([bytes.subarray(0, Math.floor(bytes.length * part))])
    assert.equal(fault, 'BODY_TRUNCATED')
    assert.ok(data.subarray(0, found.length).equals(found) && found.length > data.length * (part - 0.15))
  }
  assert.deepEqual(await inflate([bytes.subarray(0, -1)]), { bytes: data, fault: 'BODY_TRUNCATED' })
  assert.deepEqual(await inflate([bytes, bytes.subarray(0, 5)]), { bytes: data, fault: 'BODY_TRUNCATED' })
  assert.equal((await inflate([])).fault, 'BODY_TRUNCATED')
  assert.equal((await inflate([bytes.subarray(0, 1)])).fault, 'BODY_TRUNCATED')
})

test('a body that is not gzip is named so', async () => {
  assert.deepEqual(await inflate([Buffer.from('{"a":1}')]), { bytes: Buffer.alloc(0), fault: 'BODY_NOT_GZIP' })
  assert.equal((await inflate([Buffer.from('{'), Buffer.from('"a":1}')])).fault, 'BODY_NOT_GZIP')
})

test('a wrong checksum or something behind the end is BODY_TRUNCATED, after what came before', async () => {
  const bytes = gzipSync(HELLO)
  const wrong = Buffer.from(bytes)
  wrong.writeUInt32LE(1, wrong.length - 8)
  assert.equal((await inflate([wrong])).fault, 'BODY_TRUNCATED')
  assert.deepEqual(await inflate([bytes, Buffer.from('garbage')]), { bytes: HELLO, fault: 'BODY_TRUNCATED' })
  // zlib says nothing of what comes after zeros, not even of whole members
  const behindZeros = Buffer.concat([bytes, Buffer.alloc(9), gzipSync('lost?')])
  assert.deepEqual(await inflate([behindZeros]), { bytes: HELLO, fault: 'BODY_TRUNCATED' })
  assert.deepEqual(await inflate(cut(behindZeros, [bytes.length, bytes.length + 4])), {
    bytes: HELLO,
    fault: 'BODY_TRUNCATED',
  })
})

test('a bomb ends at the limit', async () => {
  const { bytes, fault } = await inflate([gzipSync(Buffer.alloc(50_000_000))], 1_000_000)
  assert.equal(fault, 'BODY_TOO_LARGE')
  assert.equal(bytes.length, 1_000_000)
})

test('random damage never throws anything but a Fault, and never hangs', async () => {
  const data = Buffer.from('some text that repeats, some text that repeats, and ends')
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(255), fc.array(fc.nat(), { maxLength: 3 }), async (at, byte, places) => {
      const bytes = gzipSync(data)
      bytes[at % bytes.length] = byte
      const { fault } = await inflate(cut(bytes, places))
      assert.ok(fault === undefined || fault === 'BODY_TRUNCATED' || fault === 'BODY_NOT_GZIP')
    }),
    { numRuns: 300 },
  )
})

test('a reader that stops early stops the body', async () => {
  let closed = false
  const source = async function* (): AsyncGenerator<Buffer> {
    try {
      for (;;) yield gzipSync(HELLO)
    } finally {
      closed = true
    }
  }
  for await (const _ of gunzip(source())) break
  assert.ok(closed)
})
