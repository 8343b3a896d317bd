import { sha256Hex } from '../base/hash.ts'

/** Which events of a stream an export takes. All conditions must hold. */
export interface EventFilter {
  /** For each facet, the values of which an event must have one; null stands for "has none". */
  readonly facets: Readonly<Record<string, readonly (string | null)[]>>
  /** Event time, milliseconds: [timeFrom, timeUpto). */
  readonly timeFrom?: number
  readonly timeUpto?: number
}

/** The same text for the same filter, in whatever order it was written. */
export function canonicalFilter({ facets, timeFrom, timeUpto }: EventFilter): string {
  const sorted = Object.entries(facets)
    .map(([name, values]) => [name, [...new Set(values)].sort()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify({ facets: Object.fromEntries(sorted), timeFrom, timeUpto })
}

/** A short name of the filter: a part of the identity of every artifact that it decides about. */
export function filterIdentity(filter: EventFilter): string {
  return sha256Hex(canonicalFilter(filter)).slice(0, 16)
}
