import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'

export interface Chore {
  /** For the log. */
  readonly name: string
  readonly everyMs: number
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Does something now and again and again, until the signal aborts; a failure is logged and the next turn comes all the same. */
export async function every({ name, everyMs, clock, log, signal }: Chore, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      log.error('a chore failed', { chore: name, error })
    }
    await clock.sleep(everyMs, signal).catch(() => {})
  }
}
