import type { EventFilter } from '../../../model/event-filter.ts'
import type { EventSort, FacetCounts, Histogram, PageEnd, ValueCount } from '../../event-queries.ts'
import type { TestEvent } from './memory-columns.ts'

/** The same questions, answered the plain way: event by event, written from the contract and not from the scan. */

export function takes(event: TestEvent, filter: EventFilter | null, but?: string): boolean {
  if (filter === null) return true
  const { facets, exclude = {}, timeFrom, timeUpto, search = '', positions, ids } = filter
  const facetOf = (name: string): string | null => event.facets[name] ?? null
  return (
    Object.entries(facets).every(([name, values]) => name === but || values.includes(facetOf(name))) &&
    Object.entries(exclude).every(([name, values]) => name === but || !values.includes(facetOf(name))) &&
    (timeFrom === undefined || event.time >= timeFrom) &&
    (timeUpto === undefined || event.time < timeUpto) &&
    (positions === undefined || positions.includes(event.position)) &&
    (ids === undefined || ids.includes(event.id)) &&
    wordsOf(search).every((word) => Object.values(event.facets).some((value) => lower(value ?? '').includes(word)))
  )
}

function wordsOf(search: string): string[] {
  return lower(search).match(/\S+/gu) ?? []
}

function lower(text: string): string {
  return text.toLowerCase().replace(/ς/g, 'σ')
}

export function sorted(events: readonly TestEvent[], { by, direction, order }: EventSort): TestEvent[] {
  const sign = direction === 'ASC' ? 1 : -1
  const compare = (a: TestEvent, b: TestEvent): number => {
    if (by === 'position') return a.position - b.position
    if (by === 'time') return a.time - b.time || a.position - b.position
    return compareValues(a.facets[by] ?? null, b.facets[by] ?? null, order) || a.position - b.position
  }
  return [...events].sort((a, b) => sign * compare(a, b))
}

function compareValues(a: string | null, b: string | null, order: EventSort['order']): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (order === undefined) return byText(lower(a), lower(b)) || byText(a, b)
  if (order !== 'number') return order.indexOf(a) - order.indexOf(b)
  const [left, right] = [a, b].map((text) =>
    text.trim() === '' || Number.isNaN(Number(text)) ? -Infinity : Number(text),
  )
  return left === right ? 0 : (left as number) < (right as number) ? -1 : 1
}

function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

export function keyOf(event: TestEvent, by: string): PageEnd['key'] {
  if (by === 'time') return event.time
  return by === 'position' ? event.position : (event.facets[by] ?? null)
}

export function facetCounts(
  events: readonly TestEvent[],
  filter: EventFilter | null,
  facet: string,
  top: number,
): FacetCounts {
  const counts = valueCounts(
    events.filter((event) => takes(event, filter, facet)),
    facet,
  )
  return { facet, values: counts.slice(0, top), distinct: counts.length, exact: true }
}

/** Most frequent first, then by text, none before all. */
export function valueCounts(events: readonly TestEvent[], facet: string): ValueCount[] {
  const counts = new Map<string | null, number>()
  for (const event of events) {
    const value = event.facets[facet] ?? null
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value === null ? -1 : b.value === null ? 1 : byText(a.value, b.value)))
}

/** What a histogram must say of its own buckets. */
export function bucketCounts(events: readonly TestEvent[], { buckets, bucketMs }: Histogram): number[] {
  return buckets.map(({ at }) => events.filter(({ time }) => time >= at && time < at + bucketMs).length)
}
