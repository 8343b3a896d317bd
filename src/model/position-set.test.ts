import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from './fault.ts'
import {
  boundsOf,
  CHUNK,
  countWithin,
  intersection,
  listWithin,
  minus,
  NO_POSITIONS,
  type PositionSet,
  PositionSetBuilder,
  positionsOf,
  positionsOfWindow,
  runsWithin,
  union,
  within,
} from './position-set.ts'
import { decodePositions, encodePositions, positionsHash } from './position-set-format.ts'
import { type Window, window } from './window.ts'

const SPAN = 3 * CHUNK
const ALL = window(1, SPAN + 1)

/** Single positions, runs over chunks, and every second or third position, which is what bits are for. */
const piece: fc.Arbitrary<readonly number[]> = fc
  .record({
    from: fc.oneof(fc.integer({ min: 1, max: SPAN }), fc.constantFrom(1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK)),
    length: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 * CHUNK })),
    step: fc.constantFrom(1, 2, 3, 1000),
  })
  .map(({ from, length, step }) =>
    Array.from({ length: Math.ceil(length / step) }, (_, index) => from + index * step).filter((each) => each <= SPAN),
  )
const positions = fc.array(piece, { maxLength: 5 }).map((pieces) => new Set(pieces.flat()))

function sorted(set: Iterable<number>): number[] {
  return [...set].sort((a, b) => a - b)
}

function list(set: PositionSet): number[] {
  return listWithin(set, ALL)
}

test('a set has the positions that it was made of, whatever their order', () => {
  fc.assert(
    fc.property(positions, (given) => {
      const set = positionsOf([...given].reverse())
      assert.deepEqual(list(set), sorted(given))
      assert.equal(set.size, given.size)
      const expected =
        given.size === 0
          ? undefined
          : window(Math.min(...sorted(given).slice(0, 1)), Math.max(...sorted(given).slice(-1)) + 1)
      assert.deepEqual(boundsOf(set), expected)
    }),
    { numRuns: 40 },
  )
})

test('union, minus and intersection are those of sets, and their operands stay as they are', () => {
  fc.assert(
    fc.property(positions, positions, (left, right) => {
      const [a, b] = [positionsOf(left), positionsOf(right)]
      assert.deepEqual(union(a, b), positionsOf(left.union(right)))
      assert.deepEqual(minus(a, b), positionsOf(left.difference(right)))
      assert.deepEqual(intersection(a, b), positionsOf(left.intersection(right)))
      assert.deepEqual([a, b], [positionsOf(left), positionsOf(right)])
    }),
    { numRuns: 40 },
  )
})

test('a builder gives what was there when it was asked, also when it goes on afterwards', () => {
  const builder = new PositionSetBuilder().addWindow(window(5, 20_000))
  const before = builder.build()
  const copy = structuredClone(before)
  builder.remove(positionsOf([7])).addWindow(window(30_000, 30_001))
  assert.deepEqual(before, copy)
  assert.equal(builder.build().size, before.size)
})

test('what lies in a window can be counted, listed and cut out', () => {
  const bounds = fc
    .tuple(fc.integer({ min: 1, max: SPAN }), fc.integer({ min: 1, max: SPAN }))
    .map(([a, b]) => window(Math.min(a, b), Math.max(a, b)))
  fc.assert(
    fc.property(positions, bounds, (given, part) => {
      const set = positionsOf(given)
      const expected = sorted(given).filter((each) => part.from <= each && each < part.upto)
      assert.deepEqual(listWithin(set, part), expected)
      assert.equal(countWithin(set, part), expected.length)
      assert.deepEqual(within(set, part), positionsOf(expected))
      assert.equal(total(runsWithin(set, part)), expected.length)
    }),
    { numRuns: 40 },
  )
})

function total(windows: Iterable<Window>): number {
  let sum = 0
  for (const { from, upto } of windows) sum += upto - from
  return sum
}

test('a set comes back from its bytes, and equal sets have equal bytes', () => {
  fc.assert(
    fc.property(positions, positions, (left, right) => {
      const set = positionsOf(left)
      const bytes = encodePositions(set)
      assert.deepEqual(decodePositions(bytes), set)
      // The same set, put together in another way.
      const again = minus(union(positionsOf(right), set), positionsOf(right.difference(left)))
      assert.deepEqual(encodePositions(again), bytes)
      assert.equal(positionsHash(again), positionsHash(set))
    }),
    { numRuns: 40 },
  )
})

test('a hundred million positions in a row take a few bytes, every second one of a million 128 KB', () => {
  const row = encodePositions(positionsOfWindow(window(7, 100_000_007)))
  assert.ok(row.length < 32, `${row.length} bytes`)
  assert.equal(decodePositions(row).size, 100_000_000)
  const seconds = encodePositions(positionsOf(Array.from({ length: 500_000 }, (_, index) => 1 + 2 * index)))
  assert.ok(seconds.length < 132_000, `${seconds.length} bytes`)
})

test('positions far out are kept, too', () => {
  const far = 2 ** 52 + 12_345
  const set = positionsOf([3, far])
  assert.deepEqual(decodePositions(encodePositions(set)), set)
  assert.deepEqual(boundsOf(set), window(3, far + 1))
})

test('no positions are a set, too', () => {
  assert.deepEqual(decodePositions(encodePositions(NO_POSITIONS)), NO_POSITIONS)
  assert.equal(boundsOf(NO_POSITIONS), undefined)
  assert.deepEqual(minus(positionsOf([1]), positionsOf([1])), NO_POSITIONS)
})

/** Reads a set, or refuses with the fault of damaged data; and what is read has only one form. */
function readsOrRefuses(bytes: Uint8Array): void {
  let set: PositionSet
  try {
    set = decodePositions(bytes)
  } catch (error) {
    assert.ok(isFault(error) && error.code === 'STORE_DAMAGED', String(error))
    return
  }
  assert.deepEqual(encodePositions(set), Uint8Array.from(bytes))
}

test('bytes that nobody wrote are refused, or are a set whose bytes they are', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), readsOrRefuses), { numRuns: 2_000 })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (rest) => readsOrRefuses(Uint8Array.of(1, ...rest))),
    { numRuns: 5_000 },
  )
})

test('a set whose bytes were cut or changed is refused, or is another set whose bytes they are', () => {
  fc.assert(
    fc.property(positions, fc.nat(), fc.nat({ max: 255 }), (given, where, value) => {
      const bytes = encodePositions(positionsOf(given))
      readsOrRefuses(bytes.subarray(0, where % bytes.length))
      const changed = Uint8Array.from(bytes)
      changed[where % bytes.length] = value
      readsOrRefuses(changed)
    }),
    { numRuns: 100 },
  )
})

test('a few bytes never name more chunks than memory holds', () => {
  // Whole chunks, as many as a number can say.
  const bomb = Uint8Array.of(1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x07)
  assert.throws(() => decodePositions(bomb), { code: 'STORE_DAMAGED' })
})
