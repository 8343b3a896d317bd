import type { Clock } from '../base/clock.ts'
import { Fault } from '../model/fault.ts'

export interface StallLimit {
  readonly clock: Clock
  readonly stallMsMax: number
  readonly signal: AbortSignal
}

/** The limit is looked at in this many steps; counting steps instead of reading the time makes it immune to a clock that is set. */
const STEPS = 4

/**
 * Runs `work` until it ends, or until it has reported no progress for `stallMsMax`: then its signal aborts and the result is Fault TIMED_OUT, even if
 * the work itself never ends.
 */
export async function withStallLimit<T>(
  { clock, stallMsMax, signal }: StallLimit,
  work: (signal: AbortSignal, progress: () => void) => Promise<T>,
): Promise<T> {
  const stalled = new AbortController()
  const ended = new AbortController()
  const inner = AbortSignal.any([signal, stalled.signal])
  let idleSteps = 0
  const watch = async (): Promise<void> => {
    while (idleSteps < STEPS) {
      await clock.sleep(stallMsMax / STEPS, ended.signal)
      idleSteps += 1
    }
    stalled.abort(new Fault('TIMED_OUT', { message: `No progress for ${Math.round(stallMsMax / 1000)} s.` }))
  }
  const watching = watch().catch(() => {})
  try {
    return await Promise.race([
      work(inner, () => {
        idleSteps = 0
      }),
      rejection(inner),
    ])
  } finally {
    ended.abort()
    await watching
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    else signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
