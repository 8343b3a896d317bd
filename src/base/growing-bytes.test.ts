import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { GrowingBytes } from './growing-bytes.ts'

const pieces = fc.array(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), fc.uint8Array({ maxLength: 3_000 }), fc.nat(255)),
  { maxLength: 20 },
)

test('what is written piece by piece is there in one piece', () => {
  fc.assert(
    fc.property(pieces, (all) => {
      const bytes = new GrowingBytes()
      for (const piece of all) {
        if (typeof piece === 'string') bytes.text(piece)
        else if (typeof piece === 'number') bytes.byte(piece)
        else bytes.copy(Buffer.from(piece), 0, piece.length)
      }
      const expected = Buffer.concat(
        all.map((piece) => Buffer.from(typeof piece === 'number' ? [piece] : (piece as string))),
      )
      assert.ok(bytes.bytes().equals(expected))
      assert.equal(bytes.length, expected.length)
    }),
  )
})

test('a part of a source is copied, a part of a text is written', () => {
  const bytes = new GrowingBytes()
  bytes.copy(Buffer.from('abcdef'), 2, 4)
  bytes.latin1('\u00ff\u0000xyz', 3)
  assert.equal(bytes.bytes().toString('latin1'), 'cd\u00ff\u0000x')
})

test('what was taken back is written over', () => {
  const bytes = new GrowingBytes()
  bytes.text('kept, and lost')
  bytes.truncate(4)
  bytes.text(' for good')
  assert.equal(bytes.bytes().toString(), 'kept for good')
  assert.equal(bytes.bytes(5).toString(), 'for good')
})
