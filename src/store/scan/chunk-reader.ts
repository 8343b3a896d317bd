import { Fault } from '../../model/fault.ts'
import type { StreamName } from '../../model/ids.ts'
import { CHUNK_ROWS, chunkOf, chunkStart } from './chunk.ts'
import { type Column, ColumnCache } from './column-cache.ts'
import type { Bounds, ColumnSource, SourceBlock } from './column-source.ts'
import type { FacetCondition } from './compile-filter.ts'
import { FacetChunk } from './facet-chunk.ts'
import { TimeChunk } from './time-chunk.ts'
import { ValueSieves } from './value-sieves.ts'
import { type ValueTable, valueTable } from './value-table.ts'

/** Work in steps of a few milliseconds: between two of them, others have their turn. */
export type Steps<Result> = Generator<void, Result>

/** Columns of a chunk, complete at the places [from, upto). */
export interface ChunkView {
  readonly chunk: number
  /** The position of its first place. */
  readonly start: number
  readonly from: number
  readonly upto: number
  facet(name: string): FacetChunk
  times(): TimeChunk
}

export interface Needs {
  readonly facets: Iterable<string>
  readonly times: boolean
}

/** Events that one step reads. */
const STEP_ROWS = 4096
/** Of the memory: for 20 million values, where there are 256 MiB. */
const SIEVES_SHARE = 0.1

/** Reads columns chunk by chunk, and keeps them. */
export class ChunkReader {
  readonly source: ColumnSource
  readonly #cache: ColumnCache
  readonly #sieves: ValueSieves
  readonly #tables = new Map<string, ValueTable>()
  readonly #extents = new Map<StreamName, Extents>()

  constructor(source: ColumnSource, bytesMax: number) {
    this.source = source
    this.#sieves = new ValueSieves(bytesMax * SIEVES_SHARE)
    this.#cache = new ColumnCache(bytesMax * (1 - SIEVES_SHARE))
  }

  get bytes(): number {
    return this.#cache.bytes + this.#sieves.bytes
  }

  table(stream: StreamName, facet: string): ValueTable {
    const key = columnOf(stream, facet)
    const table = this.#tables.get(key) ?? valueTable()
    this.#tables.set(key, table)
    return table
  }

  /** What the stream's events can be filtered by: software adds facets as it grows, so the newest block has them all. */
  facetNames(stream: StreamName): readonly string[] {
    const { from, upto } = this.source.kept(stream)
    let names: readonly string[] = []
    if (from < upto)
      this.source.read(stream, { from: upto - 1, upto }, ({ columns }) => {
        names = columns.facetNames
        return false
      })
    return names
  }

  /** False where no event of the chunk meets the condition, for certain. */
  mayMeet(stream: StreamName, chunk: number, { facet, wanted }: FacetCondition): boolean {
    return wanted === undefined || this.#sieves.mayHold(columnOf(stream, facet), chunk, wanted)
  }

