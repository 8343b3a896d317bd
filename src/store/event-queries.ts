import type { EventFilter } from '../model/event-filter.ts'
import type { DestinationId, JobId, Position, StreamName } from '../model/ids.ts'
import type { TaskStatus } from '../model/job.ts'

/**
 * Questions about the events that are kept: answered from the columns beside the blocks, away from the event loop, in steps, so that no question holds up
 * another one for long. Each is answered for the events that are there when it is asked. Facets and values are the stream's, checked before. An aborted
 * signal ends the work and rejects with the signal's reason. All throw Fault STORE_UNAVAILABLE or STORE_DAMAGED.
 */
export interface EventQueries {
  /** Rows in the order of the sort, those with the same key in the order of their positions, in the same direction. */
  page(query: PageQuery, signal: AbortSignal): Promise<EventPage>
  count(query: CountQuery, signal: AbortSignal): Promise<number>
  /** One for each facet, in the order in which they are asked for. */
  facetCounts(query: FacetQuery, signal: AbortSignal): Promise<readonly FacetCounts[]>
  histogram(query: HistogramQuery, signal: AbortSignal): Promise<Histogram>
  /** Where the event is, or is on its way to, the latest first: without jobs that were cancelled, and those that had to put it aside. */
  deliveries(stream: StreamName, position: Position): Promise<readonly EventDelivery[]>
}

export interface EventDelivery {
  readonly destinationId: DestinationId
  readonly jobId: JobId
  /** Of the task that carries it. */
  readonly status: TaskStatus
  /** When it got that far, milliseconds; null where it has not begun. */
  readonly at: number | null
}

export interface EventScope {
  readonly stream: StreamName
  /** Null: all events. */
  readonly filter: EventFilter | null
}

export interface CountQuery extends EventScope {
  /** Only events below this position: however many have arrived since, the answer stays the same. */
  readonly upto?: Position
}

export interface EventSort {
  /** `time`, `position` or a facet. Having none is the least of all values. */
  readonly by: string
  readonly direction: 'ASC' | 'DESC'
  /** How a facet's values follow each other; by their letters unless told. */
  readonly order?: ValueOrder
}

/** By number, or as in this list, least first; what is not in it, or no number, is less. */
export type ValueOrder = 'number' | readonly string[]

export interface PageQuery extends EventScope {
  readonly sort: EventSort
  readonly first: number
  /** The last row of the page before: it need not be there any more. */
  readonly after?: PageEnd
}

export interface PageEnd {
  readonly position: number
  /** Its time, its position or its facet's value. */
  readonly key: number | string | null
}

export interface EventPage {
  readonly rows: readonly EventRow[]
  /** Undefined on the last page. */
  readonly end: PageEnd | undefined
}

export interface EventRow {
  readonly position: Position
  /** Milliseconds. */
  readonly time: number
  readonly facets: Readonly<Record<string, string | null>>
}

export interface FacetQuery extends EventScope {
  readonly facets: readonly string[]
  /** So many values of each facet, the most frequent first. */
  readonly top: number
}

/** Of the events that all conditions take but those on the facet itself. */
export interface FacetCounts {
  readonly facet: string
  readonly values: readonly ValueCount[]
  /** How many values there are, having none counted as one. */
  readonly distinct: number
  /** False where there are too many values to count them all: then `distinct` is the least that there are, and rare values may be missing or counted short. */
  readonly exact: boolean
}

export interface ValueCount {
  readonly value: string | null
  readonly count: number
}

export interface HistogramQuery extends EventScope {
  /** At most so many. */
  readonly buckets: number
  /** A facet: each bucket is also counted by its most frequent values. */
  readonly by?: string
}

/** Counts over event time. Milliseconds. */
export interface Histogram {
  /** The filter's bounds where it has them; else those of the events that it takes. */
  readonly from: number
  readonly upto: number
  readonly bucketMs: number
  /** One after the other, without a gap; the first and the last may reach over `from` and `upto`. None where there is nothing between them. */
  readonly buckets: readonly HistogramBucket[]
  readonly total: number
}

export interface HistogramBucket {
  readonly at: number
  readonly count: number
  /** The same values in the same order in every bucket. */
  readonly series: readonly ValueCount[]
}
