import type { EventFilter } from './documents.ts'
import { count } from './table.ts'

/** `severity HIGH or CRITICAL, from 2026-01-01T00:00:00.000Z`. */
export function filterText(filter: EventFilter): string {
  const { facets, exclude, timeFrom, timeUpto, search, positions, ids } = filter
  const words = (values: readonly (string | null)[]): string => values.map((value) => value ?? 'none').join(' or ')
  return [
    ...facets.map(({ facet, values }) => `${facet} ${words(values)}`),
    ...(exclude ?? []).map(({ facet, values }) => `not ${facet} ${words(values)}`),
    ...(search === null ? [] : [`with "${search}"`]),
    ...(positions === null ? [] : [`${count(positions.length)} selected events`]),
    ...(ids === null ? [] : [`${count(ids.length)} ids`]),
    ...(timeFrom === null ? [] : [`from ${timeFrom}`]),
    ...(timeUpto === null ? [] : [`before ${timeUpto}`]),
  ].join(', ')
}