  /** The chunk as far as it lies in the bounds. */
  *view(stream: StreamName, chunk: number, bounds: Bounds, needs: Needs): Steps<ChunkView> {
    const start = chunkStart(chunk)
    const upto = Math.min(CHUNK_ROWS, bounds.upto - start)
    const facets = new Map(
      [...needs.facets].map((name) => [name, this.#column(stream, chunk, name) as FacetChunk] as const),
    )
    const times = needs.times ? (this.#column(stream, chunk, TIMES) as TimeChunk) : undefined
    const columns: Named[] = [...facets].map(([name, column]) => ({ name, column }))
    if (times !== undefined) columns.push({ name: TIMES, column: times })
    yield* this.#fill(stream, start, upto, columns)
    for (const { name, column } of columns) this.#cache.keep(keyOf(stream, chunk, name), column)
    for (const [name, column] of facets) this.#learn(stream, chunk, name, column)
    return {
      chunk,
      start,
      from: Math.max(0, bounds.from - start, ...columns.map(({ column }) => column.from)),
      upto: Math.min(upto, ...columns.map(({ column }) => column.upto)),
      facet: (name) => facets.get(name) as FacetChunk,
      times: () => times as TimeChunk,
    }
  }

  /** When the events of a chunk happened that are below `upto`: the bounds of a range that has them all. */
  extent(stream: StreamName, chunk: number, upto: number): Extent {
    const extents = this.#extents.get(stream) ?? { listedUpto: 1, byChunk: [] }
    this.#extents.set(stream, extents)
    if (extents.listedUpto < upto) {
      // All that there is, and not only what is asked about: nobody comes back for the rest.
      const kept = this.source.kept(stream)
      const from = Math.max(extents.listedUpto, kept.from)
      listExtents(extents, this.source.blocks(stream, { from, upto: kept.upto }))
    }
    return extents.byChunk[chunk] ?? NO_EVENTS
  }

  #learn(stream: StreamName, chunk: number, name: string, column: FacetChunk): void {
    if (column.upto < CHUNK_ROWS) return
    this.#sieves.learn(columnOf(stream, name), chunk, column, chunkOf(this.source.kept(stream).from))
  }

  #column(stream: StreamName, chunk: number, name: string): Column {
    const key = keyOf(stream, chunk, name)
    const known = this.#cache.get(key)
    if (known !== undefined) return known
    const column = name === TIMES ? new TimeChunk() : new FacetChunk(this.table(stream, name))
    // At once, so that who asks for it while it is being filled helps to fill it.
    this.#cache.keep(key, column)
    return column
  }

  /** Others may be at it in between, with the same columns: so each step looks anew at what is missing. */
  *#fill(stream: StreamName, start: number, upto: number, columns: readonly Named[]): Steps<void> {
    for (;;) {
      const filled = Math.min(upto, ...columns.map(({ column }) => column.upto))
      if (filled >= upto) return
      let read = 0
      this.source.read(stream, { from: start + filled, upto: start + upto }, (block) => {
        for (const named of columns) this.#append(stream, start, named, block)
        read += block.columns.rows
        return read < STEP_ROWS
      })
      // Everything up to there has expired meanwhile.
      if (read === 0) return this.#requireExpired(stream, start + upto - 1)
      yield
    }
  }

  #append(stream: StreamName, start: number, { name, column }: Named, { from, columns }: SourceBlock): void {
    const next = start + column.upto
    if (from > next) {
      this.#requireExpired(stream, from - 1)
      column.restart(from - start)
    }
    const skip = start + column.upto - from
    const count = Math.min(columns.rows - skip, CHUNK_ROWS - column.upto)
    if (count <= 0) return
    if (column instanceof TimeChunk) column.append(columns.times(), skip, count)
    else column.append(columns.facet(name), skip, count)
  }

  #requireExpired(stream: StreamName, position: number): void {
    if (this.source.kept(stream).from > position) return
    throw new Fault('STORE_DAMAGED', { message: `Position ${position} of ${stream} is not in the store's columns.` })
  }
}

interface Named {
  readonly name: string
  readonly column: Column
}

/** No facet has such a name. */
const TIMES = '#time'

function columnOf(stream: StreamName, name: string): string {
  return `${stream} ${name}`
}

function keyOf(stream: StreamName, chunk: number, name: string): string {
  return `${stream} ${chunk} ${name}`
}

/** Milliseconds, both included. */
export interface Extent {
  readonly first: number
  readonly last: number
}

interface Extents {
  listedUpto: number
  readonly byChunk: Extent[]
}

const NO_EVENTS: Extent = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }

function listExtents(extents: Extents, blocks: ReturnType<ColumnSource['blocks']>): void {
  const { byChunk } = extents
  for (const { from, rows, firstEventAt, lastEventAt } of blocks) {
    for (let chunk = chunkOf(from); chunk <= chunkOf(from + rows - 1); chunk += 1) {
      const { first, last } = byChunk[chunk] ?? NO_EVENTS
      byChunk[chunk] = { first: Math.min(first, firstEventAt), last: Math.max(last, lastEventAt) }
    }
    extents.listedUpto = from + rows
  }
}
