/** Numbers for the values of a facet, the same in all its chunks: so that values are looked at once and counted by number. */
export interface ValueTable {
  /** By number; the first is null: having none. */
  readonly values: readonly (string | null)[]
  /** It had no room for a value: nearly every event has its own, and looking for more of them here is a waste of time. */
  readonly isFull: boolean
  /** The number of a value, which it gets if it has none. Undefined where there is no room. */
  numberOf(value: string | null): number | undefined
  /** Undefined where it has none. */
  find(value: string | null): number | undefined
}

/** Of one facet. */
export const TABLE_VALUES_MAX = 16_384
/** Of one facet, in characters. */
const TABLE_CHARS_MAX = 1024 * 1024

export function valueTable(): ValueTable {
  const values: (string | null)[] = [null]
  const numbers = new Map<string | null, number>([[null, 0]])
  let chars = 0
  let isFull = false
  const add = (value: string | null): number | undefined => {
    isFull ||= values.length > TABLE_VALUES_MAX || chars + (value ?? '').length > TABLE_CHARS_MAX
    if (isFull || value === null) return undefined
    chars += value.length
    const own = ownText(value)
    numbers.set(own, values.length)
    return values.push(own) - 1
  }
  return {
    values,
    get isFull() {
      return isFull
    },
    numberOf: (value) => numbers.get(value) ?? add(value),
    find: (value) => numbers.get(value),
  }
}

/** A part of a text keeps the whole text in memory. */
function ownText(value: string): string {
  return Buffer.from(value).toString()
}
