import { z } from 'zod'
import type { EventFilter, FacetValues } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'

/** A filter as people and programs write it. Times are milliseconds. */
export interface FilterInput {
  readonly facets?: readonly FacetInput[] | null | undefined
  readonly exclude?: readonly FacetInput[] | null | undefined
  readonly timeFrom?: number | null | undefined
  readonly timeUpto?: number | null | undefined
  readonly search?: string | null | undefined
  readonly positions?: readonly number[] | null | undefined
  readonly ids?: readonly string[] | null | undefined
}

export interface FacetInput {
  readonly facet: string
  readonly values: readonly (string | null)[]
}

/** What is null is left out. Throws Fault BAD_INPUT for a facet that is there twice: which of the two is meant, nobody knows. */
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

function valuesOf(facets: readonly FacetInput[]): FacetValues {
  const named = new Set<string>()
  for (const { facet } of facets) {
    if (named.has(facet))
      throw bad(`The filter names \`${facet.slice(0, 60)}\` twice.`, 'Put all its values into one list.')
    named.add(facet)
  }
  return Object.fromEntries(facets.map(({ facet, values }) => [facet, values]))
}

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))
const facetInput = z.strictObject({ facet: z.string(), values: z.array(z.string().nullable()) })
const filterInput = z.strictObject({
  facets: z.array(facetInput).nullish(),
  exclude: z.array(facetInput).nullish(),
  timeFrom: time.nullish(),
  timeUpto: time.nullish(),
  search: z.string().nullish(),
  positions: z.array(z.number()).nullish(),
  ids: z.array(z.string()).nullish(),
})

/** A filter in JSON, as GraphQL's EventFilterInput has it; null and undefined are none. Throws Fault BAD_INPUT. */
export function filterOfJson(value: unknown): EventFilter | null {
  if (value === null || value === undefined) return null
  const parsed = filterInput.safeParse(value)
  if (parsed.success) return filterOf(parsed.data)
  const [issue] = parsed.error.issues
  const path = ['filter', ...(issue?.path ?? [])].join('.')
  throw bad(
    `\`${path.slice(0, 200)}\` is not valid: ${issue?.message.slice(0, 200)}.`,
    'It has the fields of EventFilterInput; times are ISO-8601, e.g. 2026-01-31T12:00:00Z.',
  )
}

function bad(message: string, hint: string): Fault {
  return new Fault('BAD_INPUT', { message, hint })
}
