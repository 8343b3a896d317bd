import type { Clock } from '../base/clock.ts'
import type { StreamName } from '../model/ids.ts'
import type { StreamDefinition } from '../streams/stream.ts'
import type { BlockMaker } from './block-maker.ts'
import type { ReadLimits } from './read-events.ts'
import type { BodyFormat } from './split-body.ts'
import { type BodyOutcome, takeBody } from './take-body.ts'

/** Some events on their way in. */
export interface RequestBody {
  readonly stream: StreamName
  readonly format: BodyFormat
  readonly gzip: boolean
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Where bodies become blocks: in this thread or in others, by the same code. */
export interface BodyReader {
  /** Bytes that were taken and are not on disk yet. */
  readonly bytesInFlight: number
  /** Resolves when everything that is right in the body is on disk. What ends it early is the outcome's fault. */
  take(body: RequestBody): Promise<BodyOutcome>
  /** To be called when everything that was taken has its outcome. */
  close(): Promise<void>
}

export interface ReaderDeps {
  readonly blocks: BlockMaker
  readonly clock: Clock
  readonly limits: ReadLimits
  streamDefinition(name: StreamName): StreamDefinition
}

/** Without a thread of its own: for simulations, which own the time, and where there is one processor only. */
export function readInThisThread({ blocks, clock, limits, streamDefinition }: ReaderDeps): BodyReader {
  return {
    get bytesInFlight() {
      return blocks.bytesInFlight
    },
    take: ({ stream, chunks, ...form }) =>
      takeBody(chunks, { ...form, stream: streamDefinition(stream), receivedAt: () => clock.now(), limits }, blocks),
    close: () => blocks.idle(),
  }
}
