/** Numbers for the values of a facet, the same in all its chunks: so that values are looked at once and counted by number. */
export interface ValueTable {
  /** By number; the first is null: having none. */
  readonly values: readonly (string | null)[]
  /** Undefined where there is no room for one more value. */
  numberOf(value: string | null): number | undefined
}

/** Of one facet; those that have more values have nearly as many as events, and gain nothing. */
export const TABLE_VALUES_MAX = 16_384
/** Of one facet, in characters. */
const TABLE_CHARS_MAX = 1024 * 1024

export function valueTable(): ValueTable {
  const values: (string | null)[] = [null]
  const numbers = new Map<string | null, number>([[null, 0]])
  let chars = 0
  const add = (value: string | null): number | undefined => {
    if (value === null || values.length > TABLE_VALUES_MAX || chars + value.length > TABLE_CHARS_MAX) return undefined
    chars += value.length
    const own = ownText(value)
    numbers.set(own, values.length)
    return values.push(own) - 1
  }
  return { values, numberOf: (value) => numbers.get(value) ?? add(value) }
}

/** A part of a text keeps the whole text in memory. */
function ownText(value: string): string {
  return Buffer.from(value).toString()
}
