import { locateByTime, type TimeCounts, type TimeSpan } from './locate-by-time.ts'
import type { EventRow } from './row-chunks.ts'

/** What is asked of the server for one list: its filter and order are fixed. */
export interface RowFeed {
  readonly direction: 'ASC' | 'DESC'
  /** The latest arrivals are on top: what arrives comes above them. */
  readonly isByArrival: boolean
  page(request: PageRequest, signal: AbortSignal): Promise<RowPage>
  /** Of the events below the position `upto`, where one is told. */
  count(signal: AbortSignal, upto?: number): Promise<number>
  /** Only where the list is sorted by time: the way to a far row. */
  countsIn?(span: TimeSpan, signal: AbortSignal): Promise<TimeCounts>
}

export interface PageRequest {
  readonly first: number
  readonly after?: string
  /** Narrows the list's own time further. */
  readonly span?: TimeSpan
}

export interface RowPage {
  readonly items: readonly EventRow[]
  readonly next: string | null
}

/** Rows from place `start` on. */
export interface RowRead {
  readonly start: number
  readonly rows: readonly EventRow[]
  /** No row is behind them. */
  readonly isEnd: boolean
}

/** A place that the list can be read from. */
interface Anchor {
  readonly index: number
  readonly after?: string
  readonly span?: TimeSpan
}

export const PAGE_ROWS = 100
const WALK_ROWS = 500
/** Farther than this behind the last known place, counts over time show a nearer one. */
const WALK_ROWS_MAX = 1_000
const ANCHORS_KEPT_MAX = 2_000
const COUNTS_KEPT_MAX = 32

/**
 * Reads a list from any place, with what the server offers: cursors from page to page, and counts over time. Places are counted from the row that
 * was the first when the list was opened; what came on top since is at negative ones.
 */
export class RowReader {
  readonly #feed: RowFeed
  #start: Anchor = { index: 0 }
  /** In the order of the list. */
  #anchors: Anchor[] = []
  readonly #counts = new Map<string, TimeCounts>()
  /** The list as it was when it was opened: in descending order, later events would push every place down. */
  #newest: number | undefined

  constructor(feed: RowFeed) {
    this.#feed = feed
  }

  /** Rows around place `index`, or, where the list is shorter, its end. */
  async read(index: number, signal: AbortSignal): Promise<RowRead> {
    let anchor = this.#anchorBefore(index)
    if (index - anchor.index > WALK_ROWS_MAX && this.#feed.countsIn !== undefined) {
      const located = await this.#locate(index, signal)
      if (located === undefined) return { start: index, rows: [], isEnd: true }
      if (located.index > anchor.index) anchor = located
    }
    for (;;) {
      const { index: start, ...from } = anchor
      const first = index - start < PAGE_ROWS ? PAGE_ROWS : WALK_ROWS
      const { items, next } = await this.#feed.page({ first, ...from }, signal)
      const end = start + items.length
      if (anchor === this.#start && this.#feed.direction === 'DESC') this.#newest ??= Date.parse(items[0]?.time ?? '')
      if (next === null) return { start, rows: items, isEnd: true }
      anchor = this.#remember({ ...from, index: end, after: next })
      if (index < end) return { start, rows: items, isEnd: false }
    }
  }

  /** `count` new rows are on top of the list. */
  grow(count: number): void {
    this.#start = { index: this.#start.index - count }
  }

  async #locate(index: number, signal: AbortSignal): Promise<Anchor | undefined> {
    const { direction } = this.#feed
    const isClosed = direction === 'DESC' && this.#newest !== undefined && !Number.isNaN(this.#newest)
    const place = await locateByTime(index, {
      direction,
      span: isClosed ? { upto: (this.#newest ?? 0) + 1 } : {},
      nearEnough: PAGE_ROWS / 2,
      countsIn: (span) => this.#countsIn(span, signal),
    })
    if (place === undefined) return undefined
    const span = direction === 'DESC' ? { upto: place.bound } : { from: place.bound }
    return this.#remember({ index: place.index, span })
  }

  async #countsIn(span: TimeSpan, signal: AbortSignal): Promise<TimeCounts> {
    const key = `${span.from}..${span.upto}`
    const known = this.#counts.get(key)
    if (known !== undefined) return known
    const counts = await this.#feed.countsIn?.(span, signal)
    if (counts === undefined) throw new Error('this list has no counts over time')
    const [oldest] = this.#counts.keys()
    if (this.#counts.size >= COUNTS_KEPT_MAX && oldest !== undefined) this.#counts.delete(oldest)
    this.#counts.set(key, counts)
    return counts
  }

  #anchorBefore(index: number): Anchor {
    return this.#anchors[this.#placeBefore(index)] ?? this.#start
  }

  #remember(anchor: Anchor): Anchor {
    const place = this.#placeBefore(anchor.index)
    const isKnown = this.#anchors[place]?.index === anchor.index
    this.#anchors.splice(isKnown ? place : place + 1, isKnown ? 1 : 0, anchor)
    // Every other one is enough: from there it is a page or two.
    if (this.#anchors.length > ANCHORS_KEPT_MAX) this.#anchors = this.#anchors.filter((_, at) => at % 2 === 0)
    return anchor
  }

  /** The last anchor at or before `index`. */
  #placeBefore(index: number): number {
    let low = 0
    let high = this.#anchors.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#anchors[middle]?.index ?? index) <= index) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
