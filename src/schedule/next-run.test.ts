import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../base/random.ts'
import { Fault } from '../model/fault.ts'
import { INTERVAL_MS, INTERVALS } from '../model/interval.ts'
import { isDue, nextRunAt, pauseAfterFailure } from './next-run.ts'

const HOUR = 3_600_000

test('the next run is one interval after the last one was due, however long it took', () => {
  assert.equal(nextRunAt(0, 'EVERY_2_HOURS', 10_000), 2 * HOUR)
  assert.equal(nextRunAt(0, 'EVERY_2_HOURS', 2 * HOUR - 1), 2 * HOUR)
})

test('any number of missed runs is one catch-up: the next run lies in the future, less than an interval away, in phase', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...INTERVALS),
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 0, max: 1e12 }),
      (interval, dueAt, late) => {
        const now = dueAt + late
        const next = nextRunAt(dueAt, interval, now)
        assert.ok(next > now && next <= now + INTERVAL_MS[interval])
        assert.equal((next - dueAt) % INTERVAL_MS[interval], 0)
      },
    ),
  )
})

test('a run that a person starts early does not move the plan', () => {
  assert.equal(nextRunAt(2 * HOUR, 'EVERY_2_HOURS', HOUR), 2 * HOUR)
})

test('a clock that was set back delays the next run by an interval at most', () => {
  const dueAt = 1_000 * HOUR
  assert.equal(nextRunAt(dueAt, 'EVERY_2_HOURS', 10 * HOUR), 12 * HOUR)
  assert.equal(isDue({ nextRunAt: dueAt, interval: 'EVERY_2_HOURS' }, 10 * HOUR), true)
  assert.equal(isDue({ nextRunAt: 12 * HOUR, interval: 'EVERY_2_HOURS' }, 10 * HOUR), false)
  assert.equal(isDue({ nextRunAt: 10 * HOUR, interval: 'EVERY_2_HOURS' }, 10 * HOUR), true)
})

test('pauses grow up to an hour, and are longer for what a person has to mend', () => {
  const random = seededRandom(1)
  const passing = (failures: number): number => pauseAfterFailure(new Fault('UNREACHABLE'), failures, random)
  const lasting = (failures: number): number => pauseAfterFailure(new Fault('SAS_EXPIRED'), failures, random)
  for (let failures = 1; failures < 60; failures += 1) {
    assert.ok(passing(failures) >= 7_500 && passing(failures) <= HOUR)
    assert.ok(lasting(failures) >= 150_000 && lasting(failures) <= HOUR)
  }
  assert.ok(passing(1) <= 15_000)
  assert.ok(passing(30) >= HOUR / 2)
})

test('a pause that the destination asked for is kept', () => {
  assert.equal(
    pauseAfterFailure(new Fault('DESTINATION_BUSY', { retryAfterMs: 2 * HOUR }), 1, seededRandom(1)),
    2 * HOUR,
  )
})
