import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseTimeRange, TIME_PRESETS, type TimePreset, timeBounds, timeRangeText } from './time-range.ts'

process.env['TZ'] = 'America/New_York'

/** A Wednesday afternoon, in New York. */
const NOW = Date.parse('2026-03-11T15:30:45.678-04:00')

describe('presets as bounds', () => {
  const cases: [TimePreset, from: string | undefined, upto: string | undefined][] = [
    ['today', '2026-03-11T00:00:00-04:00', undefined],
    ['yesterday', '2026-03-10T00:00:00-04:00', '2026-03-11T00:00:00-04:00'],
    // The clocks went forward on 8 March: the same time of day, an hour less apart.
    ['7d', '2026-03-04T15:30:00-05:00', undefined],
    ['30d', '2026-02-09T15:30:00-05:00', undefined],
    ['2mo', '2026-01-11T15:30:00-05:00', undefined],
    ['1y', '2025-03-11T15:30:00-04:00', undefined],
    ['all', undefined, undefined],
  ]
  for (const [preset, from, upto] of cases) {
    test(preset, () => {
      const bounds = timeBounds({ preset }, NOW)
      const text = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString())
      assert.equal(text(bounds.from), from && new Date(from).toISOString())
      assert.equal(text(bounds.upto), upto && new Date(upto).toISOString())
    })
  }

  test('every preset is a case here', () => {
    assert.deepEqual(
      cases.map(([preset]) => preset),
      [...TIME_PRESETS],
    )
  })

  test('months ago from the end of a long month is the end of a short one', () => {
    const bounds = timeBounds({ preset: '2mo' }, Date.parse('2026-04-30T12:00:00-04:00'))
    assert.equal(bounds.from, Date.parse('2026-02-28T12:00:00-05:00'))
  })

  test('yesterday has 23 hours where the clocks went forward', () => {
    const { from = 0, upto = 0 } = timeBounds({ preset: 'yesterday' }, Date.parse('2026-03-09T10:00:00-04:00'))
    assert.equal((upto - from) / 3_600_000, 23)
  })
})

describe('ranges as text', () => {
  test('every range comes back as it was', () => {
    for (const preset of TIME_PRESETS) assert.deepEqual(parseTimeRange(timeRangeText({ preset })), { preset })
    const custom = { from: NOW - 1000, upto: NOW }
    assert.deepEqual(parseTimeRange(timeRangeText(custom)), custom)
  })

  test('what is none is undefined', () => {
    const late = '2026-03-11T00:00:00Z'
    const early = '2026-03-10T00:00:00Z'
    for (const text of [
      '',
      'tomorrow',
      '..',
      late,
      `${late}..${early}`,
      `${late}..${late}`,
      `${early}..${late}..${late}`,
    ])
      assert.equal(parseTimeRange(text), undefined, text)
  })
})
