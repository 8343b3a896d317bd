import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bucketsOf } from './bucket-size.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

test('buckets cover the range, are as many as asked for at most, and begin on whole units in UTC', () => {
  const time = fc.integer({ min: 0, max: 253_402_300_799_999 })
  fc.assert(
    fc.property(time, time, fc.integer({ min: 2, max: 500 }), (a, b, countMax) => {
      fc.pre(a !== b)
      const [from, upto] = [Math.min(a, b), Math.max(a, b)]
      const { at, bucketMs, count } = bucketsOf(from, upto, countMax)
      assert.ok(count >= 1 && count <= countMax)
      assert.ok(at <= from && at + bucketMs > from)
      assert.ok(at + count * bucketMs >= upto && at + (count - 1) * bucketMs < upto)
      if (bucketMs < 7 * DAY) assert.equal(at % bucketMs, 0)
      else assert.equal(new Date(at).getUTCDay(), 1)
    }),
    { numRuns: 2_000 },
  )
})

test('sizes are those that people read without counting', () => {
  const from = Date.UTC(2026, 0, 15, 10, 20)
  const sizes = [100, 60_000, HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 20 * 365 * DAY].map(
    (span) => bucketsOf(from, from + span, 60).bucketMs,
  )
  assert.deepEqual(sizes, [2, 1_000, 60_000, 30 * 60_000, 3 * HOUR, DAY, 2 * DAY, 7 * DAY, 26 * 7 * DAY])
  assert.deepEqual(bucketsOf(from, from + 500, 1), { at: from, bucketMs: 500, count: 1 })
  assert.equal(bucketsOf(from, from + 500, 500).bucketMs, 1)
})
