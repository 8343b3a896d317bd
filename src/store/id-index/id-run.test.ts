import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sha256 } from '../../base/hash.ts'
import { ENTRY_WORDS, HASH_WORDS, wordsOf } from './id-entry.ts'
import { bucketBitsFor, eachCandidate, encodeMarks, type IdRun, RunMarks } from './id-run.ts'

const word = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 0xffff_ffff, 0x8000_0000))
const hashes = fc.array(fc.tuple(word, word, word, word), { maxLength: 300 })

test('every id of a run is a candidate at its own place, however the run is cut and its ids are spread', () => {
  fc.assert(
    fc.property(hashes, fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 50 }), (unsorted, bits, part) => {
      const sorted = unsorted.toSorted(([a], [b]) => a - b)
      const run = runOf(sorted, bits, part)
      const all = Uint32Array.from(sorted.flat())
      const places = sorted.map((): number[] => [])
      eachCandidate(run, all, (index, place) => places[index]?.push(place))
      for (const [index, found] of places.entries()) {
        assert.ok(found.includes(index), `place ${index}`)
        for (const place of found) assert.equal(markAt(sorted, place), markAt(sorted, index))
      }
    }),
  )
})

test('an id that is not in the run is hardly ever a candidate', () => {
  const count = 20_000
  const words = (prefix: string) =>
    Array.from({ length: count }, (_, index) => [...wordsOf(sha256(`${prefix} ${index}`).subarray(0, 4 * HASH_WORDS))])
  const rows = words('own')
  const run = runOf(
    rows.toSorted(([a = 0], [b = 0]) => a - b),
    bucketBitsFor(count),
    4800,
  )
  let candidates = 0
  eachCandidate(run, Uint32Array.from(words('other').flat()), () => {
    candidates += 1
  })
  assert.ok(candidates < count / 2000, `${candidates} of ${count}`)
  assert.ok(run.starts.length < count / 4)
})

function runOf(sorted: readonly (readonly number[])[], bucketBits: number, partEntries: number): IdRun {
  const marks = new RunMarks(sorted.length, bucketBits)
  for (let at = 0; at < sorted.length; at += partEntries) {
    const part = sorted.slice(at, at + partEntries)
    const entries = Uint32Array.from(part.flatMap((words, index) => [...words, index]))
    assert.equal(entries.length, part.length * ENTRY_WORDS)
    marks.add(encodeMarks(entries, bucketBits), part.length)
  }
  return { id: 1, level: 0, from: 1, upto: sorted.length + 1, count: sorted.length, bucketBits, ...marks.end() }
}

function markAt(sorted: readonly (readonly number[])[], place: number): number {
  return (sorted[place]?.[1] ?? 0) >>> 16
}
