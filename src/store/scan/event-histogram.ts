import type { Histogram } from '../event-queries.ts'
import { type Buckets, bucketsOf } from './bucket-size.ts'
import { CHUNK_ROWS } from './chunk.ts'
import type { ChunkView, Steps } from './chunk-reader.ts'
import { countValues } from './count-facets.ts'
import type { FacetChunk } from './facet-chunk.ts'
import { matchingPlaces, type Places } from './matching-places.ts'
import { chunksOf, type Scope, scan } from './scope.ts'

/** Values of a facet that are counted in each bucket. */
const SERIES_MAX = 20

export interface HistogramShape {
  readonly buckets: number
  readonly by?: string | undefined
}

export function* eventHistogram(scope: Scope, { buckets: countMax, by }: HistogramShape): Steps<Histogram> {
  const { from, upto } = yield* timeRange(scope)
  if (from >= upto) return { from, upto: from, bucketMs: 1, buckets: [], total: 0 }
  const values = by === undefined ? [] : (yield* countValues(scope, by, SERIES_MAX)).values.map(({ value }) => value)
  const grid = new Grid(bucketsOf(from, upto, countMax), values)
  const chunks = chunksOf(scope)
  yield* scan(scope, { chunks, facets: by === undefined ? [] : [by], times: true }, (view, filter) => {
    const places = matchingPlaces(view, filter)
    const bucketOf = bucketsOfPlaces(view, places, grid.shape)
    grid.add(places, bucketOf, by === undefined ? undefined : view.facet(by))
  })
  return { from, upto, bucketMs: grid.shape.bucketMs, ...grid.result() }
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
      const time = times.timeOf(places.list[index] as number)
      if (time < first) first = time
      if (time > last) last = time
    }
  })
  if (first > last) return { from: 0, upto: 0 }
  return { from: Number.isFinite(timeFrom) ? timeFrom : first, upto: Number.isFinite(timeUpto) ? timeUpto : last + 1 }
}

/** One for all chunks: a scan's step is done with it before the next one begins. */
const scratch = new Uint16Array(CHUNK_ROWS)

/** By index of the place. Events follow each other in time, more or less: the bucket of the one before is nearly always theirs, too. */
function bucketsOfPlaces(view: ChunkView, { list, count }: Places, { at, bucketMs }: Buckets): Uint16Array {
  const { base, offsets } = view.times()
  const origin = at - base
  let bucket = 0
  let [start, end] = [origin, origin + bucketMs]
  for (let index = 0; index < count; index += 1) {
    const offset = offsets[list[index] as number] as number
    if (offset < start || offset >= end) {
      bucket = Math.floor((offset - origin) / bucketMs)
      start = origin + bucket * bucketMs
      end = start + bucketMs
    }
    scratch[index] = bucket
  }
  return scratch
}

/** Counts by bucket and by value; those of all other values are the last of each bucket. */
class Grid {
  readonly shape: Buckets
  readonly #values: readonly (string | null)[]
  readonly #columnOf: ReadonlyMap<string | null, number>
  readonly #width: number
  readonly #counts: Uint32Array

  constructor(shape: Buckets, values: readonly (string | null)[]) {
    this.shape = shape
    this.#values = values
    this.#columnOf = new Map(values.map((value, column) => [value, column]))
    this.#width = values.length + 1
    this.#counts = new Uint32Array(shape.count * this.#width)
  }

  add(places: Places, bucketOf: Uint16Array, facet: FacetChunk | undefined): void {
    if (facet === undefined || this.#values.length === 0) this.#addAll(places.count, bucketOf)
    else this.#addByValue(places, bucketOf, facet)
  }

  result(): Pick<Histogram, 'buckets' | 'total'> {
    const { at, bucketMs, count } = this.shape
    const buckets = Array.from({ length: count }, (_, bucket) => {
      const counts = this.#counts.subarray(bucket * this.#width, (bucket + 1) * this.#width)
      const series = this.#values.map((value, column) => ({ value, count: counts[column] as number }))
      return { at: at + bucket * bucketMs, count: sum(counts), series }
    })
    return { buckets, total: sum(this.#counts) }
  }

  #addAll(count: number, bucketOf: Uint16Array): void {
    const counts = this.#counts
    const [width, others] = [this.#width, this.#width - 1]
    for (let index = 0; index < count; index += 1) {
      const cell = (bucketOf[index] as number) * width + others
      counts[cell] = (counts[cell] as number) + 1
    }
  }

  #addByValue({ list, count }: Places, bucketOf: Uint16Array, facet: FacetChunk): void {
    const { codes } = facet
    const counts = this.#counts
    const [width, others] = [this.#width, this.#width - 1]
    const columnOf = Uint8Array.from(facet.numbers, (_, code) => this.#columnOf.get(facet.valueOf(code)) ?? others)
    for (let index = 0; index < count; index += 1) {
      const column = columnOf[codes[list[index] as number] as number] as number
      const cell = (bucketOf[index] as number) * width + column
      counts[cell] = (counts[cell] as number) + 1
    }
  }
}

function sum(counts: Uint32Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
