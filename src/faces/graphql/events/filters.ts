import type { EventFilter } from '../../../model/event-filter.ts'

/** `EventFilterInput`, as it arrives. */
export interface FilterInput {
  readonly facets?: readonly { readonly facet: string; readonly values: readonly (string | null)[] }[] | null
  readonly timeFrom?: number | null
  readonly timeUpto?: number | null
}

export function filterOf({ facets, timeFrom, timeUpto }: FilterInput): EventFilter {
  return {
    facets: Object.fromEntries((facets ?? []).map(({ facet, values }) => [facet, values])),
    ...(timeFrom != null && { timeFrom }),
    ...(timeUpto != null && { timeUpto }),
  }
}

export function filterView({ facets, timeFrom, timeUpto }: EventFilter) {
  return { facets: Object.entries(facets).map(([facet, values]) => ({ facet, values })), timeFrom, timeUpto }
}
