import type { FacetCounts } from '../event-queries.ts'
import type { Steps } from './chunk-reader.ts'
import type { CompiledFilter } from './compile-filter.ts'
import { matchingPlaces } from './matching-places.ts'
import { chunksOf, type Scope, scan } from './scope.ts'
import { ValueCounts } from './value-counts.ts'

/** Each facet under all conditions but its own. */
export function* countFacets(scope: Scope, facets: readonly string[], top: number): Steps<FacetCounts[]> {
  const { reader, stream, filter } = scope
  const counted = facets.map((facet) => ({ facet, counts: new ValueCounts(reader.table(stream, facet)) }))
  const hasCondition = new Set(filter.conditions.map(({ facet }) => facet))
  const [own, rest] = [
    counted.filter(({ facet }) => hasCondition.has(facet)),
    counted.filter(({ facet }) => !hasCondition.has(facet)),
  ]
  const unheeded = new Set(own.map(({ facet }) => facet))
  yield* scan(scope, { chunks: chunksOf(scope), facets, unheeded }, (view, near) => {
    if (rest.length > 0) {
      const places = matchingPlaces(view, near)
      for (const { facet, counts } of rest) counts.add(view, view.facet(facet), places)
    }
    for (const { facet, counts } of own) counts.add(view, view.facet(facet), matchingPlaces(view, without(near, facet)))
  })
  return counted.map(({ facet, counts }) => counts.result(facet, top))
}

function without(filter: CompiledFilter, facet: string): CompiledFilter {
  return { ...filter, conditions: filter.conditions.filter((condition) => condition.facet !== facet) }
}

/** One facet under all conditions. */
export function* countValues(scope: Scope, facet: string, top: number): Steps<FacetCounts> {
  const counts = new ValueCounts(scope.reader.table(scope.stream, facet))
  yield* scan(scope, { chunks: chunksOf(scope), facets: [facet] }, (view, near) => {
    counts.add(view, view.facet(facet), matchingPlaces(view, near))
  })
  return counts.result(facet, top)
}
