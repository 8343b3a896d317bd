import type { Clock } from '../base/clock.ts'
import { Fault } from '../model/fault.ts'

export interface CircuitLimits {
  /** Failures in a row that open the circuit. */
  readonly failuresMax: number
  /** How long it stays open before one attempt is let through. */
  readonly openMs: number
}

/**
 *   CLOSED ──failuresMax in a row──▶ OPEN ──after openMs──▶ one attempt ──success──▶ CLOSED
 *                                     ▲                          │
 *                                     └──────────failure─────────┘
 *
 * One for each destination: while it is open, every job fails at once instead of waiting for its own time-outs.
 */
export class CircuitBreaker {
  readonly #clock: Clock
  readonly #limits: CircuitLimits
  #failures = 0
  #openedAt: number | undefined
  #last: Fault | undefined

  constructor(clock: Clock, limits: CircuitLimits = { failuresMax: 12, openMs: 60_000 }) {
    this.#clock = clock
    this.#limits = limits
  }

  /** Throws Fault CIRCUIT_OPEN while the circuit is open. */
  admit(): void {
    if (this.#openedAt === undefined) return
    const waited = this.#clock.now() - this.#openedAt
    // A clock set back counts as waited: the wait is never longer than openMs.
    if (waited >= 0 && waited < this.#limits.openMs) {
      const retryAfterMs = this.#limits.openMs - waited
      throw new Fault('CIRCUIT_OPEN', {
        retryAfterMs,
        message: `The destination failed ${this.#failures} times in a row; last: ${this.#last?.message}`,
        cause: this.#last,
      })
    }
    this.#openedAt = this.#clock.now()
  }

  succeeded(): void {
    this.#failures = 0
    this.#openedAt = undefined
    this.#last = undefined
  }

  failed(fault: Fault): void {
    this.#failures += 1
    this.#last = fault
    if (this.#failures >= this.#limits.failuresMax) this.#openedAt = this.#clock.now()
  }
}
