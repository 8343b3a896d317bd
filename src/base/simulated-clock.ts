import type { Clock } from './clock.ts'

/** For tests and simulations: time that moves only when it is told to. Sleepers wake in the order of their times. */
export class SimulatedClock implements Clock {
  #now: number
  readonly #sleepers = new Set<{ readonly at: number; wake(): void }>()

  constructor(start: number) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason as Error)
      }
      const sleeper = {
        at: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#sleepers.add(sleeper)
    })
  }

  /** Moves on to the next sleeper's time and wakes it; false when nobody sleeps. */
  wakeNext(): boolean {
    const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0]
    if (next === undefined) return false
    this.#now = Math.max(this.#now, next.at)
    this.#sleepers.delete(next)
    next.wake()
    return true
  }

  /** Sets the clock, also back. Sleepers keep their distance: they measure how long, not until when. */
  jump(ms: number): void {
    this.#now += ms
    const moved = [...this.#sleepers].map((sleeper) => ({ sleeper, at: sleeper.at + ms }))
    for (const { sleeper, at } of moved) Object.assign(sleeper, { at })
  }
}
