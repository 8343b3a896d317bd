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
      const { segment: bytes, crc64, rawBytes, rawCrc32 } = block
      yield { bytes, crc64, rawBytes, rawCrc32, release: () => free(bytes) }
    } else {
      const positions = Array.from({ length: windowRows(wanted) }, (_, index) => wanted.from + index)
      yield await encodeSegment(pickLines(await decodeSegment(block.segment), block.window.from, positions))
    }
  }
  requireName(source, blockHashes)
}

/** A detached buffer's memory is free now; only where nobody else has a view of it. */
function free(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
