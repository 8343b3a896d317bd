import { crc64 } from '../blocks/crc64.ts'
import { Fault } from '../model/fault.ts'
import type { ArtifactChunk } from './destination.ts'

/**
 * The bytes of the chunks, each checked against its checksum: what a storage service does, for places that do not do it themselves. They are given back
 * when the next ones are asked for.
 */
export async function* verifiedBytes(chunks: AsyncIterable<ArtifactChunk>): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    if (crc64(chunk.bytes) !== chunk.crc64) throw new Fault('CHECKSUM_MISMATCH')
    yield chunk.bytes
    chunk.release?.()
  }
}
