import type { SegmentDigest } from '../store/store.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { requireName } from './require-name.ts'
import type { SliceSource } from './slice-source.ts'

/** The stored blocks as they are: the slice takes the whole of each of them. */
export async function* copiedSegments(
  source: SliceSource,
  signal: AbortSignal,
  digest: SegmentDigest,
): AsyncGenerator<EncodedSegment> {
  const { log, stream, slice } = source
  const blockHashes: string[] = []
  for await (const { hash, segment: bytes, crc64, rawBytes, rawCrc32 } of log.blocks(
    stream,
    slice.window,
    signal,
    digest,
  )) {
    blockHashes.push(hash)
    yield { bytes, crc64, rawBytes, rawCrc32, release: () => free(bytes) }
  }
  requireName(source, blockHashes)
}

/** A detached buffer's memory is free now; only where nobody else has a view of it. */
function free(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
