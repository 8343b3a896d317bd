import { deserialize, serialize } from 'node:v8'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { missingValue, type TypedColumn, type Value } from '../kql/values.ts'

/** Consecutive rows of an extent, each column encoded by itself so that a query decodes only the columns it reads. */
export interface Segment {
  readonly rowCount: number
  readonly cells: readonly { readonly column: string; readonly data: Uint8Array }[]
}

const SEGMENT_ROWS_MAX = 16_384
const SEGMENT_BYTES_MAX = 16 << 20

/** Takes rows and cuts them into segments, so that a blob of any size needs the memory of one segment and its compressed rest. */
export class SegmentBuilder {
  readonly #columns: readonly TypedColumn[]
  readonly #segments: Segment[] = []
  #cells: Value[][]
  #rowCount = 0
  #bytes = 0
  #total = 0

  constructor(columns: readonly TypedColumn[]) {
    this.#columns = columns
    this.#cells = columns.map(() => [])
  }

  get rowCount(): number {
    return this.#total
  }

  /** One row, in the order of the columns; `bytes` is about its size and decides when a segment is full. */
  add(row: readonly Value[], bytes: number): void {
    for (const [index, cells] of this.#cells.entries()) cells.push(row[index] ?? null)
    this.#rowCount++
    this.#total++
    this.#bytes += bytes
    if (this.#rowCount >= SEGMENT_ROWS_MAX || this.#bytes >= SEGMENT_BYTES_MAX) this.#cut()
  }

  finish(): readonly Segment[] {
    if (this.#rowCount > 0) this.#cut()
    return this.#segments
  }

  #cut(): void {
    const cells = this.#columns.map((column, index) => ({
      column: column.name,
      data: encodeCells(this.#cells[index] ?? []),
    }))
    this.#segments.push({ rowCount: this.#rowCount, cells })
    this.#cells = this.#columns.map(() => [])
    this.#rowCount = 0
    this.#bytes = 0
  }
}

function encodeCells(cells: readonly Value[]): Uint8Array {
  return zstdCompressSync(serialize(cells), { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
}

export function decodeCells(data: Uint8Array): readonly Value[] {
  return deserialize(zstdDecompressSync(data)) as Value[]
}

/** The cells of a column that did not exist yet when the rows came. */
export function missingCells(column: TypedColumn, rowCount: number): readonly Value[] {
  return new Array<Value>(rowCount).fill(missingValue(column.type))
}
