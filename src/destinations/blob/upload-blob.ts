import { assert } from '../../base/assert.ts'
import { combineCrc64 } from '../../blocks/crc64.ts'
import type { ArtifactChunk } from '../destination.ts'
import type { BlobAnswer, BlobBody, BlobClient } from './blob-client.ts'

/** As large as what the store reads at once: such a block is sent as it lies in memory. Larger ones, or more of them, gained nothing but memory. */
const BLOCK_BYTES = 4 * 1024 * 1024
const BLOCKS_IN_FLIGHT_MAX = 3

export interface BlobUpload {
  readonly client: BlobClient
  readonly blob: string
  /** Of the request that makes the blob be there: conditions, type, metadata. Asked for when all chunks have been read. */
  headers(): Record<string, string>
  readonly chunks: AsyncIterable<ArtifactChunk>
}

/**
 * A blob that is there whole or not at all: a small one goes up in one request, a larger one in blocks that a block list makes visible at once. Gives
 * the answer that decided: 201, or the first refusal.
 */
export async function uploadBlob(upload: BlobUpload, signal: AbortSignal): Promise<BlobAnswer> {
  const { client, blob } = upload
  const blocks = groupChunks(upload.chunks)
  const first = await blocks.next()
  assert(!first.done, 'a blob is never empty')
  const second = await blocks.next()
  if (second.done) return await client.putBlob(blob, first.value, upload.headers(), signal)
  const staged = await stageBlocks(upload, prepend([first.value, second.value], blocks), signal)
  return 'refusal' in staged ? staged.refusal : await client.putBlockList(blob, staged.ids, upload.headers(), signal)
}

type Staged = { readonly ids: readonly string[] } | { readonly refusal: BlobAnswer }

/**
 * Stages all blocks, a few at a time. The first that does not succeed stops the others, whose own failures are of no interest. An immutable blob of
 * this name refuses blocks already: that is for the caller to judge.
 */
async function stageBlocks(
  { client, blob }: BlobUpload,
  blocks: AsyncIterable<BlockBody>,
  signal: AbortSignal,
): Promise<Staged> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const ids: string[] = []
  const inFlight = new Set<Promise<void>>()
  const ends: ({ readonly refusal: BlobAnswer } | { readonly error: unknown })[] = []
  const stage = async (id: string, block: BlockBody): Promise<void> => {
    try {
      const answer = await client.putBlock(blob, id, block, either)
      if (answer.status === 201) block.release()
      else ends.push({ refusal: answer })
    } catch (error) {
      ends.push({ error })
    }
    if (ends.length > 0) stop.abort()
  }
  try {
    for await (const block of blocks) {
      const id = blockId(ids.length, block)
      ids.push(id)
      const staging = stage(id, block).finally(() => inFlight.delete(staging))
      inFlight.add(staging)
      if (inFlight.size >= BLOCKS_IN_FLIGHT_MAX) await Promise.race(inFlight)
      if (ends.length > 0) break
    }
    await Promise.all(inFlight)
  } finally {
    stop.abort()
    await Promise.all(inFlight)
  }
  const [end] = ends
  if (end === undefined) return { ids }
  if ('error' in end) throw end.error
  return end
}

/**
 * Bound to the block's place and content: when two attempts at one artifact overlap, whichever commits names its own bytes. All ids of a blob must
 * have the same length, at most 64 bytes before base64.
 */
function blockId(index: number, block: BlobBody): string {
  const place = String(index).padStart(6, '0')
  const content = block.crc64.toString(16).padStart(16, '0')
  return Buffer.from(`${place}-${content}-${String(block.length).padStart(10, '0')}`).toString('base64')
}

/** A block's memory can be given back when the service has it. */
interface BlockBody extends BlobBody {
  release(): void
}

/** Joins chunks to blocks of about BLOCK_BYTES, without copying, and their checksums without reading them again. */
async function* groupChunks(chunks: AsyncIterable<ArtifactChunk>): AsyncGenerator<BlockBody, void> {
  let group: ArtifactChunk[] = []
  let length = 0
  let crc64 = 0n
  for await (const chunk of chunks) {
    if (length > 0 && length + chunk.bytes.length > BLOCK_BYTES) {
      yield blockBody(group, length, crc64)
      group = []
      length = 0
      crc64 = 0n
    }
    group.push(chunk)
    length += chunk.bytes.length
    crc64 = combineCrc64(crc64, chunk.crc64, chunk.bytes.length)
  }
  if (length > 0) yield blockBody(group, length, crc64)
}

function blockBody(group: readonly ArtifactChunk[], length: number, crc64: bigint): BlockBody {
  const release = (): void => {
    for (const chunk of group) chunk.release?.()
  }
  return { chunks: group.map((chunk) => chunk.bytes), length, crc64, release }
}

async function* prepend<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  yield* first
  yield* rest
}
