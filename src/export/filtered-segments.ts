import { Bug } from '../base/assert.ts'
import { decodeSegment, encodeSegment } from '../blocks/segment.ts'
import type { Selection } from '../store/store.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { inOrder } from './in-order.ts'
import { pickLines } from './pick-lines.ts'
import { requireName } from './require-name.ts'
import type { SliceSource } from './slice-source.ts'

/** Lines are gathered up to this size before they are compressed: small segments compress badly. */
const SEGMENT_RAW_BYTES = 512 * 1024
/** Inflating runs on the thread pool; so many blocks at once keep two cores busy. */
const BLOCKS_UNDER_WAY_MAX = 4
const SEGMENTS_UNDER_WAY_MAX = 2

/** Only the blocks that hold a selected event are read; they are inflated and compressed in parallel, and come out in order. */
export async function* filteredSegments(
  source: SliceSource,
  selections: readonly Selection[],
  signal: AbortSignal,
): AsyncGenerator<EncodedSegment> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const wanted = selections.filter(({ positions }) => positions.length > 0)
  const picked = inOrder(wanted, BLOCKS_UNDER_WAY_MAX, (selection) => pickSelected(source, selection, either), stop)
  yield* inOrder(gathered(picked), SEGMENTS_UNDER_WAY_MAX, encodeSegment, stop)
  requireName(
    source,
    selections.map(({ hash }) => hash),
  )
}

async function pickSelected(
  { log, stream }: SliceSource,
  { block, positions }: Selection,
  signal: AbortSignal,
): Promise<Buffer> {
  for await (const stored of log.blocks(stream, block, signal)) {
    return pickLines(await decodeSegment(stored.segment), block.from, positions)
  }
  throw new Bug(`no block at ${block.from}`)
}

async function* gathered(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  for await (const part of parts) {
    waiting.push(part)
    bytes += part.length
    if (bytes < SEGMENT_RAW_BYTES) continue
    yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}
