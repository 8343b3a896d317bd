import { crc64 } from '../blocks/crc64.ts'
import { GZIP_HEADER, GzipTrailer } from '../blocks/gzip-file.ts'
import { decodeSegment, encodeSegment } from '../blocks/segment.ts'
import type { Artifact, ArtifactChunk } from '../destinations/destination.ts'
import { Fault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import type { PlannedSlice } from '../model/job.ts'
import { fingerprint } from '../model/naming.ts'
import { intersect, type Window, windowRows } from '../model/window.ts'
import type { Block, EventLog } from '../store/store.ts'
import { NDJSON_GZIP, NDJSON_GZIP_CUT } from './encoding.ts'

/** The artifact of a slice: one gzip file made of the stored blocks as they are (the path that copies) or cut at the slice's edges. */
export function sliceArtifact(log: EventLog, stream: StreamName, slice: PlannedSlice): Artifact {
  return {
    name: slice.name,
    stream,
    window: slice.window,
    rows: windowRows(slice.window),
    rawBytes: slice.rawBytes,
    encoding: 'ndjson.gz',
    read: (signal) => readArtifact(log, stream, slice, signal),
  }
}

async function* readArtifact(
  log: EventLog,
  stream: StreamName,
  slice: PlannedSlice,
  signal: AbortSignal,
): AsyncGenerator<ArtifactChunk> {
  const trailer = new GzipTrailer()
  const blockHashes: string[] = []
  let cut = false
  yield { bytes: GZIP_HEADER, crc64: HEADER_CRC64 }
  for await (const block of log.blocks(stream, slice.window, signal)) {
    const bounds = intersect(block.window, slice.window)
    if (bounds === undefined) continue
    const whole = windowRows(bounds) === windowRows(block.window)
    const part = whole
      ? { bytes: block.segment, crc64: block.crc64, rawBytes: block.rawBytes, rawCrc32: block.rawCrc32 }
      : await cutBlock(block, bounds)
    cut ||= !whole
    blockHashes.push(block.hash)
    trailer.add(part)
    yield { bytes: part.bytes, crc64: part.crc64 }
  }
  requireName(stream, slice, blockHashes, cut)
  const end = trailer.bytes()
  yield { bytes: end, crc64: crc64(end) }
}

const HEADER_CRC64 = crc64(GZIP_HEADER)

/** Law 1, checked on every send before the file can be complete: the bytes are those that the name was made for. */
function requireName(stream: StreamName, slice: PlannedSlice, blockHashes: readonly string[], cut: boolean): void {
  const { identity } = cut ? NDJSON_GZIP_CUT : NDJSON_GZIP
  const print = fingerprint({ stream, window: slice.window, firstReceivedAt: 0, blockHashes, encoding: identity })
  if (!slice.name.includes(`-${print}.`))
    throw new Fault('SLICE_CHANGED', { message: `${slice.name} cannot be made again with the same bytes.` })
}

async function cutBlock(block: Block, bounds: Window) {
  const lines = await decodeSegment(block.segment)
  const from = lineStart(lines, 0, bounds.from - block.window.from)
  const upto = lineStart(lines, from, windowRows(bounds))
  return encodeSegment(lines.subarray(from, upto))
}

/** Where the line begins that is `count` lines after the one at `offset`. */
function lineStart(lines: Buffer, offset: number, count: number): number {
  let at = offset
  for (let skipped = 0; skipped < count; skipped += 1) at = lines.indexOf(0x0a, at) + 1
  return at
}
