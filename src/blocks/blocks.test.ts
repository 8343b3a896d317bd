import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { combineCrc32, crc32 } from './crc32.ts'
import { combineCrc64, crc64 } from './crc64.ts'
import { GZIP_HEADER, GzipTrailer } from './gzip-file.ts'
import { decodeSegment, decodeSegmentSync, encodeSegment, encodeSegmentSync } from './segment.ts'

test('CRC-64/NVME has its published check value', () => {
  assert.equal(crc64(Buffer.from('123456789')), 0xae8b14860a799888n)
  assert.equal(crc64(Buffer.alloc(0)), 0n)
})

test('a checksum of parts is the checksum of the whole, wherever the cut is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
      const cut = Math.min(at, bytes.length)
      const [a, b] = [bytes.subarray(0, cut), bytes.subarray(cut)]
      assert.equal(combineCrc64(crc64(a), crc64(b), b.length), crc64(bytes))
      assert.equal(crc64(b, crc64(a)), crc64(bytes))
      assert.equal(combineCrc32(crc32(a), crc32(b), b.length), crc32(bytes))
    }),
  )
})

test('a checksum of large parts is the checksum of the whole', () => {
  const [a, b] = [randomBytes(1_000_003), randomBytes(3_000_001)]
  const whole = Buffer.concat([a, b])
  assert.equal(combineCrc64(crc64(a), crc64(b), b.length), crc64(whole))
  assert.equal(combineCrc32(crc32(a), crc32(b), b.length), crc32(whole))
})

test('segments put one behind the other are one gzip member with exactly their content', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 2000 }), { maxLength: 12 }), (texts) => {
      const raws = texts.map((text) => Buffer.from(`${text}\n`))
      const segments = raws.map((raw) => encodeSegmentSync(raw))
      const trailer = new GzipTrailer()
      for (const segment of segments) trailer.add(segment)
      const file = Buffer.concat([GZIP_HEADER, ...segments.map((segment) => segment.bytes), trailer.bytes()])
      assert.deepEqual(gunzipSync(file), Buffer.concat(raws))
    }),
  )
})

test('a segment is the same made on the thread pool and at once, and reads back', async () => {
  const lines = Buffer.from('{"a":1}\n'.repeat(10_000))
  const segment = await encodeSegment(lines)
  assert.deepEqual(segment, encodeSegmentSync(lines))
  assert.deepEqual(await decodeSegment(segment.bytes), lines)
  assert.deepEqual(decodeSegmentSync(segment.bytes), lines)
})

test('lines compressed after and beside each other are the same bytes as alone', async () => {
  const lines = Array.from({ length: 12 }, (_, n) =>
    Buffer.concat([randomBytes(n * 40_000), Buffer.from(`${n}\n`.repeat(n * 9_000 + 1))]),
  )
  const [inTurn, atOnce]: Uint8Array[][] = [[], []]
  for (const each of lines) inTurn?.push((await encodeSegment(each)).bytes)
  atOnce?.push(...(await Promise.all(lines.map(async (each) => (await encodeSegment(each)).bytes))))
  const alone = lines.map((each) => encodeSegmentSync(each).bytes)
  for (const [index, bytes] of alone.entries()) {
    assert.ok(Buffer.from(bytes).equals(inTurn?.[index] ?? Buffer.alloc(0)), `in turn: ${index}`)
    assert.ok(Buffer.from(bytes).equals(atOnce?.[index] ?? Buffer.alloc(0)), `at once: ${index}`)
    assert.ok(lines[index]?.equals(decodeSegmentSync(bytes)))
  }
})
