import type { BlockMeta } from '../blocks/block-meta.ts'
import type { Limits } from '../destinations/destination.ts'
import type { ArtifactFormat } from '../model/artifact-format.ts'
import type { StreamName } from '../model/ids.ts'
import type { SlicePlan } from '../model/job.ts'
import { artifactName } from '../model/naming.ts'
import { boundsOf, countWithin, listWithin, NO_POSITIONS, type PositionSet, within } from '../model/position-set.ts'
import { positionsHash } from '../model/position-set-format.ts'
import { intersect, type Window, window, windowRows } from '../model/window.ts'
import { encodingIdentity } from './encoding.ts'

/** Upper bounds of one artifact. */
export type ArtifactLimits = Pick<Limits, 'artifactRowsMax' | 'artifactRawBytesMax'>

export interface CutRequest {
  readonly stream: StreamName
  /** What is to be cut: nothing outside of it is in a slice. */
  readonly window: Window
  /** Those that touch the window, in order. */
  readonly blocks: readonly BlockMeta[]
  /** Which positions are to be delivered; null where all are. */
  readonly wanted: PositionSet | null
  readonly limits: ArtifactLimits
  readonly slicesMax: number
  readonly format: ArtifactFormat
  readonly repetition: number
  /**
   * Whether each slice's window begins where the one before ends, also over what nobody wants, so that they cover the whole: there is always at least
   * one then. Else they reach from their first position to their last.
   */
  readonly meeting: boolean
}

export interface Cut {
  readonly slices: readonly SlicePlan[]
  /** Up to here everything that is wanted is in a slice; before the window's end only where there would be too many slices. */
  readonly upto: number
}

/**
 * Groups what is wanted into slices, each as large as the limits allow, however far apart its events lie. Pure: the same request gives the same
 * slices (law 1). A slice ends inside a block only where a single block has more than an artifact may have.
 */
export function cutSlices(request: CutRequest): Cut {
  const { limits, slicesMax, window: bounds } = request
  const slices: SlicePlan[] = []
  let start: number = bounds.from
  let parts: Part[] = []
  let [rows, bytes] = [0, 0]
  const close = (upto: number): void => {
    slices.push(sliceOf(request, parts, request.meeting ? window(start, upto) : tight(parts, request)))
    start = upto
    parts = []
    rows = 0
    bytes = 0
  }
  for (const block of request.blocks) {
    for (const part of partsOf(block, request)) {
      const isFull = rows + part.rows > limits.artifactRowsMax || bytes + part.bytes > limits.artifactRawBytesMax
      if (parts.length > 0 && isFull) close(endOf(parts))
      if (slices.length >= slicesMax) return { slices, upto: start }
      parts.push(part)
      rows += part.rows
      bytes += part.bytes
    }
  }
  if (parts.length > 0 || (request.meeting && start < bounds.upto)) close(bounds.upto)
  return { slices, upto: bounds.upto }
}

/** What a slice takes from one block. */
interface Part {
  readonly block: BlockMeta
  readonly window: Window
  readonly rows: number
  /** Of a whole block exact, of a part of one its share. */
  readonly bytes: number
}

function* partsOf(block: BlockMeta, { window: bounds, wanted, limits }: CutRequest): Generator<Part> {
  const inside = intersect(block.window, bounds)
  if (inside === undefined) return
  const rows = wanted === null ? windowRows(inside) : countWithin(wanted, inside)
  if (rows === 0) return
  const share = (count: number): number => Math.ceil((block.rawBytes * count) / windowRows(block.window))
  const rowsMax = limits.artifactRowsMax
  if (rows <= rowsMax) {
    yield { block, window: inside, rows, bytes: share(rows) }
    return
  }
  const positions = wanted && listWithin(wanted, inside)
  const position = (index: number): number => positions?.[index] ?? inside.from + index
  for (let from = 0; from < rows; from += rowsMax) {
    const count = Math.min(rowsMax, rows - from)
    const part = window(position(from), position(from + count - 1) + 1)
    yield { block, window: part, rows: count, bytes: share(count) }
  }
}

function endOf(parts: readonly Part[]): number {
  return (parts.at(-1) as Part).window.upto
}

function tight(parts: readonly Part[], { wanted }: CutRequest): Window {
  const whole = window((parts[0] as Part).window.from, endOf(parts))
  return wanted === null ? whole : (boundsOf(within(wanted, whole)) ?? whole)
}

/** Without parts: one of which nothing is wanted, and that is settled without a file. */
function sliceOf(
  { stream, blocks, wanted, format, repetition }: CutRequest,
  parts: readonly Part[],
  bounds: Window,
): SlicePlan {
  const touched = parts.length > 0 ? parts.map(({ block }) => block) : blocks
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const selection = rows === windowRows(bounds) ? null : within(wanted ?? NO_POSITIONS, bounds)
  const cut = parts.some(({ block, rows: taken }) => taken < windowRows(block.window))
  const identity = {
    stream,
    window: bounds,
    firstReceivedAt: (touched[0] as BlockMeta).receivedAt,
    blockHashes: parts.map(({ block }) => block.hash),
    encoding: encodingIdentity(format, cut),
    selection: selection && positionsHash(selection),
    repetition,
  }
  const slice = {
    window: bounds,
    name: artifactName(identity, format.encoding),
    selects: selection !== null,
    cut,
    rows,
    rawBytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    firstEventAt: touched.reduce((first, { firstEventAt }) => Math.min(first, firstEventAt), Number.POSITIVE_INFINITY),
    lastEventAt: touched.reduce((last, { lastEventAt }) => Math.max(last, lastEventAt), 0),
  }
  return { slice, selection }
}

/** The lower one of each bound. */
export function tighter(limits: ArtifactLimits, others: ArtifactLimits = limits): ArtifactLimits {
  return {
    artifactRowsMax: Math.min(limits.artifactRowsMax, others.artifactRowsMax),
    artifactRawBytesMax: Math.min(limits.artifactRawBytesMax, others.artifactRawBytesMax),
  }
}
