import { decodeSegment, encodeSegment } from '../blocks/segment.ts'
import { intersect, windowRows } from '../model/window.ts'
import type { SegmentDigest } from '../store/store.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { pickLines } from './pick-lines.ts'
import { requireName } from './require-name.ts'
import type { SliceSource } from './slice-source.ts'

/** The stored blocks as they are; only one that the slice cuts through is compressed anew. */
export async function* copiedSegments(
  source: SliceSource,
  signal: AbortSignal,
  digest?: SegmentDigest,
): AsyncGenerator<EncodedSegment> {
  const { log, stream, slice } = source
  const blockHashes: string[] = []
  for await (const block of log.blocks(stream, slice.window, signal, digest)) {
    const wanted = intersect(block.window, slice.window)
    if (wanted === undefined) continue
    blockHashes.push(block.hash)
    if (windowRows(wanted) === windowRows(block.window)) {
      yield { bytes: block.segment, crc64: block.crc64, rawBytes: block.rawBytes, rawCrc32: block.rawCrc32 }
    } else {
      const positions = Array.from({ length: windowRows(wanted) }, (_, index) => wanted.from + index)
      yield await encodeSegment(pickLines(await decodeSegment(block.segment), block.window.from, positions))
    }
  }
  requireName(source, blockHashes)
}
