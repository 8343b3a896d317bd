import { type Fault, isFault } from '../model/fault.ts'
import type { BlockMaker } from './block-maker.ts'
import { type EventBatch, type ReadOptions, type RejectedEvent, readEvents } from './read-events.ts'

/** What became of a body's events. Everything accepted is on disk. */
export interface BodyOutcome {
  accepted: number
  duplicates: number
  /** The first REJECTED_LISTED_MAX. */
  readonly rejected: RejectedEvent[]
  rejectedCount: number
  /** Set when the body ended early, or could not all be committed: what is counted above was taken all the same. */
  fault?: Fault
}

export const REJECTED_LISTED_MAX = 1_000
/** A single body may have this much under way, so that reading goes on while the store commits. */
const BODY_BYTES_IN_FLIGHT = 4 * 1024 * 1024

/** Reads, checks and commits a body's events as they come in; resolves when everything that was taken is on disk. */
export async function takeBody(
  body: AsyncIterable<Uint8Array>,
  options: ReadOptions,
  blocks: BlockMaker,
): Promise<BodyOutcome> {
  const outcome: BodyOutcome = { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 }
  const underWay = new Set<Promise<void>>()
  let bytesUnderWay = 0
  const failed: unknown[] = []
  const read = new ReadBytes(blocks)
  try {
    for await (const batch of readEvents(read.counted(body), options)) {
      read.areAdded()
      reject(outcome, batch.rejected)
      const bytes = batch.events.lineBytes
      bytesUnderWay += bytes
      const committed = commit(batch, options, { blocks, outcome })
        .catch((error) => void failed.push(error))
        .then(() => {
          underWay.delete(committed)
          bytesUnderWay -= bytes
        })
      underWay.add(committed)
      while (bytesUnderWay > BODY_BYTES_IN_FLIGHT) await Promise.race(underWay)
      if (failed.length > 0) break
    }
  } catch (error) {
    failed.push(error)
  }
  read.areAdded()
  await Promise.all(underWay)
  for (const error of failed) {
    if (!isFault(error)) throw error
    outcome.fault ??= error
  }
  return outcome
}

/** What was read of a body and is in no block yet is in flight too. */
class ReadBytes {
  readonly #blocks: BlockMaker
  #bytes = 0

  constructor(blocks: BlockMaker) {
    this.#blocks = blocks
  }

  async *counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      this.#bytes += chunk.length
      this.#blocks.expect(chunk.length)
      yield chunk
    }
  }

  areAdded(): void {
    this.#blocks.expect(-this.#bytes)
    this.#bytes = 0
  }
}

async function commit(
  { events }: EventBatch,
  { stream }: ReadOptions,
  { blocks, outcome }: { blocks: BlockMaker; outcome: BodyOutcome },
): Promise<void> {
  const { duplicates } = await blocks.add(stream, events)
  outcome.duplicates += duplicates.length
  outcome.accepted += events.count - duplicates.length
}

function reject(outcome: BodyOutcome, rejected: readonly RejectedEvent[]): void {
  outcome.rejectedCount += rejected.length
  const room = REJECTED_LISTED_MAX - outcome.rejected.length
  if (room > 0) outcome.rejected.push(...rejected.slice(0, room))
}
