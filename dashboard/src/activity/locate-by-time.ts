/** Counts of events over time: what the server's histogram gives. */
export interface TimeBucket {
  /** Milliseconds; the bucket is [at, at + bucketMs). */
  readonly at: number
  readonly count: number
}

export interface TimeCounts {
  readonly from: number
  readonly upto: number
  readonly bucketMs: number
  /** In the order of time; empty ones may be left out. */
  readonly buckets: readonly TimeBucket[]
}

export interface TimeSpan {
  readonly from?: number
  readonly upto?: number
}

/** A place in a list that is sorted by time from which on it can be read: the first row at or behind this bound. */
export interface TimePlace {
  readonly index: number
  /** Descending lists are read from below this time, ascending ones from this time on. */
  readonly bound: number
}

const LEVELS_MAX = 6

/**
 * The last place at or before row `index` that a time names, at most `nearEnough` rows away unless that many events share a millisecond.
 * Cursors lead from row to row only; counts over time lead anywhere, in two or three questions.
 */
export async function locateByTime(
  index: number,
  options: {
    readonly direction: 'ASC' | 'DESC'
    readonly span: TimeSpan
    readonly nearEnough: number
    readonly countsIn: (span: TimeSpan) => Promise<TimeCounts>
  },
): Promise<TimePlace | undefined> {
  const { direction, nearEnough, countsIn } = options
  let { span } = options
  let skipped = 0
  for (let level = 0; level < LEVELS_MAX; level++) {
    const counts = await countsIn(span)
    const found = bucketOf(counts, index - skipped, direction)
    if (found === undefined) return undefined
    skipped += found.before
    const from = Math.max(found.bucket.at, counts.from)
    const upto = Math.min(found.bucket.at + counts.bucketMs, counts.upto)
    if (index - skipped <= nearEnough || upto - from <= 1 || (upto === counts.upto && from === counts.from)) {
      return { index: skipped, bound: direction === 'DESC' ? upto : from }
    }
    span = { from, upto }
  }
  return undefined
}

function bucketOf(
  { buckets }: TimeCounts,
  offset: number,
  direction: 'ASC' | 'DESC',
): { readonly bucket: TimeBucket; readonly before: number } | undefined {
  let before = 0
  for (const bucket of direction === 'DESC' ? buckets.toReversed() : buckets) {
    if (offset < before + bucket.count) return { bucket, before }
    before += bucket.count
  }
  return undefined
}
