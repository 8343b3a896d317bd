import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { facetListText, facetText, needsCleaning } from './facet-text.ts'

test('a facet of any string is well-formed, free of NUL and at most 1,024 characters', () => {
  const strings = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1000, maxLength: 1100 }),
    fc
      .array(fc.constantFrom('\0', '\ud800', '\udc00', '😀', 'a'), { maxLength: 1100, size: 'max' })
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(strings, (value) => {
      const facet = facetText(value, needsCleaning(JSON.stringify({ value })))
      if (value === '') return assert.equal(facet, null)
      assert.ok(facet?.isWellFormed() && !facet.includes('\0') && facet.length <= 1024)
      if (value.length <= 1024 && value.isWellFormed() && !value.includes('\0')) assert.equal(facet, value)
    }),
  )
})

test('a cut does not halve a surrogate pair', () => {
  assert.equal(facetText(`${'a'.repeat(1023)}😀`, false), 'a'.repeat(1023))
  assert.equal(facetText(`${'a'.repeat(1022)}😀b`, false), `${'a'.repeat(1022)}😀`)
})

test('scalars have a text, and nothing else has', () => {
  assert.deepEqual(
    [12, -1.5, true, null, undefined, '', [], { a: 1 }].map((value) => facetText(value, false)),
    ['12', '-1.5', 'true', null, null, null, null, null],
  )
})

test('a list is its texts with commas between them; none is none', () => {
  assert.equal(facetListText(['PCI DSS', '', 5, null, { a: 1 }, 'GDPR'], false), 'PCI DSS, 5, GDPR')
  assert.equal(facetListText([], false), null)
  assert.equal(facetListText([null, []], false), null)
  assert.equal(facetListText('HIPAA', false), 'HIPAA')
  assert.equal(facetListText(Array(500).fill('GDPR'), false)?.length, 1024)
})
