import { Bug } from '../base/assert.ts'
import { Fault, isFault } from '../model/fault.ts'

/** A request's bytes; when the connection breaks or the sender goes away, that is Fault BODY_TRUNCATED. */
export async function* bodyChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) yield asBuffer(chunk)
  } catch (error) {
    if (isFault(error) || error instanceof Bug) throw error
    throw new Fault('BODY_TRUNCATED', { cause: error })
  }
}

/** The first `bytesMax` bytes; where there are more, Fault BODY_TOO_LARGE after them. */
export async function* atMost(
  bytesMax: number,
  chunks: AsyncIterable<Buffer>,
  message: string,
): AsyncGenerator<Buffer> {
  let left = bytesMax
  for await (const chunk of chunks) {
    if (chunk.length > left) {
      // Up to the last byte, so that what is taken does not depend on how the body came in pieces.
      yield chunk.subarray(0, left)
      throw new Fault('BODY_TOO_LARGE', { message })
    }
    left -= chunk.length
    yield chunk
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
