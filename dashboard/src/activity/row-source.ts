import { type EventRow, RowChunks } from './row-chunks.ts'
import { PAGE_ROWS, type RowFeed, RowReader } from './row-reader.ts'

export const ROWS_KEPT_MAX = 4_000
/** In an order that has no way to a far row, as many rows can be reached. */
export const ROWS_REACHED_MAX = 20_000

/**
 * The rows of a list of any length, of which only those near what is seen are kept. Says what it wants (`want`), gives what it has (`rowAt`), and
 * tells when that changed (`subscribe`). One request at a time; what nobody wants to see any more is given up.
 */
export class RowSource implements Disposable {
  readonly #feed: RowFeed
  readonly #reader: RowReader
  readonly #chunks = new RowChunks()
  readonly #closed = new AbortController()
  readonly #listeners = new Set<() => void>()
  #wanted = { from: 0, upto: PAGE_ROWS }
  #work: { readonly from: number; readonly upto: number; readonly abort: AbortController } | undefined
  /** Rows on top of those with which the list was opened. Chunks and reader count from there; everybody else from the top. */
  #added = 0
  #topPosition = 0
  #rowCount = 0
  #total: number | undefined
  #isEndKnown = false
  #error: Error | undefined
  #version = 0

  constructor(feed: RowFeed) {
    this.#feed = feed
    this.#reader = new RowReader(feed)
  }

  /** Events that match; undefined until they are counted. */
  get total(): number | undefined {
    return this.#total
  }

  /** Rows that can be scrolled to, as far as that is known. */
  get reachable(): number {
    return this.#feed.countsIn === undefined ? Math.min(this.#rowCount, ROWS_REACHED_MAX) : this.#rowCount
  }

  /** There are more rows than can be reached in this order. */
  get isCut(): boolean {
    return this.reachable < this.#rowCount
  }

  /** Whether the first answer is there. */
  get isStarted(): boolean {
    return this.#isEndKnown || this.#chunks.rowCount > 0
  }

  /** Rows that came on top since it was opened. */
  get added(): number {
    return this.#added
  }

  /** Position of the row on top, also when that row is no longer kept; 0 while no row is known. */
  get topPosition(): number {
    return this.#topPosition
  }

  get rowsKept(): number {
    return this.#chunks.rowCount
  }

  /** What went wrong; nothing is loaded until `retry`. */
  get error(): Error | undefined {
    return this.#error
  }

  /** Changes whenever this source would answer differently. */
  readonly version = (): number => this.#version

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  rowAt(index: number): EventRow | undefined {
    return this.#chunks.rowAt(index - this.#added)
  }

  /** Undefined for a row that is not loaded. */
  indexOf(position: number): number | undefined {
    const place = this.#chunks.indexOf(position)
    return place === undefined ? undefined : place + this.#added
  }

  /** Counts, and loads the first rows. What arrives meanwhile is counted once where it comes on top: then only what is below is counted here. */
  start(): void {
    if (!this.#feed.isByArrival) this.#count()
    this.#load()
  }

  /** Rows [from, upto) are about to be seen. */
  want(from: number, upto: number): void {
    if (from === this.#wanted.from && upto === this.#wanted.upto) return
    this.#wanted = { from, upto }
    const work = this.#work
    if (work !== undefined && (work.upto <= from || upto <= work.from)) work.abort.abort()
    this.#load()
  }

  retry(): void {
    this.#error = undefined
    this.#changed()
    this.#load()
    if (this.#total === undefined && (this.isStarted || !this.#feed.isByArrival)) this.#count()
  }

  /** Events that arrived since, newest first: on top of a list in the order of arrival. */
  prepend(rows: readonly EventRow[]): void {
    if (rows.length === 0) return
    this.#added += rows.length
    this.#topPosition = rows[0]?.position ?? this.#topPosition
    this.#chunks.put(-this.#added, rows)
    this.#reader.grow(rows.length)
    this.#rowCount += rows.length
    if (this.#total !== undefined) this.#total += rows.length
    this.#shrink()
    this.#changed()
  }

  /** Positions of the rows [from, upto), also of those that are not loaded. */
  async positionsOf(from: number, upto: number): Promise<number[]> {
    const positions: number[] = []
    for (let index = from; index < Math.min(upto, this.reachable); ) {
      const row = this.rowAt(index)
      const place = index - this.#added
      const { start, rows } =
        row === undefined ? await this.#reader.read(place, this.#closed.signal) : { start: place, rows: [row] }
      const found = rows.slice(place - start, place - start + upto - index)
      if (found.length === 0) break
      for (const { position } of found) positions.push(position)
      index += found.length
    }
    return positions
  }

  [Symbol.dispose](): void {
    this.#closed.abort()
    this.#listeners.clear()
  }

  #count(): void {
    const upto = this.#feed.isByArrival ? this.#topPosition + 1 : undefined
    const addedBefore = this.#added
    this.#feed.count(this.#closed.signal, upto).then(
      (count) => {
        const total = count + this.#added - addedBefore
        this.#total = this.#isEndKnown ? this.#rowCount : Math.max(total, this.#rowCount)
        this.#rowCount = this.#total
        this.#changed()
        this.#load()
      },
      (error: unknown) => this.#failed(error),
    )
  }

  /** Loads until nothing that is wanted is missing. */
  async #load(): Promise<void> {
    while (this.#work === undefined && this.#error === undefined && !this.#closed.signal.aborted) {
      const missing = this.#firstMissing()
      if (missing === undefined) return
      const abort = new AbortController()
      this.#work = { ...this.#wanted, abort }
      try {
        await this.#loadAt(missing, AbortSignal.any([abort.signal, this.#closed.signal]))
      } catch (error) {
        if (!abort.signal.aborted) this.#failed(error)
      }
      this.#work = undefined
    }
  }

  #firstMissing(): number | undefined {
    if (!this.isStarted) return -this.#added
    const upto = Math.min(this.#wanted.upto, this.reachable)
    return this.#chunks.firstMissing(this.#wanted.from - this.#added, upto - this.#added)
  }

  async #loadAt(place: number, signal: AbortSignal): Promise<void> {
    const { start, rows, isEnd } = await this.#reader.read(place, signal)
    signal.throwIfAborted()
    const isFirst = !this.isStarted
    this.#chunks.put(start, rows)
    if (start === -this.#added) this.#topPosition = rows[0]?.position ?? this.#topPosition
    this.#shrink()
    const end = start + rows.length + this.#added
    if (isEnd) {
      this.#isEndKnown = true
      this.#rowCount = end
      if (this.#total !== undefined || this.#feed.isByArrival) this.#total = end
    } else {
      this.#rowCount = Math.max(this.#rowCount, end + 1)
    }
    this.#changed()
    if (isFirst && !isEnd && this.#feed.isByArrival) this.#count()
  }

  #shrink(): void {
    this.#chunks.shrink(ROWS_KEPT_MAX, (this.#wanted.from + this.#wanted.upto) / 2 - this.#added)
  }

  #failed(error: unknown): void {
    if (this.#closed.signal.aborted) return
    this.#error = error instanceof Error ? error : new Error(String(error))
    this.#changed()
  }

  #changed(): void {
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}
