import type { FacetCounts, ValueCount } from '../event-queries.ts'
import type { ChunkView } from './chunk-reader.ts'
import { countCodes } from './code-loops.ts'
import type { FacetChunk } from './facet-chunk.ts'
import type { Places } from './matching-places.ts'
import { TABLE_VALUES_MAX, type ValueTable } from './value-table.ts'

/** Values beside those of the facet's table that are counted at once. */
const OTHERS_MAX = 100_000

/** How often a facet's values occur. What it holds is bounded: of a facet with nearly as many values as events, the rare ones are dropped now and then. */
export class ValueCounts {
  readonly #table: ValueTable
  readonly #byNumber = new Float64Array(TABLE_VALUES_MAX + 1)
  readonly #others = new Map<string, number>()
  #othersMost = 0
  #exact = true

  constructor(table: ValueTable) {
    this.#table = table
  }

  add(view: ChunkView, facet: FacetChunk, places: Places): void {
    const isWhole = places.areAll && view.from === facet.from && view.upto === facet.upto
    const counts = isWhole ? facet.counts : countsOf(facet, places)
    for (let code = 0; code < counts.length; code += 1) {
      const count = counts[code] as number
      if (count === 0) continue
      const number = facet.numbers[code] as number
      if (number >= 0) this.#byNumber[number] = (this.#byNumber[number] as number) + count
      else this.#addOther(facet.ownValues.at(-1 - number), count)
    }
  }

  result(facet: string, top: number): FacetCounts {
    const best = new Best(top)
    let distinct = Math.max(this.#othersMost, this.#others.size)
    for (const [number, value] of this.#table.values.entries()) {
      const count = this.#byNumber[number] as number
      if (count === 0) continue
      distinct += 1
      best.offer(value, count)
    }
    for (const [value, count] of this.#others) best.offer(value, count)
    return { facet, values: best.values, distinct, exact: this.#exact }
  }

  /** The table may have it all the same, from before it was full. */
  #addOther(value: string, count: number): void {
    const number = this.#table.find(value)
    if (number !== undefined) {
      this.#byNumber[number] = (this.#byNumber[number] as number) + count
      return
    }
    const known = this.#others.get(value)
    if (known !== undefined) this.#others.set(value, known + count)
    // A part of a text keeps the whole text in memory.
    else this.#others.set(Buffer.from(value).toString(), count)
    if (this.#others.size > OTHERS_MAX) this.#dropRare()
  }

  #dropRare(): void {
    this.#othersMost = Math.max(this.#othersMost, this.#others.size)
    this.#exact = false
    for (let rare = 1; this.#others.size > OTHERS_MAX / 2; rare *= 2) {
      for (const [value, count] of this.#others) if (count <= rare) this.#others.delete(value)
    }
  }
}

function countsOf({ codes, numbers }: FacetChunk, { list, count }: Places): Uint32Array {
  const counts = new Uint32Array(numbers.length)
  countCodes(list, count, codes, counts)
  return counts
}

/** The values that occur most; among those that occur equally often, the least by their letters, and having none before all. */
class Best {
  readonly values: ValueCount[] = []
  readonly #top: number

  constructor(top: number) {
    this.#top = top
  }

  offer(value: string | null, count: number): void {
    const offered = { value, count }
    const last = this.values.at(-1)
    if (last === undefined || this.values.length < this.#top) this.values.push(offered)
    else if (isBefore(offered, last)) this.values[this.values.length - 1] = offered
    else return
    for (let at = this.values.length - 1; at > 0; at -= 1) {
      const before = this.values[at - 1] as ValueCount
      if (!isBefore(offered, before)) return
      this.values[at - 1] = offered
      this.values[at] = before
    }
  }
}

function isBefore(a: ValueCount, b: ValueCount): boolean {
  if (a.count !== b.count) return a.count > b.count
  return a.value === null || (b.value !== null && a.value < b.value)
}
