import { sha256Hex } from '../base/hash.ts'
import { searchWords } from './search-words.ts'

/** Facet → values; null among them stands for "has none". */
export type FacetValues = Readonly<Record<string, readonly (string | null)[]>>

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
  /** Only events with these ids. */
  readonly ids?: readonly string[]
}

/** The same text for the same filter, in whatever order it was written. What a filter does not have is not in it, so that texts stay as new conditions come. */
export function canonicalFilter({ facets, exclude, timeFrom, timeUpto, search, positions, ids }: EventFilter): string {
  return JSON.stringify({
    facets: canonicalValues(facets),
    timeFrom,
    timeUpto,
    exclude: exclude && canonicalValues(exclude),
    search: search === undefined ? undefined : [...new Set(searchWords(search))].sort(),
    positions: positions && [...new Set(positions)].sort((a, b) => a - b),
    ids: ids && [...new Set(ids)].sort(),
  })
}

function canonicalValues(facets: FacetValues): FacetValues {
  const sorted = Object.entries(facets)
    .map(([name, values]) => [name, [...new Set(values)].sort(byText)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted)
}

/** As `sort` does by itself, but for the text "null", which comes after having none. */
function byText(a: string | null, b: string | null): number {
  const [left, right] = [String(a), String(b)]
  if (left !== right) return left < right ? -1 : 1
  return a === null ? -1 : 1
}

/** A short name of the filter: a part of the identity of every artifact that it decides about. */
export function filterIdentity(filter: EventFilter): string {
  return sha256Hex(canonicalFilter(filter)).slice(0, 16)
}
