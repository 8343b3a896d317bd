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

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}
