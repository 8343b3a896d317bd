import { type Fault, isFault } from '../model/fault.ts'
import type { CanonicalEvent, Rejection, StreamDefinition } from '../streams/stream.ts'
import { atMost, bodyChunks } from './body-chunks.ts'
import { gunzip } from './gunzip.ts'
import { readValue, tooLong } from './read-value.ts'
import { type BodyFormat, BodySplitter } from './split-body.ts'
import type { Value } from './splitter.ts'

export interface ReadLimits {
  /** Bytes of one line or array element; a longer one is rejected as it streams by, without being kept. */
  readonly lineBytesMax: number
  readonly depthMax: number
  /** A batch is given as soon as it has this many events and rejections, or this many bytes of source. */
  readonly batchEventsMax: number
  readonly batchBytesMax: number
  /** Bytes of the body: of a gzip body, inflated. */
  readonly bodyBytesMax: number
}

export const READ_LIMITS: ReadLimits = {
  lineBytesMax: 1_048_576,
  depthMax: 64,
  batchEventsMax: 1000,
  batchBytesMax: 1_048_576,
  bodyBytesMax: 1_073_741_824,
}

export interface ReadOptions {
  readonly stream: StreamDefinition
  readonly format: BodyFormat
  readonly gzip: boolean
  /** Milliseconds; asked once a batch. */
  readonly receivedAt: () => number
  readonly limits: ReadLimits
}

export interface RejectedEvent extends Rejection {
  readonly index: number
}

/** Some consecutive values of a body. Its `events` and `rejected` have one index space: the value's number in the body. */
export interface EventBatch {
  readonly events: CanonicalEvent[]
  /** Beside each event, its number in the body: from 0, counting lines that are not blank, or array elements. */
  readonly indexes: number[]
  readonly rejected: RejectedEvent[]
}

/**
 * The events of a body, as it streams: memory is bounded by the limits, not by the body. What is wrong with one value rejects that value
 * only. What is wrong with the body (Fault BODY_TRUNCATED, BODY_NOT_GZIP, BODY_TOO_LARGE) is thrown after every complete
 * value before it has been given.
 */
export async function* readEvents(body: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<EventBatch> {
  const chunks = textChunks(body, options)
  const splitter = new BodySplitter(options.format, options.limits.lineBytesMax)
  const reader = new BatchReader(options)
  let fault: Fault | undefined
  try {
    for await (const chunk of chunks) {
      for (const value of splitter.push(chunk)) {
        reader.take(value)
        if (reader.isFull) yield reader.batch()
      }
    }
    for (const value of splitter.end()) reader.take(value)
  } catch (error) {
    if (!isFault(error)) throw error
    fault = error
  }
  if (!reader.isEmpty) yield reader.batch()
  if (fault !== undefined) throw fault
}

function textChunks(body: AsyncIterable<Uint8Array>, { gzip, limits }: ReadOptions): AsyncIterable<Buffer> {
  const bytesMax = limits.bodyBytesMax
  return gzip
    ? atMost(bytesMax, gunzip(bodyChunks(body)), `The body inflates to more than ${bytesMax} bytes.`)
    : atMost(bytesMax, bodyChunks(body), `The body has more than ${bytesMax} bytes.`)
}

/** Turns values into events and gathers them. */
class BatchReader {
  readonly #options: ReadOptions
  #index = 0
  #bytes = 0
  #receivedAt = 0
  #batch: EventBatch = { events: [], indexes: [], rejected: [] }

  constructor(options: ReadOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#batch.events.length + this.#batch.rejected.length === 0
  }

  get isFull(): boolean {
    const { batchEventsMax, batchBytesMax } = this.#options.limits
    return this.#bytes >= batchBytesMax || this.#batch.events.length + this.#batch.rejected.length >= batchEventsMax
  }

  take(value: Value): void {
    if (this.isEmpty) this.#receivedAt = this.#options.receivedAt()
    const index = this.#index++
    const outcome = this.#read(value)
    this.#bytes += value.length
    if ('code' in outcome) {
      this.#batch.rejected.push({ index, ...outcome })
    } else {
      this.#batch.events.push(outcome)
      this.#batch.indexes.push(index)
    }
  }

  /** What was gathered; begins a new batch. */
  batch(): EventBatch {
    const batch = this.#batch
    this.#batch = { events: [], indexes: [], rejected: [] }
    this.#bytes = 0
    return batch
  }

  #read(value: Value): CanonicalEvent | Rejection {
    const { limits, stream } = this.#options
    if (value === 'too_long') return tooLong(limits.lineBytesMax)
    const outcome = readValue(value, limits.depthMax)
    return 'rejection' in outcome ? outcome.rejection : stream.canonicalise(outcome.source, this.#receivedAt)
  }
}
