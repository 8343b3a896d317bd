import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  brushed,
  type HistogramBucket,
  type HistogramCounts,
  histogramLayout,
  seriesValues,
} from './histogram-layout.ts'

process.env['TZ'] = 'UTC'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.parse('2026-03-01T00:00:00Z')
const BOX = { width: 640, height: 130, left: 40, bottom: 20 }
const ORDER = ['CRITICAL', 'HIGH', 'LOW', null]

function bucket(day: number, series: Record<string, number>): HistogramBucket {
  const parts = Object.entries(series).map(([value, count]) => ({ value: value === 'none' ? null : value, count }))
  return { at: START + day * DAY, count: parts.reduce((sum, part) => sum + part.count, 0), series: parts }
}

const COUNTS: HistogramCounts = {
  from: START,
  upto: START + 10 * DAY,
  bucketMs: DAY,
  buckets: [bucket(0, { LOW: 5, CRITICAL: 10, new: 1 }), bucket(1, {}), bucket(3, { none: 3, HIGH: 29, LOW: 48 })],
}

describe('a stacked histogram', () => {
  test('has a bar for every bucket with events, where its time is', () => {
    const { bars } = histogramLayout(COUNTS, ORDER, BOX)
    assert.deepEqual(
      bars.map(({ x, width, count }) => ({ x, width, count })),
      [
        { x: 40, width: 58.5, count: 16 },
        { x: 220, width: 58.5, count: 80 },
      ],
    )
  })

  test('names each of its values once, in the order of the stack', () => {
    assert.deepEqual(seriesValues(COUNTS, ORDER), ['CRITICAL', 'HIGH', 'LOW', null, 'new'])
    assert.deepEqual(seriesValues({ ...COUNTS, buckets: [bucket(0, { LOW: 0 })] }, ORDER), [])
  })

  test('stacks from the axis up in the order that was asked for, the unknown on top, without gaps', () => {
    const { bars } = histogramLayout(COUNTS, ORDER, BOX)
    assert.deepEqual(
      bars.map((bar) => bar.segments.map(({ value }) => value)),
      [
        ['CRITICAL', 'LOW', 'new'],
        ['HIGH', 'LOW', null],
      ],
    )
    for (const { segments } of bars) {
      let floor = 110
      for (const { y, height } of segments) {
        assert.ok(Math.abs(y + height - floor) < 1e-9)
        floor = y
      }
    }
    assert.ok(Math.abs((bars[1]?.segments.at(-1)?.y ?? 0) - 6) < 1e-9, 'the highest reaches the top')
  })

  test('has an axis up to a round number at or above the highest', () => {
    const values = (count: number): number[] =>
      histogramLayout({ ...COUNTS, buckets: [bucket(0, { LOW: count })] }, ORDER, BOX).yTicks.map(({ value }) => value)
    assert.deepEqual(values(80), [0, 40, 80])
    assert.deepEqual(values(81), [0, 50, 100])
    assert.deepEqual(values(1), [0, 1])
    assert.deepEqual(values(4_200_000), [0, 3_000_000, 6_000_000])
  })

  test('shows even one event among millions', () => {
    const counts = { ...COUNTS, buckets: [bucket(0, { LOW: 1 }), bucket(1, { LOW: 5_000_000 })] }
    assert.ok((histogramLayout(counts, ORDER, BOX).bars[0]?.segments[0]?.height ?? 0) >= 1)
  })

  test('has ticks at round local times, as many as there is room for', () => {
    const ticks = (hours: number, width = 640): string[] =>
      histogramLayout({ ...COUNTS, from: START + 90_000, upto: START + hours * HOUR }, ORDER, {
        ...BOX,
        width,
      }).xTicks.map(({ at }) => new Date(at).toISOString().slice(5, 16))
    assert.deepEqual(ticks(240), ['03-02T00:00', '03-04T00:00', '03-06T00:00', '03-08T00:00', '03-10T00:00'])
    assert.deepEqual(ticks(24), ['03-01T06:00', '03-01T12:00', '03-01T18:00'])
    assert.deepEqual(ticks(1), ['03-01T00:15', '03-01T00:30', '03-01T00:45'])
    assert.deepEqual(ticks(240, 300), ['03-02T00:00', '03-09T00:00'])
  })

  test('of nothing is empty', () => {
    const layout = histogramLayout({ ...COUNTS, buckets: [] }, ORDER, BOX)
    assert.deepEqual([layout.bars, layout.yTicks, layout.countMax], [[], [], 0])
  })
})

describe('drawing over a part of it', () => {
  test('means whole buckets', () => {
    assert.deepEqual(brushed(COUNTS, BOX, 50, 230), { from: START, upto: START + 4 * DAY })
    assert.deepEqual(brushed(COUNTS, BOX, 230, 50), { from: START, upto: START + 4 * DAY })
    assert.deepEqual(brushed(COUNTS, BOX, 230, 230), { from: START + 3 * DAY, upto: START + 4 * DAY })
  })

  test('stays within the range, also outside of the chart', () => {
    assert.deepEqual(brushed(COUNTS, BOX, -500, 9_000), { from: COUNTS.from, upto: COUNTS.upto })
  })

  test('cuts buckets that begin before the range or end behind it', () => {
    const counts = { ...COUNTS, from: START + HOUR, upto: START + 9.5 * DAY }
    assert.deepEqual(brushed(counts, BOX, 40, 41), { from: START + HOUR, upto: START + DAY })
    assert.deepEqual(brushed(counts, BOX, 639, 640), { from: START + 9 * DAY, upto: START + 9.5 * DAY })
  })
})
