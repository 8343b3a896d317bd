import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { folded } from '../../model/search-words.ts'
import { OwnValues } from './own-values.ts'

const text = fc.oneof(
  fc.constantFrom('zoë', 'ZOË', 'İstanbul', 'ΟΔΥΣ', 'σας', 'a\nb', '\n', 'sess-0a'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
)
const word = fc.oneof(
  fc.constantFrom('zoë', 'i̇', 'σ', 'οδυσ', 'b', 's', 'sess', 'absent'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }).map((each) => folded(each).replaceAll(/\s/gu, 'x')),
)

test('values come back by number, and those that hold a word are found', () => {
  fc.assert(
    fc.property(fc.array(fc.array(text, { maxLength: 6 }), { maxLength: 5 }), word, (blocks, wanted) => {
      const values = new OwnValues()
      const all = blocks.flat()
      for (const [index, block] of blocks.entries())
        assert.equal(values.add(block), blocks.slice(0, index).flat().length)
      assert.equal(values.count, all.length)
      assert.deepEqual(
        all.map((_, number) => values.at(number)),
        all,
      )
      assert.deepEqual(
        [...values.holding(wanted)],
        all.map((value) => (folded(value).includes(wanted) ? 1 : 0)),
      )
    }),
    { numRuns: 1_000 },
  )
})
