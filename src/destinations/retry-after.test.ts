import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryAfterMs } from './retry-after.ts'

const NOW = Date.UTC(2026, 0, 31)

test('seconds and dates become milliseconds from now, at least none and at most ten minutes', () => {
  const cases: readonly (readonly [string | undefined, number | undefined])[] = [
    ['0', 0],
    [' 30 ', 30_000],
    ['99999', 600_000],
    [new Date(NOW + 5000).toUTCString(), 5000],
    [new Date(NOW - 5000).toUTCString(), 0],
    [new Date(NOW + 9_000_000).toUTCString(), 600_000],
    ['in a while', undefined],
    ['', undefined],
    [undefined, undefined],
  ]
  for (const [header, pause] of cases) assert.equal(retryAfterMs(header, NOW), pause, String(header))
})
