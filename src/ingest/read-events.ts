import { type Fault, isFault } from '../model/fault.ts'
import { BLOCK_RAW_BYTES_MAX } from '../store/store.ts'
import type { Rejection, StreamDefinition } from '../streams/stream.ts'
import { atMost, bodyChunks } from './body-chunks.ts'
import { EventPack } from './event-pack.ts'
import { gunzip } from './gunzip.ts'
import { type BodyFormat, BodySplitter } from './split-body.ts'
import type { Value } from './splitter.ts'
import { ValueReader } from './value-reader.ts'

export interface ReadLimits {
  /** Bytes of one line or array element; a longer one is rejected as it streams by, without being kept. */
  readonly lineBytesMax: number
  readonly depthMax: number
  /** A batch is given as soon as it has this many events and rejections, or this many bytes of source; earlier where its lines would not fit into a block. */
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
  /** The value's number in the body: from 0, counting lines that are not blank, or array elements. */
  readonly index: number
}

/** Some consecutive values of a body. */
export interface EventBatch {
  readonly events: EventPack
  readonly rejected: readonly RejectedEvent[]
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
        reader.read(value)
        if (reader.isOverfull) yield reader.batchWithoutLast()
        if (reader.isFull) yield reader.batch()
      }
    }
    for (const value of splitter.end()) reader.read(value)
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
  readonly #values: ValueReader
  #index = 0
  #sourceBytes = 0
  #receivedAt: number | undefined
  #events = new EventPack()
  #rejected: RejectedEvent[] = []

  constructor(options: ReadOptions) {
    this.#options = options
    this.#values = new ValueReader(options.limits)
  }

  get isEmpty(): boolean {
    return this.#events.count + this.#rejected.length === 0
  }

  get isFull(): boolean {
    const { batchEventsMax, batchBytesMax } = this.#options.limits
    return this.#sourceBytes >= batchBytesMax || this.#events.count + this.#rejected.length >= batchEventsMax
  }

  /** A canonical line can be longer than its source: with the last one, the events would not fit into a block. */
  get isOverfull(): boolean {
    return this.#events.lineBytes > BLOCK_RAW_BYTES_MAX && this.#events.count > 1
  }

  read(value: Value): void {
    this.#sourceBytes += value.length
    const rejection = this.#values.read(value) ?? this.#write()
    if (rejection !== undefined) this.#rejected.push({ index: this.#index, ...rejection })
    this.#index += 1
  }

  #write(): Rejection | undefined {
    this.#receivedAt ??= this.#options.receivedAt()
    return this.#options.stream.write(this.#values, this.#receivedAt, this.#events)
  }

  batchWithoutLast(): EventBatch {
    const last = this.#events.takeLast()
    const batch = this.batch()
    this.#events = last
    return batch
  }

  /** What was gathered; begins a new batch. */
  batch(): EventBatch {
    const batch = { events: this.#events, rejected: this.#rejected }
    this.#events = new EventPack()
    this.#rejected = []
    this.#sourceBytes = 0
    this.#receivedAt = undefined
    return batch
  }
}
