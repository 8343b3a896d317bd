import { folded } from '../../model/search-words.ts'
import type { EventSort, ValueOrder } from '../event-queries.ts'

/** What rows are ordered by: of one sort all are numbers, or all texts. */
export type SortKey = number | string

/** For a time or a position the number itself; for a facet's value its place in the order of values. */
export function sortKeys({ by, order }: EventSort): (value: number | string | null) => SortKey {
  if (by === 'time' || by === 'position') return (value) => Number(value)
  if (order === undefined) return (value) => textKey(value === null ? null : String(value))
  return (value) => (value === null ? Number.NEGATIVE_INFINITY : rank(String(value), order))
}

/** As people read: without regard to the case of letters; where nothing else differs, with it. */
function textKey(value: string | null): string {
  return value === null ? '' : `${folded(value)}\0${value}`
}

/** Less than what the order knows, more than having none. */
const UNKNOWN = -Number.MAX_VALUE

function rank(value: string, order: ValueOrder): number {
  if (order !== 'number') {
    const place = order.indexOf(value)
    return place < 0 ? UNKNOWN : place
  }
  const number = value.trim() === '' ? Number.NaN : Number(value)
  return Number.isNaN(number) ? UNKNOWN : number
}
