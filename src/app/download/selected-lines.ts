import { decodeSegment } from '../../blocks/segment.ts'
import { inOrder } from '../../export/in-order.ts'
import type { EventFilter } from '../../model/event-filter.ts'
import type { StreamName } from '../../model/ids.ts'
import { type Window, window } from '../../model/window.ts'
import type { Block, EventLog, Selection } from '../../store/store.ts'

/** Where events come from. */
export interface EventSource {
  readonly log: EventLog
  readonly stream: StreamName
  readonly bounds: Window
  /** Null: all of them. */
  readonly filter: EventFilter | null
}

export interface SelectedLine {
  /** Canonical, ended by its line feed. */
  readonly line: Buffer
  readonly position: number
}

/** Positions that are looked through at once: a bound on what a selection holds in memory. */
const PART_POSITIONS = 2 ** 17
/** Inflating runs on the thread pool; so many blocks at once keep two cores busy. */
const BLOCKS_UNDER_WAY_MAX = 3

/** The events that the filter takes, in the order of their positions, a block at a time. Throws EVENTS_EXPIRED where one is deleted before it is read. */
export async function* selectedLines(
  source: EventSource,
  signal: AbortSignal,
): AsyncGenerator<readonly SelectedLine[]> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  if (source.filter === null) {
    const decoded = async (block: Block) => linesOf(await decodeSegment(block.segment), block.window.from)
    yield* inOrder(source.log.blocks(source.stream, source.bounds, either), BLOCKS_UNDER_WAY_MAX, decoded, stop)
    return
  }
  const picked = (selection: Selection) => pick(source, selection, either)
  yield* inOrder(selections(source, source.filter, signal), BLOCKS_UNDER_WAY_MAX, picked, stop)
}

async function* selections(
  { log, stream, bounds }: EventSource,
  filter: EventFilter,
  signal: AbortSignal,
): AsyncGenerator<Selection> {
  for (let from: number = bounds.from; from < bounds.upto; from += PART_POSITIONS) {
    signal.throwIfAborted()
    const part = window(from, Math.min(from + PART_POSITIONS, bounds.upto))
    for (const selection of await log.select(stream, part, filter)) if (selection.positions.length > 0) yield selection
  }
}

async function pick(
  { log, stream }: EventSource,
  { block: bounds, positions }: Selection,
  signal: AbortSignal,
): Promise<readonly SelectedLine[]> {
  const wanted = new Set(positions)
  const lines: SelectedLine[] = []
  // It may have been joined with others meanwhile: then there are more lines, at positions that nobody wants.
  for await (const block of log.blocks(stream, bounds, signal)) {
    for (const each of linesOf(await decodeSegment(block.segment), block.window.from))
      if (wanted.has(each.position)) lines.push(each)
  }
  return lines
}

const LINE_FEED = 0x0a

function linesOf(block: Buffer, from: number): SelectedLine[] {
  const lines: SelectedLine[] = []
  let start = 0
  for (let position = from; start < block.length; position += 1) {
    const end = block.indexOf(LINE_FEED, start) + 1
    lines.push({ line: block.subarray(start, end), position })
    start = end
  }
  return lines
}
