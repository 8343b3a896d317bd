import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, coarseDuration, compactCount, count, duration, plural, relativeTime } from './format.ts'

test('counts are grouped, and short where there is little room', () => {
  assert.equal(count(1_234_567), '1,234,567')
  assert.equal(compactCount(9_999), '9,999')
  assert.equal(compactCount(12_345), '12.3K')
  assert.equal(plural(1, 'event'), '1 event')
  assert.equal(plural(2_000, 'event'), '2,000 events')
})

test('sizes are in decimal units, with one digit after the point below a hundred', () => {
  assert.deepEqual([0, 999, 1_000, 12_345, 999_499, 123_456_789, 5e15].map(bytes), [
    '0 B',
    '999 B',
    '1.0 kB',
    '12.3 kB',
    '999 kB',
    '123 MB',
    '5.0 PB',
  ])
})

test('durations have two units at most, and one where the second says nothing', () => {
  const second = 1_000
  const hour = 3_600 * second
  assert.deepEqual([-5, 350, 4_240, 59 * second, 61 * second, 15 * 60 * second + second].map(duration), [
    '0 ms',
    '350 ms',
    '4.2 s',
    '59 s',
    '1 min 1 s',
    '15 min',
  ])
  assert.deepEqual([hour, 2.5 * hour, 26 * hour, 400 * hour].map(duration), ['1 h', '2 h 30 min', '1 d 2 h', '16 d'])
})

test('times are told relative to now, before and after', () => {
  const now = 1_800_000_000_000
  assert.equal(relativeTime(now - 2_000, now), 'just now')
  assert.equal(relativeTime(now - 90_000, now), '1 min ago')
  assert.equal(relativeTime(now + 2 * 3_600_000, now), 'in 2 h')
  assert.equal(coarseDuration(47 * 3_600_000), '47 h')
  assert.equal(coarseDuration(49 * 3_600_000), '2 d')
})
