import type { EventFilter, FacetValues } from '../../model/event-filter.ts'
import { folded, searchWords } from '../../model/search-words.ts'
import type { FacetChunk } from './facet-chunk.ts'
import { type TestedCodes, valueTest } from './tested-codes.ts'
import { valueHash } from './value-sieve.ts'

/** A filter, ready to be asked of one chunk after the other. */
export interface CompiledFilter {
  /** Event time: [timeFrom, timeUpto). */
  readonly timeFrom: number
  readonly timeUpto: number
  /** Ascending; undefined where every position is as good as another. */
  readonly positions: readonly number[] | undefined
  /** One for each facet that has a condition: what it must be and what it must not, together. */
  readonly conditions: readonly FacetCondition[]
  readonly words: readonly WordCondition[]
  /** Where words are looked for. */
  readonly searched: readonly string[]
}

export interface FacetCondition {
  readonly facet: string
  /** Hashes of the values one of which an event must have; undefined where it may have others, or none. */
  readonly wanted: readonly number[] | undefined
  test(facet: FacetChunk): TestedCodes
}

/** Whether a facet's value has the word in it; it must be so of at least one facet. */
export interface WordCondition {
  test(name: string, facet: FacetChunk): TestedCodes
}

/** `facetNames`: all of the stream's, in which words are looked for. */
export function compileFilter(filter: EventFilter | null, facetNames: readonly string[]): CompiledFilter {
  const words = searchWords(filter?.search ?? '')
  return {
    timeFrom: filter?.timeFrom ?? Number.NEGATIVE_INFINITY,
    timeUpto: filter?.timeUpto ?? Number.POSITIVE_INFINITY,
    positions: filter?.positions && ascending(filter.positions),
    conditions: filter === null ? [] : conditionsOf(filter.facets, filter.exclude ?? {}),
    words: words.map(wordCondition),
    searched: words.length === 0 ? [] : facetNames,
  }
}

/** Names of the facets that must be read to say which events the filter takes. */
export function facetsOf({ conditions, searched }: CompiledFilter): string[] {
  return [...new Set([...conditions.map(({ facet }) => facet), ...searched])]
}

function conditionsOf(facets: FacetValues, exclude: FacetValues): FacetCondition[] {
  return [...new Set([...Object.keys(facets), ...Object.keys(exclude)])].map((facet) => {
    const wanted = facets[facet] && new Set(facets[facet])
    const unwanted = new Set(exclude[facet])
    return {
      facet,
      wanted: hashesOf(facets[facet]),
      test: valueTest((value) => (wanted?.has(value) ?? true) && !unwanted.has(value)),
    }
  })
}

function hashesOf(values: readonly (string | null)[] | undefined): number[] | undefined {
  const hashes = values?.flatMap((value) => (value === null ? [] : [valueHash(value)]))
  return hashes?.length === values?.length ? hashes : undefined
}

function wordCondition(word: string): WordCondition {
  const tests = new Map<string, FacetCondition['test']>()
  return {
    test: (name, facet) => {
      const test =
        tests.get(name) ??
        valueTest(
          (value) => value !== null && folded(value).includes(word),
          (own) => own.holding(word),
        )
      tests.set(name, test)
      return test(facet)
    },
  }
}

function ascending(positions: readonly number[]): number[] {
  return [...new Set(positions)].sort((a, b) => a - b)
}
