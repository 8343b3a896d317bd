import { assert } from '../../base/assert.ts'
import type { FacetColumn } from '../../blocks/facet-columns.ts'
import { CHUNK_ROWS } from './chunk.ts'
import { OwnValues } from './own-values.ts'
import { valueHash } from './value-sieve.ts'
import { TABLE_VALUES_MAX, type ValueTable } from './value-table.ts'

/**
 * One facet of a chunk: a code for each event, and what the codes stand for. Grows as events arrive. Once the facet's table is full, values are kept here,
 * and may have several codes: of such a facet, hardly two events have the same.
 */
export class FacetChunk {
  /** By the event's place in the chunk. */
  codes: Uint8Array | Uint16Array = new Uint8Array(CHUNK_ROWS)
  /** By code: a number of the facet's table; or -1 - n, for the n-th of `ownValues`. The first code is "has none". */
  readonly numbers: number[] = [0]
  readonly ownValues = new OwnValues()
  /** By code: events. */
  readonly counts: number[] = [0]
  /** Places [from, upto) are filled. What lies before had expired when this was read. */
  from = 0
  upto = 0
  readonly #table: ValueTable

  constructor(table: ValueTable) {
    this.#table = table
  }

  get bytes(): number {
    return this.codes.byteLength + 16 * this.numbers.length + this.ownValues.bytes
  }

  valueOf(code: number): string | null {
    const number = this.numbers[code] ?? 0
    return number >= 0 ? (this.#table.values[number] ?? null) : this.ownValues.at(-1 - number)
  }

  /** At most so many values are told by `eachValueHash`. */
  get valueCount(): number {
    return this.numbers.length + this.ownValues.count
  }

  /** Hashes of all values that its events have; perhaps of some more. */
  eachValueHash(look: (hash: number) => void): void {
    for (const number of this.numbers) if (number > 0) look(valueHash(this.#table.values[number] ?? ''))
    this.ownValues.each((text, from, upto) => look(valueHash(text, from, upto)))
  }

  /** The column's events [skip, skip + count) come next. */
  append(column: FacetColumn, skip: number, count: number): void {
    assert(this.upto + count <= CHUNK_ROWS, 'a chunk has room for its events')
    const events = count === column.codes.length ? column.counts : eventsOfEach(column, skip, count)
    const codes = this.#table.isFull ? this.#takeOver(column, events) : this.#translate(column, events)
    if (this.numbers.length > 256 && this.codes instanceof Uint8Array) this.codes = Uint16Array.from(this.codes)
    const target = this.codes
    const source = column.codes
    let place = this.upto
    for (let row = skip; row < skip + count; row += 1) target[place++] = codes[source[row] as number] as number
    this.upto = place
  }

  /** What was there before has expired. */
  restart(place: number): void {
    this.from = place
    this.upto = place
    this.counts.fill(0)
  }

  /** The column's codes → this chunk's, for those that have events. */
  #translate(column: FacetColumn, events: Uint16Array): Uint16Array {
    const values = column.values()
    const known = knownCodes(this.numbers)
    const codes = new Uint16Array(values.length)
    for (let code = 0; code < values.length; code += 1) {
      const count = events[code] as number
      if (count === 0) continue
      const own = this.#codeOf(values[code] ?? null, known)
      codes[code] = own
      this.#count(own, count)
    }
    forget(this.numbers)
    return codes
  }

  /** The same without a look at the values: each gets a code of its own. */
  #takeOver(column: FacetColumn, events: Uint16Array): Uint16Array {
    const first = this.ownValues.add(column.values().slice(1) as string[])
    const codes = new Uint16Array(column.codeCount)
    this.#count(0, events[0] as number)
    for (let code = 1; code < codes.length; code += 1) {
      const count = events[code] as number
      if (count === 0) continue
      const own = this.#add(-first - code)
      codes[code] = own
      this.#count(own, count)
    }
    return codes
  }

  #codeOf(value: string | null, known: Uint16Array): number {
    if (value === null) return 0
    const number = this.#table.numberOf(value)
    if (number === undefined) return this.#add(-1 - this.ownValues.add([value]))
    if (known[number] === 0) known[number] = this.#add(number)
    return known[number] as number
  }

  #add(number: number): number {
    this.counts.push(0)
    return this.numbers.push(number) - 1
  }

  #count(code: number, events: number): void {
    this.counts[code] = (this.counts[code] as number) + events
  }
}

/** By code: how many of the events [skip, skip + count) have it. */
function eventsOfEach({ codes, codeCount }: FacetColumn, skip: number, count: number): Uint16Array {
  const events = new Uint16Array(codeCount)
  for (let row = skip; row < skip + count; row += 1) {
    const code = codes[row] as number
    events[code] = (events[code] as number) + 1
  }
  return events
}

/** Number of the table → code; one for all, filled and emptied again, because there is one thread. */
const scratch = new Uint16Array(TABLE_VALUES_MAX + 1)

function knownCodes(numbers: readonly number[]): Uint16Array {
  for (let code = 1; code < numbers.length; code += 1) {
    const number = numbers[code] as number
    if (number > 0) scratch[number] = code
  }
  return scratch
}

function forget(numbers: readonly number[]): void {
  for (const number of numbers) if (number > 0) scratch[number] = 0
}
