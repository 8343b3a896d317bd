import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Bug } from '../base/assert.ts'
import { position } from './ids.ts'
import { intersect, isEmpty, tiles, type Window, window, windowRows } from './window.ts'

const bound = fc.integer({ min: 1, max: 40 })
const windows = fc.tuple(bound, bound).map(([a, b]) => window(Math.min(a, b), Math.max(a, b)))

test('a window holds the positions from its lower bound up to, and without, its upper one', () => {
  fc.assert(
    fc.property(windows, (w) => {
      assert.equal(positions(w).length, windowRows(w))
      assert.equal(isEmpty(w), windowRows(w) === 0)
    }),
  )
})

test('the intersection holds exactly the positions that both hold', () => {
  fc.assert(
    fc.property(windows, windows, (a, b) => {
      const both = intersect(a, b)
      assert.deepEqual(
        both === undefined ? [] : positions(both),
        positions(a).filter((p) => positions(b).includes(p)),
      )
      assert.deepEqual(intersect(b, a), both)
    }),
  )
})

test('neighbours share a bound and no position', () => {
  fc.assert(
    fc.property(windows, fc.nat(40), (w, at) => {
      const cut = Math.min(w.from + at, w.upto)
      assert.equal(intersect(window(w.from, cut), window(cut, w.upto)), undefined)
    }),
  )
})

test('windows tile a whole exactly where they hold each of its positions once, in order', () => {
  const cuts = fc.uniqueArray(bound, { minLength: 2, maxLength: 8 }).map((at) => at.sort((a, b) => a - b))
  fc.assert(
    fc.property(cuts, (at) => {
      const parts = at.slice(1).map((upto, index) => window(at[index] ?? 1, upto))
      const whole = window(at[0] ?? 1, at.at(-1) ?? 1)
      assert.ok(tiles(parts, whole))
      for (const [index, part] of parts.entries()) {
        assert.ok(!tiles(parts.toSpliced(index, 1), whole), 'one is missing')
        assert.ok(!tiles(parts.toSpliced(index, 0, part), whole), 'one is there twice')
      }
      if (parts.length > 1) assert.ok(!tiles(parts.toReversed(), whole), 'out of order')
      assert.ok(!tiles(parts, window(whole.from, whole.upto + 1)), 'the end is missing')
      assert.ok(!tiles([...parts, window(whole.upto, whole.upto)], whole), 'an empty one delivers nothing')
    }),
  )
})

test('an empty whole is tiled by nothing', () => {
  assert.ok(tiles([], window(5, 5)))
  assert.ok(!tiles([], window(5, 6)))
})

test('what is no window or no position is a bug', () => {
  assert.throws(() => window(2, 1), Bug)
  for (const value of [0, -1, 1.5, Number.NaN, 2 ** 53]) assert.throws(() => position(value), Bug)
  assert.equal(position(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER)
})

function positions(w: Window): number[] {
  return Array.from({ length: w.upto - w.from }, (_, index) => w.from + index)
}
