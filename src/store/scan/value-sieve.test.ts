import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ValueSieve, valueHash } from './value-sieve.ts'

test('a value that was added may be there, whatever text it is a part of', () => {
  const value = fc.string({ unit: 'binary', maxLength: 12 })
  fc.assert(
    fc.property(fc.array(value, { maxLength: 50 }), value, (values, before) => {
      const sieve = new ValueSieve(values.length)
      for (const each of values) {
        const text = `${before}${each}\n`
        sieve.add(valueHash(text, before.length, before.length + each.length))
      }
      assert.ok(values.every((each) => sieve.mayHave(valueHash(each))))
    }),
  )
})

test('of values that differ little and were not added, one in fifty passes at most', () => {
  for (const count of [0, 1, 100, 30_000]) {
    const sieve = new ValueSieve(count)
    for (let index = 0; index < count; index += 1) sieve.add(valueHash(`session-${index}`))
    let passing = 0
    for (let index = 0; index < 50_000; index += 1)
      if (sieve.mayHave(valueHash(`session-${count + index}`))) passing += 1
    assert.ok(passing < 1_000, `${count}: ${passing}`)
    assert.ok(sieve.bytes <= 4 + (count * 10) / 8)
  }
})
