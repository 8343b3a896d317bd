/** Counts over time, as the server gives them; times in milliseconds. */
export interface HistogramCounts {
  readonly from: number
  readonly upto: number
  readonly bucketMs: number
  readonly buckets: readonly HistogramBucket[]
}

export interface HistogramBucket {
  readonly at: number
  readonly count: number
  readonly series: readonly { readonly value: string | null; readonly count: number }[]
}

export interface ChartBox {
  readonly width: number
  readonly height: number
  /** Room for the labels of the axis at the left, and for those below. */
  readonly left: number
  readonly bottom: number
}

export interface HistogramLayout {
  readonly bars: readonly Bar[]
  readonly yTicks: readonly { readonly y: number; readonly value: number }[]
  readonly xTicks: readonly { readonly x: number; readonly at: number }[]
  readonly countMax: number
}

export interface Bar {
  readonly from: number
  readonly upto: number
  readonly x: number
  readonly width: number
  readonly count: number
  readonly segments: readonly Segment[]
}

/** One value's part of a bar; the first stands on the axis. */
export interface Segment {
  readonly value: string | null
  readonly count: number
  readonly y: number
  readonly height: number
}

const TOP_PX = 6
const BAR_GAP_PX = 1.5
const SEGMENT_PX_MIN = 1
/** The label of a tick begins at it. */
const TICK_TEXT_PX = 40

/** Where each bar of a stacked histogram stands. `order` is from the axis up; values that it does not know come last. */
export function histogramLayout(
  counts: HistogramCounts,
  order: readonly (string | null)[],
  box: ChartBox,
): HistogramLayout {
  const plotHeight = box.height - box.bottom - TOP_PX
  const countMax = counts.buckets.reduce((most, { count }) => Math.max(most, count), 0)
  const top = niceCeiling(countMax)
  const base = box.height - box.bottom
  const scaleX = timeScale(counts, box)
  const bars = counts.buckets
    .filter(({ count }) => count > 0)
    .map((bucket): Bar => {
      const from = Math.max(bucket.at, counts.from)
      const upto = Math.min(bucket.at + counts.bucketMs, counts.upto)
      const x = scaleX(from)
      const width = Math.max(1, scaleX(upto) - x - BAR_GAP_PX)
      return { from, upto, x, width, count: bucket.count, segments: segments(bucket, order, { base, plotHeight, top }) }
    })
  return {
    bars,
    countMax,
    yTicks: yTicks(top).map((value) => ({ value, y: base - (value / top) * plotHeight })),
    xTicks: timeTicks(counts, box.width - box.left)
      .map((at) => ({ at, x: scaleX(at) }))
      .filter(({ x }) => x <= box.width - TICK_TEXT_PX),
  }
}

/** The values that are in it, each once, in the order of the stack. */
export function seriesValues({ buckets }: HistogramCounts, order: readonly (string | null)[]): (string | null)[] {
  const counted = buckets.flatMap(({ series }) => series.filter(({ count }) => count > 0).map(({ value }) => value))
  return [...new Set(counted)].toSorted((a, b) => rankIn(order, a) - rankIn(order, b))
}

/** Pixels of a time; the whole range is the whole width. */
export function timeScale({ from, upto }: { from: number; upto: number }, box: ChartBox): (at: number) => number {
  const perMs = (box.width - box.left) / Math.max(1, upto - from)
  return (at) => box.left + (at - from) * perMs
}

/** What somebody means who draws from `x1` to `x2`: whole buckets, at least one. */
export function brushed(
  counts: HistogramCounts,
  box: ChartBox,
  x1: number,
  x2: number,
): { from: number; upto: number } {
  const bucketAt = (x: number): number => {
    const share = Math.min(Math.max((x - box.left) / (box.width - box.left), 0), 1)
    const at = Math.min(counts.from + share * (counts.upto - counts.from), counts.upto - 1)
    return Math.floor((at - firstBucket(counts)) / counts.bucketMs)
  }
  const [low, high] = [bucketAt(Math.min(x1, x2)), bucketAt(Math.max(x1, x2))]
  const startOf = (bucket: number): number => firstBucket(counts) + bucket * counts.bucketMs
  return { from: Math.max(startOf(low), counts.from), upto: Math.min(startOf(high + 1), counts.upto) }
}

/** Buckets begin at whole numbers of their length from each other, and the first may begin before the range. */
function firstBucket({ from, bucketMs, buckets }: HistogramCounts): number {
  const any = buckets[0]?.at ?? from
  return any - Math.ceil((any - from) / bucketMs) * bucketMs
}

function segments(
  { series, count }: HistogramBucket,
  order: readonly (string | null)[],
  { base, plotHeight, top }: { base: number; plotHeight: number; top: number },
): Segment[] {
  const parts = series.length === 0 ? [{ value: null, count }] : series.filter((part) => part.count > 0)
  let y = base
  return parts
    .toSorted((a, b) => rankIn(order, a.value) - rankIn(order, b.value))
    .map((part) => {
      const height = Math.max(SEGMENT_PX_MIN, (part.count / top) * plotHeight)
      y -= height
      return { ...part, y, height }
    })
}

function rankIn(order: readonly (string | null)[], value: string | null): number {
  return order.includes(value) ? order.indexOf(value) : order.length
}

/** Half an event is none. */
function yTicks(top: number): number[] {
  return top === 0 ? [] : [0, top / 2, top].filter(Number.isInteger)
}

/** The next of 1, 2, 4, 6, 8, 10, 20, 40 …: its half is a whole number as soon as it can be. */
function niceCeiling(count: number): number {
  if (count <= 2) return count
  const power = 10 ** Math.floor(Math.log10(count))
  const step = [1, 2, 4, 6, 8, 10].find((factor) => factor * power >= count) ?? 10
  return step * power
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const TICK_STEPS = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 5, 15, 30].map((n) => n * MINUTE),
  ...[1, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 180, 365].map((n) => n * DAY),
]
const TICK_PX_MIN = 96

/** Round times of the local clock, as many as there is room for. */
function timeTicks({ from, upto }: HistogramCounts, width: number): number[] {
  const room = Math.max(1, Math.floor(width / TICK_PX_MIN))
  const step = TICK_STEPS.find((ms) => (upto - from) / ms <= room) ?? Math.ceil((upto - from) / room / DAY) * DAY
  const ticks: number[] = []
  for (let at = roundUp(from, step); at < upto; at = step < DAY ? at + step : localDay(at, step / DAY)) ticks.push(at)
  return ticks
}

function roundUp(at: number, step: number): number {
  const midnight = localDay(at, 0)
  if (step >= DAY) return midnight === at ? at : localDay(at, 1)
  return midnight + Math.ceil((at - midnight) / step) * step
}

/** The local midnight that begins the day of `at`, or one `days` later. */
function localDay(at: number, days: number): number {
  const date = new Date(at)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime()
}
