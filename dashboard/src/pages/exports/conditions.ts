import type { EventFilterInput } from '../../api/schema.generated.ts'
import type { FilterFacts } from './exports.graphql.ts'

/** One line of the filter form: the event has one of these values. */
export interface Condition {
  readonly facet: string
  readonly values: readonly string[]
}

/** What keeps a line from being a condition; undefined where it is one. Who left it unfinished did not mean "everything". */
export function unfinished({ facet, values }: Condition): string | undefined {
  if (facet === '') return 'Choose a field, or remove the line'
  return values.length === 0 ? 'Choose at least one value, or remove the line' : undefined
}

/** Unfinished lines are left out, for a count while they are filled in; undefined where none is left. */
export function filterOf(conditions: readonly Condition[]): EventFilterInput | undefined {
  const facets = conditions.filter(({ facet, values }) => facet !== '' && values.length > 0)
  return facets.length === 0 ? undefined : { facets: facets.map(({ facet, values }) => ({ facet, values })) }
}

/** What of a stored filter the form can show; undefined where it holds more than that. */
export function conditionsOf(filter: FilterFacts | null): readonly Condition[] | undefined {
  if (filter === null) return []
  const { facets, exclude, timeFrom, timeUpto, search, positions, ids } = filter
  if ((exclude ?? []).length > 0 || [timeFrom, timeUpto, search, positions, ids].some((part) => part !== null))
    return undefined
  const conditions: Condition[] = []
  for (const { facet, values } of facets) {
    const texts = values.filter((value) => value !== null)
    if (texts.length !== values.length) return undefined
    conditions.push({ facet, values: texts })
  }
  return conditions
}
