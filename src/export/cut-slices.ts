import type { BlockMeta } from '../blocks/block-meta.ts'
import type { Limits } from '../destinations/destination.ts'
import type { EventFilter } from '../model/event-filter.ts'
import type { Position, StreamName } from '../model/ids.ts'
import type { PlannedSlice } from '../model/job.ts'
import { artifactName } from '../model/naming.ts'
import { intersect, window, windowRows } from '../model/window.ts'
import { encodingIdentity, NDJSON_GZIP_EXTENSION } from './encoding.ts'

/** Upper bounds of one artifact. */
export type ArtifactLimits = Pick<Limits, 'artifactRowsMax' | 'artifactRawBytesMax'>

export interface CutRequest {
  readonly stream: StreamName
  /** Where the first slice begins: the watermark. */
  readonly from: Position
  readonly blocks: Iterable<BlockMeta>
  readonly limits: ArtifactLimits
  readonly slicesMax: number
  readonly filter: EventFilter | null
}

/**
 * Groups blocks into slices, each as large as the limits allow. Pure: the same blocks and limits give the same slices (law 1). A slice ends inside a
 * block only where a single block has more rows than an artifact may have.
 */
export function cutSlices({ stream, from, blocks, limits, slicesMax, filter }: CutRequest): PlannedSlice[] {
  const slices: PlannedSlice[] = []
  let parts: Part[] = []
  let rows = 0
  let bytes = 0
  const close = (): void => {
    if (parts.length > 0) slices.push(sliceOf(stream, parts, filter))
    parts = []
    rows = 0
    bytes = 0
  }
  for (const block of blocks) {
    for (const part of partsOf(block, from, limits.artifactRowsMax)) {
      if (rows + part.rows > limits.artifactRowsMax || bytes + part.bytes > limits.artifactRawBytesMax) close()
      if (slices.length >= slicesMax) return slices
      parts.push(part)
      rows += part.rows
      bytes += part.bytes
    }
  }
  close()
  return slices
}

interface Part {
  readonly block: BlockMeta
  readonly from: number
  readonly upto: number
  readonly rows: number
  /** Of a whole block exact, of a part of one its share. */
  readonly bytes: number
}

function* partsOf(block: BlockMeta, from: Position, rowsMax: number): Generator<Part> {
  const wanted = intersect(block.window, window(from, Math.max(from, block.window.upto)))
  for (let start: number = wanted?.from ?? block.window.upto; start < block.window.upto; start += rowsMax) {
    const upto = Math.min(start + rowsMax, block.window.upto)
    const rows = upto - start
    yield { block, from: start, upto, rows, bytes: Math.ceil((block.rawBytes * rows) / windowRows(block.window)) }
  }
}

function sliceOf(stream: StreamName, parts: readonly Part[], filter: EventFilter | null): PlannedSlice {
  const first = parts[0] as Part
  const bounds = window(first.from, (parts.at(-1) as Part).upto)
  const whole = parts.every((part) => part.rows === windowRows(part.block.window))
  const identity = {
    stream,
    window: bounds,
    firstReceivedAt: first.block.receivedAt,
    blockHashes: parts.map((part) => part.block.hash),
    encoding: encodingIdentity({ cut: !whole, filter }),
  }
  return {
    window: bounds,
    name: artifactName(identity, NDJSON_GZIP_EXTENSION),
    cut: !whole,
    rawBytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    firstEventAt: Math.min(...parts.map((part) => part.block.firstEventAt)),
    lastEventAt: Math.max(...parts.map((part) => part.block.lastEventAt)),
  }
}

/** The lower one of each bound. */
export function tighter(limits: ArtifactLimits, others: ArtifactLimits = limits): ArtifactLimits {
  return {
    artifactRowsMax: Math.min(limits.artifactRowsMax, others.artifactRowsMax),
    artifactRawBytesMax: Math.min(limits.artifactRawBytesMax, others.artifactRawBytesMax),
  }
}
