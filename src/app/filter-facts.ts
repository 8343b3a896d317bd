import type { JsonObject } from '../base/json.ts'
import type { EventFilter } from '../model/event-filter.ts'

/** What was asked for, for the record of who did what: without listing thousands of events. */
export function filterFacts({ facets, exclude, timeFrom, timeUpto, search, positions, ids }: EventFilter): JsonObject {
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
  return {
    facets: Object.keys(facets),
    exclude: Object.keys(exclude ?? {}),
    timeFrom: time(timeFrom),
    timeUpto: time(timeUpto),
    hasSearch: search !== undefined,
    positions: positions?.length ?? 0,
    ids: ids?.length ?? 0,
  }
}
