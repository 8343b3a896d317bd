import type { FacetInput } from '../../../app/filter-input.ts'
import type { EventFilter, FacetValues } from '../../../model/event-filter.ts'

export function filterView({ facets, exclude, ...same }: EventFilter) {
  return { ...same, facets: facetList(facets), exclude: exclude && facetList(exclude) }
}

function facetList(facets: FacetValues): FacetInput[] {
  return Object.entries(facets).map(([facet, values]) => ({ facet, values }))
}
