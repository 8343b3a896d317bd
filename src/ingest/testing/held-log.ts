import { decodeSegmentSync } from '../../blocks/segment.ts'
import type { AppendBatch, AppendResult, EventLog } from '../../store/store.ts'

/** One call of `append` that waits for the test to say how it ends. */
export interface HeldAppend {
  readonly batches: readonly AppendBatch[]
  readonly lines: string
  /** Of all its lines, in order. */
  readonly ids: readonly string[]
  commit(results?: readonly AppendResult[]): void
  refuse(error: Error): void
}

/** A log whose transactions take as long as the test likes. */
export class HeldLog implements Pick<EventLog, 'append'> {
  readonly #calls: HeldAppend[] = []
  #arrived = Promise.withResolvers<void>()

  /** Transactions that were begun and not looked at yet. */
  get waiting(): number {
    return this.#calls.length
  }

  append(batches: readonly AppendBatch[]): Promise<readonly AppendResult[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly AppendResult[]>()
    const none = batches.map(() => ({ duplicates: [] }))
    const lines = batches.map(({ segment }) => decodeSegmentSync(segment.bytes).toString('utf8')).join('')
    this.#calls.push({
      batches,
      lines,
      ids: lines.split('\n').slice(0, -1).map(idOf),
      commit: (results = none) => resolve(results),
      refuse: reject,
    })
    this.#arrived.resolve()
    return promise
  }

  /** The next transaction, when it has begun. */
  async next(): Promise<HeldAppend> {
    for (;;) {
      const call = this.#calls.shift()
      if (call !== undefined) return call
      this.#arrived = Promise.withResolvers<void>()
      await this.#arrived.promise
    }
  }
}

function idOf(line: string): string {
  return (JSON.parse(line) as { id: string }).id
}
