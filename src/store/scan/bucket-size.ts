const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY
/** 1970 began on a Thursday; weeks begin on Mondays. */
const MONDAY = 4 * DAY

/** What people read without counting. A week and its multiples begin on Mondays; all others on multiples of themselves since 1970, in UTC. */
const SIZES: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2].map((count) => count * DAY),
  ...[1, 2, 4, 13, 26, 52].map((count) => count * WEEK),
]

export interface Buckets {
  /** Where the first one begins, milliseconds. */
  readonly at: number
  readonly bucketMs: number
  readonly count: number
}

/** The smallest buckets of which at most `countMax` cover [from, upto). A single one is the range itself. */
export function bucketsOf(from: number, upto: number, countMax: number): Buckets {
  if (countMax === 1) return { at: from, bucketMs: upto - from, count: 1 }
  for (let multiple = 1; ; multiple *= 2) {
    for (const size of multiple === 1 ? SIZES : [multiple * 52 * WEEK]) {
      const buckets = bucketsOfSize(from, upto, size)
      if (buckets.count <= countMax) return buckets
    }
  }
}

function bucketsOfSize(from: number, upto: number, bucketMs: number): Buckets {
  const origin = bucketMs >= WEEK ? MONDAY : 0
  const at = Math.floor((from - origin) / bucketMs) * bucketMs + origin
  return { at, bucketMs, count: Math.ceil((upto - at) / bucketMs) }
}
