import { combineCrc32 } from '../blocks/crc32.ts'
import { combineCrc64 } from '../blocks/crc64.ts'
import type { Block, BlockCopying } from '../store/store.ts'
import type { EncodedSegment } from './encoded-segment.ts'
import { requireName } from './require-name.ts'
import type { SliceSource } from './slice-source.ts'

/**
 * The stored blocks as they are: the slice takes the whole of each of them. Blocks that lie one behind the other in memory go as one piece, so that a
 * request is sent in two or three writes instead of dozens.
 */
export async function* copiedSegments(
  source: SliceSource,
  signal: AbortSignal,
  copying: BlockCopying,
): AsyncGenerator<EncodedSegment> {
  const { log, stream, slice } = source
  const blockHashes: string[] = []
  let piece: Piece | undefined
  for await (const block of log.blocks(stream, slice.window, signal, copying)) {
    blockHashes.push(block.hash)
    if (piece !== undefined && follows(piece, block)) {
      extend(piece, block)
    } else {
      if (piece !== undefined) yield segmentOf(piece)
      piece = { ...block, blocks: [block] }
    }
  }
  if (piece !== undefined) yield segmentOf(piece)
  requireName(source, blockHashes)
}

/** Blocks whose segments are one range of bytes, and the checksums of all of them. */
interface Piece {
  segment: Uint8Array
  crc64: bigint
  rawBytes: number
  rawCrc32: number
  readonly blocks: Block[]
}

function follows({ segment }: Piece, block: Block): boolean {
  return block.segment.buffer === segment.buffer && block.segment.byteOffset === segment.byteOffset + segment.byteLength
}

function extend(piece: Piece, block: Block): void {
  const { buffer, byteOffset, byteLength } = piece.segment
  piece.segment = new Uint8Array(buffer, byteOffset, byteLength + block.segment.byteLength)
  piece.crc64 = combineCrc64(piece.crc64, block.crc64, block.segment.byteLength)
  piece.rawCrc32 = combineCrc32(piece.rawCrc32, block.rawCrc32, block.rawBytes)
  piece.rawBytes += block.rawBytes
  piece.blocks.push(block)
}

function segmentOf({ segment, crc64, rawBytes, rawCrc32, blocks }: Piece): EncodedSegment {
  const release = (): void => {
    for (const block of blocks) block.release()
  }
  return { bytes: segment, crc64, rawBytes, rawCrc32, release }
}
