/** A row of a list, as the server gives it. */
export interface EventRow {
  readonly position: number
  readonly time: string
  readonly facets: Readonly<Record<string, string | number | null>>
}

/** Consecutive rows of the list. */
interface Chunk {
  readonly from: number
  readonly rows: readonly EventRow[]
}

/** Rows that are loaded, by their place in the list: a few runs with gaps between them. Places may be negative. */
export class RowChunks {
  #chunks: Chunk[] = []
  #rowCount = 0

  get rowCount(): number {
    return this.#rowCount
  }

  rowAt(index: number): EventRow | undefined {
    const chunk = this.#chunks[this.#chunkBefore(index)]
    return chunk?.rows[index - chunk.from]
  }

  /** The first place in [from, upto) that has no row. */
  firstMissing(from: number, upto: number): number | undefined {
    let index = from
    while (index < upto) {
      const chunk = this.#chunks[this.#chunkBefore(index)]
      const end = chunk === undefined ? index : chunk.from + chunk.rows.length
      if (end <= index) return index
      index = end
    }
    return undefined
  }

  /** Where a row with this position is, if it is loaded. */
  indexOf(position: number): number | undefined {
    for (const { from, rows } of this.#chunks) {
      const place = rows.findIndex((row) => row.position === position)
      if (place >= 0) return from + place
    }
    return undefined
  }

  /** Rows for the places from `from` on. A place that has a row already keeps it. */
  put(from: number, rows: readonly EventRow[]): void {
    let index = from
    const end = from + rows.length
    while (index < end) {
      const missing = this.firstMissing(index, end)
      if (missing === undefined) return
      const next = this.#chunks[this.#chunkBefore(missing) + 1]
      const upto = Math.min(end, next?.from ?? end)
      this.#insert({ from: missing, rows: rows.slice(missing - from, upto - from) })
      index = upto
    }
  }

  /** Lets go of what is farthest from `near` until at most `rowsMax` are left. The chunk at `near` stays. */
  shrink(rowsMax: number, near: number): void {
    while (this.#rowCount > rowsMax && this.#chunks.length > 1) {
      const first = this.#chunks[0]
      const last = this.#chunks.at(-1)
      if (first === undefined || last === undefined) return
      const isFirstFarther = near - (first.from + first.rows.length) > last.from - near
      const gone = isFirstFarther ? this.#chunks.shift() : this.#chunks.pop()
      this.#rowCount -= gone?.rows.length ?? 0
    }
  }

  #insert(chunk: Chunk): void {
    if (chunk.rows.length === 0) return
    this.#chunks.splice(this.#chunkBefore(chunk.from) + 1, 0, chunk)
    this.#rowCount += chunk.rows.length
  }

  /** The last chunk that begins at or before `index`; −1 where there is none. */
  #chunkBefore(index: number): number {
    let low = 0
    let high = this.#chunks.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#chunks[middle]?.from ?? index) <= index) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
