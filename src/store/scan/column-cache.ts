import type { FacetChunk } from './facet-chunk.ts'
import type { TimeChunk } from './time-chunk.ts'

export type Column = FacetChunk | TimeChunk

/**
 * What was read of the columns, up to a number of bytes; what was asked for last stays longest. Columns of nearly as many values as events leave first: a
 * search reads all of them, and must not displace what every page needs.
 */
export class ColumnCache {
  readonly #bytesMax: number
  readonly #small = new Map<string, Held>()
  readonly #large = new Map<string, Held>()
  #bytes = 0

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Column | undefined {
    return (this.#small.get(key) ?? this.#large.get(key))?.column
  }

  /** Takes it, or takes note that it was used, and may have grown. */
  keep(key: string, column: Column): void {
    this.#remove(this.#small, key)
    this.#remove(this.#large, key)
    const isLarge = 'ownValues' in column && column.ownValues.count > 0
    const { bytes } = column
    const held = isLarge ? this.#large : this.#small
    held.set(key, { column, bytes })
    this.#bytes += bytes
    for (const part of [this.#large, this.#small]) {
      for (const oldest of part.keys()) {
        if (this.#bytes <= this.#bytesMax) return
        this.#remove(part, oldest)
      }
    }
  }

  #remove(part: Map<string, Held>, key: string): void {
    this.#bytes -= part.get(key)?.bytes ?? 0
    part.delete(key)
  }
}

interface Held {
  readonly column: Column
  readonly bytes: number
}
