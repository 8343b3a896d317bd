import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { folded, searchWords } from './search-words.ts'

test('words are what is between white space of any kind, in small letters', () => {
  assert.deepEqual(searchWords('  Prompt\tINJECTION\u00a0Zoë\n'), ['prompt', 'injection', 'zoë'])
  assert.deepEqual(searchWords(' \t '), [])
})

test('the fold of a text holds the folds of its parts, a final sigma too', () => {
  assert.ok(folded('ΟΔΥΣΣΕΥΣ').includes(folded('ΟΔΥΣ')))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (left, right) => {
      assert.ok(folded(`${left}${right}`).startsWith(folded(left)) && folded(`${left}${right}`).endsWith(folded(right)))
    }),
  )
})
