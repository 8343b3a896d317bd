import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TextCache } from './text-cache.ts'

test('whatever was asked for before, a text is the text of its bytes', () => {
  const cache = new TextCache()
  const texts = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.string({ unit: 'grapheme', maxLength: 90 }),
    fc.constantFrom('é', 'Ã©', 'AB', ''),
  )
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 30 }), (all) => {
      const bytes = Buffer.from(all.join(''))
      let from = 0
      for (const text of all) {
        const upto = from + Buffer.byteLength(text)
        assert.equal(cache.text(bytes, from, upto), text)
        from = upto
      }
    }),
    { numRuns: 1_000 },
  )
})

test('texts that share a slot do not become each other', () => {
  const cache = new TextCache()
  const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, n) => String(10_000 + n)).join(''))
  for (let round = 0; round < 2; round += 1)
    for (let n = 0; n < 20_000; n += 1) assert.equal(cache.text(bytes, n * 5, n * 5 + 5), String(10_000 + n))
})
