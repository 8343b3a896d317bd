import type { TimeBounds } from '../../activity/time-range.ts'
import type { EventFilterInput } from '../../api/schema.generated.ts'
import type { FilterFacts } from './exports.graphql.ts'

/** What an export takes, of this time only. Bounds of its own stay: the narrower ones count. */
export function backFillFilter(filter: FilterFacts | null, { from, upto }: TimeBounds): EventFilterInput {
  const { facets = [], exclude, timeFrom, timeUpto, search, positions, ids } = filter ?? {}
  const begins = [from, millisOf(timeFrom)].filter((at) => at !== undefined)
  const ends = [upto, millisOf(timeUpto)].filter((at) => at !== undefined)
  return {
    ...(facets.length > 0 && { facets }),
    ...(exclude && { exclude }),
    ...(begins.length > 0 && { timeFrom: new Date(Math.max(...begins)).toISOString() }),
    ...(ends.length > 0 && { timeUpto: new Date(Math.min(...ends)).toISOString() }),
    ...(search && { search }),
    ...(positions && { positions }),
    ...(ids && { ids }),
  }
}

function millisOf(time: string | null | undefined): number | undefined {
  return time === null || time === undefined ? undefined : Date.parse(time)
}
