import { GrowingBytes } from '../base/growing-bytes.ts'
import type { BlockMeta } from '../blocks/block-meta.ts'
import { decodeSegment, encodeSegment } from '../blocks/segment.ts'
import { listWithin } from '../model/position-set.ts'
import type { QuarantinedEvent } from '../model/quarantine.ts'
import { intersect, window, windowRows } from '../model/window.ts'
import type { Block } from '../store/store.ts'
import { blockMetas } from './block-metas.ts'
import { type ConvertLine, lineConversion } from './convert-line.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { inOrder } from './in-order.ts'
import { linesAt } from './lines-at.ts'
import { requireName } from './require-name.ts'
import type { SliceSource } from './slice-source.ts'

/** Lines are gathered up to this size before they are compressed: small segments compress badly. */
const SEGMENT_RAW_BYTES = 512 * 1024
/** Neighbouring blocks are read together up to this size: fewer trips to the thread that reads them. */
const GROUP_STORED_BYTES = 512 * 1024
/** Inflating and compressing run on the thread pool; so many at once keep two cores busy. */
const GROUPS_UNDER_WAY_MAX = 3
const SEGMENTS_UNDER_WAY_MAX = 2

/**
 * Only the blocks from which the slice takes something are read. Of one that it takes whole and unchanged the segment is copied; of the others the
 * lines that are wanted are converted and compressed anew: in parallel, and out in order. Events without a row are told to `quarantine`, in order.
 */
export async function* convertedSegments(
  source: SliceSource,
  signal: AbortSignal,
  quarantine: (events: readonly QuarantinedEvent[]) => void,
): AsyncGenerator<EncodedSegment> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const blockHashes: string[] = []
  const converted = inOrder(
    touchedBlocks(source, blockHashes),
    GROUPS_UNDER_WAY_MAX,
    (group) => convertGroup(source, group, either),
    stop,
  )
  yield* inOrder(gathered(converted, quarantine), SEGMENTS_UNDER_WAY_MAX, encoded, stop)
  requireName(source, blockHashes)
}

/** The quarantined events of a slice that has no row at all; undefined as soon as one is found, which mostly is the first. */
export async function quarantinedOnly(
  source: SliceSource,
  signal: AbortSignal,
): Promise<readonly QuarantinedEvent[] | undefined> {
  const blockHashes: string[] = []
  const events: QuarantinedEvent[] = []
  for await (const group of touchedBlocks(source, blockHashes)) {
    for (const piece of await convertGroup(source, group, signal)) {
      if ('stored' in piece || piece.lines.length > 0) return undefined
      events.push(...piece.quarantined)
    }
  }
  requireName(source, blockHashes)
  return events
}

type Group = readonly BlockMeta[]

async function* touchedBlocks(source: SliceSource, blockHashes: string[]): AsyncGenerator<Group> {
  let group: BlockMeta[] = []
  let bytes = 0
  for await (const block of blockMetas(source.log, source.stream, source.slice.window)) {
    if (positionsIn(source, block).length === 0) continue
    blockHashes.push(block.hash)
    const isNext = group.length === 0 || group.at(-1)?.window.upto === block.window.from
    if (!isNext || bytes + block.storedBytes > GROUP_STORED_BYTES) {
      if (group.length > 0) yield group
      group = []
      bytes = 0
    }
    group.push(block)
    bytes += block.storedBytes
  }
  if (group.length > 0) yield group
}

/** What the slice takes from a block, ascending. */
function positionsIn({ slice, selection }: SliceSource, block: Pick<BlockMeta, 'window'>): readonly number[] {
  const inside = intersect(block.window, slice.window)
  if (inside === undefined) return []
  if (selection !== null) return listWithin(selection, inside)
  return Array.from({ length: windowRows(inside) }, (_, index) => inside.from + index)
}

/** A block that is copied, or lines that were converted, and what could not be. */
type Piece = { readonly stored: Block } | { readonly lines: Buffer; readonly quarantined: readonly QuarantinedEvent[] }

async function convertGroup(source: SliceSource, group: Group, signal: AbortSignal): Promise<readonly Piece[]> {
  const convert = lineConversion(source)
  const bounds = window((group[0] as BlockMeta).window.from, (group.at(-1) as BlockMeta).window.upto)
  const pieces: Piece[] = []
  for await (const block of source.log.blocks(source.stream, bounds, signal)) {
    const positions = positionsIn(source, block)
    if (convert === undefined && positions.length === windowRows(block.window)) pieces.push({ stored: block })
    else pieces.push(convertLines(await decodeSegment(block.segment), block.window.from, positions, convert))
  }
  return pieces
}

function convertLines(
  lines: Buffer,
  from: number,
  positions: readonly number[],
  convert: ConvertLine | undefined,
): Piece {
  if (convert === undefined)
    return { lines: Buffer.concat(Array.from(linesAt(lines, from, positions), ({ line }) => line)), quarantined: [] }
  const out = new GrowingBytes()
  const quarantined: QuarantinedEvent[] = []
  for (const { line, position } of linesAt(lines, from, positions)) {
    const refused = convert(line, position, out)
    if (refused !== undefined) quarantined.push(refused)
  }
  return { lines: out.bytes(), quarantined }
}

async function* gathered(
  groups: AsyncIterable<readonly Piece[]>,
  quarantine: (events: readonly QuarantinedEvent[]) => void,
): AsyncGenerator<Block | Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  const flush = function* (): Generator<Buffer> {
    if (bytes > 0) yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  for await (const group of groups) {
    for (const piece of group) {
      if ('stored' in piece) {
        yield* flush()
        yield piece.stored
        continue
      }
      if (piece.quarantined.length > 0) quarantine(piece.quarantined)
      waiting.push(piece.lines)
      bytes += piece.lines.length
      if (bytes >= SEGMENT_RAW_BYTES) yield* flush()
    }
  }
  yield* flush()
}

async function encoded(part: Block | Buffer): Promise<EncodedSegment> {
  if (part instanceof Uint8Array) return encodeSegment(part)
  const { segment: bytes, crc64, rawBytes, rawCrc32 } = part
  return { bytes, crc64, rawBytes, rawCrc32 }
}
