import type { EventFilter, FacetValues } from '../../../model/event-filter.ts'

/** `FacetFilterInput`, as it arrives. */
interface FacetInput {
  readonly facet: string
  readonly values: readonly (string | null)[]
}

/** `EventFilterInput`, as it arrives. */
export interface FilterInput {
  readonly facets?: readonly FacetInput[] | null
  readonly exclude?: readonly FacetInput[] | null
  readonly timeFrom?: number | null
  readonly timeUpto?: number | null
  readonly search?: string | null
  readonly positions?: readonly number[] | null
  readonly ids?: readonly string[] | null
}

export function filterOf({ facets, exclude, timeFrom, timeUpto, search, positions, ids }: FilterInput): EventFilter {
  return {
    facets: valuesOf(facets ?? []),
    ...(exclude != null && { exclude: valuesOf(exclude) }),
    ...(timeFrom != null && { timeFrom }),
    ...(timeUpto != null && { timeUpto }),
    ...(search != null && { search }),
    ...(positions != null && { positions }),
    ...(ids != null && { ids }),
  }
}

export function filterView({ facets, exclude, ...same }: EventFilter) {
  return { ...same, facets: facetList(facets), exclude: exclude && facetList(exclude) }
}

/** A facet that is named twice takes the values of both. */
function valuesOf(inputs: readonly FacetInput[]): FacetValues {
  const values = new Map<string, (string | null)[]>()
  for (const input of inputs) values.set(input.facet, [...(values.get(input.facet) ?? []), ...input.values])
  return Object.fromEntries(values)
}

function facetList(facets: FacetValues): FacetInput[] {
  return Object.entries(facets).map(([facet, values]) => ({ facet, values }))
}
