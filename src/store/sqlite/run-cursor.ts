import { ENTRY_WORDS } from '../id-index/id-entry.ts'
import type { EntryCursor } from '../id-index/merge-entries.ts'
import { type RunRow, type RunTables, readChunk } from './id-runs.ts'

/** Goes through the entries of a run, chunk by chunk. */
export class RunCursor implements EntryCursor {
  readonly #tables: RunTables
  readonly #run: RunRow
  chunk: Uint32Array | undefined
  at = 0
  consumed: number

  constructor(tables: RunTables, run: RunRow, consumed: number) {
    this.#tables = tables
    this.#run = run
    this.consumed = consumed
    this.at = (consumed % tables.chunkEntries) * ENTRY_WORDS
    this.#load()
  }

  get from(): number {
    return this.#run.from
  }

  next(): void {
    this.consumed += 1
    this.at += ENTRY_WORDS
    if (this.chunk === undefined || this.at < this.chunk.length) return
    this.at = 0
    this.#load()
  }

  #load(): void {
    this.chunk =
      this.consumed < this.#run.count
        ? readChunk(this.#tables, this.#run, Math.floor(this.consumed / this.#tables.chunkEntries))
        : undefined
  }
}
