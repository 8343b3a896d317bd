import { hash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { compressLines } from '../blocks/segment.ts'
import type { StreamName } from '../model/ids.ts'
import {
  type AppendBatch,
  type AppendResult,
  BLOCK_RAW_BYTES_MAX,
  BLOCK_ROWS_MAX,
  type EventLog,
  ID_HASH_BYTES,
} from '../store/store.ts'
import type { CanonicalEvent } from '../streams/stream.ts'

export interface Committed {
  /** Indexes of the given events that the stream already had. */
  readonly duplicates: readonly number[]
}

/**
 * Merges what concurrent requests bring into few blocks and few transactions: while one group is being committed, the next one gathers, so the
 * groups grow with the load by themselves and a lone request never waits for a timer.
 */
export class GroupCommit {
  readonly #log: EventLog
  readonly #clock: Clock
  readonly #waiting: Contribution[] = []
  #running: Promise<void> | undefined
  #bytesInFlight = 0

  constructor(deps: { readonly log: EventLog; readonly clock: Clock }) {
    this.#log = deps.log
    this.#clock = deps.clock
  }

  /** Characters of the lines that wait or are being committed. */
  get bytesInFlight(): number {
    return this.#bytesInFlight
  }

  /** Resolves when the events are on disk; rejects with the store's Fault, and then none of them is. */
  async add(stream: StreamName, events: readonly CanonicalEvent[]): Promise<Committed> {
    if (events.length === 0) return { duplicates: [] }
    const bytes = events.reduce((sum, event) => sum + event.line.length + 1, 0)
    const { promise, resolve, reject } = Promise.withResolvers<Committed>()
    this.#waiting.push({ stream, events, bytes, resolve, reject })
    this.#bytesInFlight += bytes
    this.#running ??= this.#run()
    try {
      return await promise
    } finally {
      this.#bytesInFlight -= bytes
    }
  }

  /** Resolves when everything that was added is settled. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  /** Two stages that overlap: the next group is compressed on the thread pool while the store commits the one before. */
  async #run(): Promise<void> {
    let committing: Promise<void> = Promise.resolve()
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      const blocks = groupIntoBlocks(group)
      const batches = Promise.all(blocks.map((block) => encode(block, this.#clock.now())))
      batches.catch(() => {}) // looked at in #commit; until then nobody listens
      await committing
      committing = this.#commit(blocks, batches)
      if (this.#waiting.length === 0) await committing
    }
    this.#running = undefined
  }

  #takeGroup(): Contribution[] {
    let bytes = 0
    let count = 0
    for (const contribution of this.#waiting) {
      bytes += contribution.bytes
      count += 1
      if (bytes >= GROUP_BYTES) break
    }
    return this.#waiting.splice(0, count)
  }

  async #commit(blocks: readonly PendingBlock[], batches: Promise<readonly AppendBatch[]>): Promise<void> {
    try {
      const results = await this.#log.append(await batches)
      for (const [index, block] of blocks.entries()) settle(block, results[index])
    } catch (error) {
      for (const block of blocks) for (const contribution of block.contributions) contribution.reject(error)
    }
  }
}

/** One transaction takes at most about this much: a bound on the latency that a large neighbour can cause. */
const GROUP_BYTES = 4 * BLOCK_RAW_BYTES_MAX

interface Contribution {
  readonly stream: StreamName
  readonly events: readonly CanonicalEvent[]
  readonly bytes: number
  resolve(committed: Committed): void
  reject(error: unknown): void
}

interface PendingBlock {
  readonly stream: StreamName
  readonly contributions: Contribution[]
  bytes: number
  rows: number
}

function groupIntoBlocks(group: readonly Contribution[]): PendingBlock[] {
  const blocks: PendingBlock[] = []
  const open = new Map<StreamName, PendingBlock>()
  for (const contribution of group) {
    const { stream, bytes, events } = contribution
    let block = open.get(stream)
    if (
      block === undefined ||
      block.bytes + bytes > BLOCK_RAW_BYTES_MAX ||
      block.rows + events.length > BLOCK_ROWS_MAX
    ) {
      block = { stream, contributions: [], bytes: 0, rows: 0 }
      open.set(stream, block)
      blocks.push(block)
    }
    block.contributions.push(contribution)
    block.bytes += bytes
    block.rows += events.length
  }
  return blocks
}

async function encode({ stream, contributions, rows }: PendingBlock, receivedAt: number): Promise<AppendBatch> {
  const events = contributions.flatMap((contribution) => contribution.events)
  const lines = Buffer.from(`${events.map((event) => event.line).join('\n')}\n`)
  const idHashes = Buffer.alloc(rows * ID_HASH_BYTES)
  const times = new Float64Array(rows)
  for (const [index, event] of events.entries()) {
    // As text, a byte a character: a third of what a buffer for each costs.
    idHashes.write(hash('sha256', event.id, 'latin1'), index * ID_HASH_BYTES, ID_HASH_BYTES, 'latin1')
    times[index] = event.time
  }
  const facets = events.map((event) => event.facets)
  return { stream, receivedAt, count: rows, idHashes, times, facets, lines, segment: await compressLines(lines) }
}

/** Hands each contribution its own part of the block's duplicates. */
function settle({ contributions }: PendingBlock, result: AppendResult | undefined): void {
  let offset = 0
  for (const { events, resolve } of contributions) {
    const from = offset
    const upto = from + events.length
    offset = upto
    resolve({
      duplicates: (result?.duplicates ?? [])
        .filter((index) => index >= from && index < upto)
        .map((index) => index - from),
    })
  }
}
