import type { Clock } from '../base/clock.ts'
import { type AppendBatch, type AppendResult, BLOCK_RAW_BYTES_MAX, type EventLog } from '../store/store.ts'

/** A block that is ready to be committed. When it is received is told when it is: positions and receipt times then have the same order. */
export type ReadyBlock = Omit<AppendBatch, 'receivedAt'>

/**
 * Puts the blocks that come in while a transaction runs into the next one: groups grow with the load by themselves, and a lone block never waits for a
 * timer. Blocks are committed in the order in which they come.
 */
export class GroupCommit {
  readonly #log: Pick<EventLog, 'append'>
  readonly #clock: Clock
  readonly #waiting: Waiting[] = []
  #running: Promise<void> | undefined

  constructor(deps: { readonly log: Pick<EventLog, 'append'>; readonly clock: Clock }) {
    this.#log = deps.log
    this.#clock = deps.clock
  }

  /** Resolves when the block is on disk; rejects with the store's Fault, and then nothing of it is. */
  commit(block: ReadyBlock): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ block, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commit(this.#takeGroup())
    this.#running = undefined
  }

  #takeGroup(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const { block } of this.#waiting) {
      bytes += block.segment.rawBytes
      count += 1
      if (bytes >= GROUP_BYTES) break
    }
    return this.#waiting.splice(0, count)
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const receivedAt = this.#clock.now()
    try {
      const results = await this.#log.append(group.map(({ block }) => ({ ...block, receivedAt })))
      for (const [index, { resolve }] of group.entries()) resolve(results[index] ?? { duplicates: [] })
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}

/** One transaction takes at most about this much: a bound on the latency that a large neighbour can cause. */
const GROUP_BYTES = 4 * BLOCK_RAW_BYTES_MAX

interface Waiting {
  readonly block: ReadyBlock
  resolve(result: AppendResult): void
  reject(error: unknown): void
}
