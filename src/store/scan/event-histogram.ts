import type { Histogram, ValueCount } from '../event-queries.ts'
import { type Buckets, bucketsOf } from './bucket-size.ts'
import type { ChunkView, Steps } from './chunk-reader.ts'
import { countValues } from './count-facets.ts'
import type { FacetChunk } from './facet-chunk.ts'
import { matchingPlaces, type Places } from './matching-places.ts'
import { chunksOf, type Scope, scan } from './scope.ts'
import type { TimeChunk } from './time-chunk.ts'

/** Values of a facet that are counted in each bucket. */
const SERIES_MAX = 20

export interface HistogramShape {
  readonly buckets: number
  readonly by?: string | undefined
}

export function* eventHistogram(scope: Scope, { buckets: countMax, by }: HistogramShape): Steps<Histogram> {
  const { from, upto } = yield* timeRange(scope)
  if (from >= upto) return { from, upto: from, bucketMs: 1, buckets: [], total: 0 }
  const buckets = bucketsOf(from, upto, countMax)
  const values = by === undefined ? [] : (yield* countValues(scope, by, SERIES_MAX)).values.map(({ value }) => value)
  const series = values.map((value) => ({ value, counts: new Float64Array(buckets.count) }))
  const counts = new Float64Array(buckets.count)
  const chunks = chunksOf(scope)
  yield* scan(scope, { chunks, facets: by === undefined ? [] : [by], times: true }, (view, filter) => {
    const places = matchingPlaces(view, filter)
    const bucketOf = bucketsOfPlaces(view, places, buckets)
    for (let index = 0; index < places.count; index += 1) increment(counts, bucketOf[index] as number)
    if (by !== undefined) countSeries(view, places, { facet: view.facet(by), bucketOf, series })
  })
  return {
    from,
    upto,
    bucketMs: buckets.bucketMs,
    buckets: Array.from(counts, (count, index) => ({
      at: buckets.at + index * buckets.bucketMs,
      count,
      series: series.map((each): ValueCount => ({ value: each.value, count: each.counts[index] as number })),
    })),
    total: counts.reduce((sum, count) => sum + count, 0),
  }
}

/** The filter's bounds; where it has none, those of the events that it takes. */
function* timeRange(scope: Scope): Steps<{ from: number; upto: number }> {
  const { timeFrom, timeUpto } = scope.filter
  if (Number.isFinite(timeFrom) && Number.isFinite(timeUpto)) return { from: timeFrom, upto: timeUpto }
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  yield* scan(scope, { chunks: chunksOf(scope), times: true }, (view, filter) => {
    const places = matchingPlaces(view, filter)
    const times = view.times()
    for (let index = 0; index < places.count; index += 1) {
      const time = times.timeOf(places.list?.[index] ?? view.from + index)
      if (time < first) first = time
      if (time > last) last = time
    }
  })
  if (first > last) return { from: 0, upto: 0 }
  return { from: Number.isFinite(timeFrom) ? timeFrom : first, upto: Number.isFinite(timeUpto) ? timeUpto : last + 1 }
}

/** One for all chunks: a scan's step is done with it before the next one begins. */
let scratch = new Uint16Array(0)

/** By index of the place. Events follow each other in time, more or less: the bucket of the one before is nearly always theirs, too. */
function bucketsOfPlaces(view: ChunkView, places: Places, { at, bucketMs }: Buckets): Uint16Array {
  if (scratch.length < places.count) scratch = new Uint16Array(places.count)
  const { base, offsets }: TimeChunk = view.times()
  const origin = at - base
  let bucket = 0
  let [start, end] = [origin, origin + bucketMs]
  for (let index = 0; index < places.count; index += 1) {
    const offset = offsets[places.list?.[index] ?? view.from + index] as number
    if (offset < start || offset >= end) {
      bucket = Math.floor((offset - origin) / bucketMs)
      start = origin + bucket * bucketMs
      end = start + bucketMs
    }
    scratch[index] = bucket
  }
  return scratch
}

interface SeriesScan {
  readonly facet: FacetChunk
  /** By index of the place. */
  readonly bucketOf: Uint16Array
  readonly series: readonly { readonly value: string | null; readonly counts: Float64Array }[]
}

function countSeries(view: ChunkView, places: Places, { facet, bucketOf, series }: SeriesScan): void {
  const byValue = new Map(series.map(({ value, counts }) => [value, counts]))
  const byCode = facet.numbers.map((_, code) => byValue.get(facet.valueOf(code)))
  for (let index = 0; index < places.count; index += 1) {
    const code = facet.codes[places.list?.[index] ?? view.from + index] as number
    const counts = byCode[code]
    if (counts !== undefined) increment(counts, bucketOf[index] as number)
  }
}

function increment(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] as number) + 1
}
