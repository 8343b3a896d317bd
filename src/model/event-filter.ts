/** Facet → values; null among them stands for "has none". */
export type FacetValues = Readonly<Record<string, readonly (string | null)[]>>

/** The most ids that one filter may name. */
export const FILTER_IDS_MAX = 10_000

/** Which events of a stream are meant: all conditions must hold. */
export interface EventFilter {
  /** For each facet, the values of which an event must have one. */
  readonly facets: FacetValues
  /** For each facet, the values of which an event must have none. */
  readonly exclude?: FacetValues
  /** Event time, milliseconds: [timeFrom, timeUpto). */
  readonly timeFrom?: number
  readonly timeUpto?: number
  /** Every word must occur in one of the event's facets; see search-words.ts. */
  readonly search?: string
  /** Only events at these positions. */
  readonly positions?: readonly number[]
  /** Only events with these ids, at most FILTER_IDS_MAX. */
  readonly ids?: readonly string[]
}
