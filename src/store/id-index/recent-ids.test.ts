import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ENTRY_WORDS, HASH_WORDS } from './id-entry.ts'
import { RecentIds } from './recent-ids.ts'

/** Hashes that share all words but one with many others. */
const hash = fc.tuple(
  ...Array.from({ length: HASH_WORDS }, () => fc.constantFrom(0, 1, 1024, 0x12345678, 0x12300000, 0xffff_ffff)),
)
const additions = fc.array(fc.tuple(hash, fc.integer({ min: 100, max: 2 ** 40 })), { maxLength: 200 })

test('recent ids are those that were set, each with its last position', () => {
  fc.assert(
    fc.property(additions, fc.array(hash), (added, others) => {
      const [ids, model] = [filled(added), new Map(added.map(([words, at]) => [String(words), at]))]
      assert.equal(ids.size, model.size)
      for (const words of [...added.map(([each]) => each), ...others])
        assert.equal(ids.positionOf(Uint32Array.from(words), 0), model.get(String(words)))
    }),
  )
})

test('as entries they are in order, with what has expired left out', () => {
  fc.assert(
    fc.property(additions, fc.integer({ min: 100, max: 2 ** 32 }), (added, oldest) => {
      const near = added.map(([words, at]) => [words, 100 + (at % 2 ** 32)] as const)
      const model = new Map(near.map(([words, at]) => [String(words), at]))
      const entries = filled(near).sortedEntries(100, oldest)
      const rows = Array.from({ length: entries.length / ENTRY_WORDS }, (_, index) => [
        ...entries.subarray(index * ENTRY_WORDS, (index + 1) * ENTRY_WORDS),
      ])
      const order = rows.map(([first = 0]) => first)
      assert.deepEqual(
        order,
        order.toSorted((a, b) => a - b),
      )
      const found = rows.map((row) => [String(row.slice(0, HASH_WORDS)), (row[HASH_WORDS] ?? 0) + 100] as const)
      assert.deepEqual(new Map(found), new Map([...model].filter(([, at]) => at >= oldest)))
      assert.equal(found.length, new Set(found.map(([words]) => words)).size)
    }),
  )
})

test('a hundred thousand of them', () => {
  const hashes = new Uint32Array(100_000 * HASH_WORDS).map((_, index) => Math.imul(index, 0x9e3779b1))
  const ids = new RecentIds()
  for (let index = 0; index < 100_000; index += 1) ids.set(hashes, index, index + 1)
  for (let index = 0; index < 100_000; index += 1) assert.equal(ids.positionOf(hashes, index), index + 1)
  assert.equal(ids.positionOf(Uint32Array.of(1, 2, 3, 4), 0), undefined)
})

function filled(added: readonly (readonly [words: readonly number[], at: number])[]): RecentIds {
  const ids = new RecentIds()
  for (const [words, at] of added) ids.set(Uint32Array.from(words), 0, at)
  return ids
}
