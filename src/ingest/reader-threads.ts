import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { CommitBlock } from './block-maker.ts'
import type { BodyReader, RequestBody } from './body-reader.ts'
import type { ReadLimits } from './read-events.ts'
import { ReaderThread } from './reader-thread.ts'
import type { BodyOutcome } from './take-body.ts'

export interface ReaderThreadsOptions {
  /** The module that a thread runs: it serves its parent port (serve-reader.ts). */
  readonly module: URL
  readonly threads: number
  readonly limits: ReadLimits
  readonly clock: Clock
  readonly commit: CommitBlock
  /** Told when a thread ended by itself. */
  onLost(error: Error): void
}

/**
 * Bodies become blocks in a few threads of their own; this one moves buffers only. A body is read by one thread from beginning to end, so its events keep
 * their order. A thread that dies takes the bodies that it was reading with it (Fault READER_LOST: their senders send again, and what was committed is
 * recognised); the next body gets a new one.
 */
export class ReaderThreads implements BodyReader {
  readonly #options: ReaderThreadsOptions
  readonly #threads: (ReaderThread | undefined)[]

  constructor(options: ReaderThreadsOptions) {
    assert(options.threads > 0, 'at least one thread reads')
    this.#options = options
    this.#threads = Array.from({ length: options.threads }, () => undefined)
  }

  get bytesInFlight(): number {
    return this.#threads.reduce((sum, thread) => sum + (thread?.bytesInFlight ?? 0), 0)
  }

  /** Starts the threads, so that the first body need not wait for them. */
  start(): void {
    for (const slot of this.#threads.keys()) this.#threadAt(slot)
  }

  take(body: RequestBody): Promise<BodyOutcome> {
    return this.#threadAt(this.#leastBusy()).take(body)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread?.close()))
  }

  #leastBusy(): number {
    const loads = this.#threads.map((thread) => thread?.bytesInFlight ?? 0)
    return loads.indexOf(Math.min(...loads))
  }

  #threadAt(slot: number): ReaderThread {
    const thread = this.#threads[slot] ?? this.#startThread(slot)
    this.#threads[slot] = thread
    return thread
  }

  #startThread(slot: number): ReaderThread {
    const { module, limits, clock, commit, onLost } = this.#options
    const thread: ReaderThread = new ReaderThread(module, limits, {
      clock,
      commit,
      onLost: (error) => {
        if (this.#threads[slot] === thread) this.#threads[slot] = undefined
        onLost(error)
      },
    })
    return thread
  }
}
