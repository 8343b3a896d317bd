import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { DestinationRecord } from '../model/destination-record.ts'
import { Fault } from '../model/fault.ts'
import type { DestinationId } from '../model/ids.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Lease, Ledger, Unconfirmed } from '../store/ledger/ledger.ts'
import { type Asker, askForRows } from './ask-for-rows.ts'
import { every } from './every.ts'
import { holdLease } from './hold-lease.ts'

export interface ConfirmerDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly metrics: Metrics
  readonly tickMs: number
  readonly leaseMs: number
  /** Opens the destination and closes it afterwards; given by the wiring. Throws Fault. */
  withAsker(destination: DestinationRecord, work: (asker: Asker) => Promise<void>): Promise<void>
}

/** So many deliveries are asked for at once, each with a query. */
const ASKED_AT_ONCE = 8

/**
 * Asks destinations that can tell whether what they accepted is visible, until it is: each under a lease, so that of any number of processes one asks.
 * What is asked for, and when next, is in the ledger: a restart loses nothing.
 */
export class Confirmer {
  readonly #deps: ConfirmerDeps
  readonly #stopping = new AbortController()
  readonly #busy = new Map<DestinationId, Promise<void>>()
  #loop: Promise<void> | undefined

  constructor(deps: ConfirmerDeps) {
    this.#deps = deps
  }

  start(): void {
    const { clock, log, tickMs } = this.#deps
    this.#loop ??= every({ name: 'confirmation', everyMs: tickMs, clock, log, signal: this.#stopping.signal }, () =>
      this.tick(),
    )
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Fault('SHUTTING_DOWN'))
    await this.#loop
    await Promise.all(this.#busy.values())
  }

  /** Begins to ask where somebody waits; resolves when it is begun. */
  async tick(): Promise<void> {
    const { ledger, clock } = this.#deps
    for (const destination of await ledger.destinationsToAsk(clock.now())) {
      if (this.#stopping.signal.aborted) return
      if (!this.#busy.has(destination.id)) this.#begin(destination)
    }
  }

  /** Resolves when nothing is under way in this process. */
  async idle(): Promise<void> {
    await Promise.all(this.#busy.values())
  }

  #begin(destination: DestinationRecord): void {
    const work = this.#underLease(destination)
      .catch((error: unknown) => {
        this.#deps.log.warn('a destination could not be asked for rows', { destination: destination.id, error })
      })
      .finally(() => this.#busy.delete(destination.id))
    this.#busy.set(destination.id, work)
  }

  async #underLease(destination: DestinationRecord): Promise<void> {
    const { ledger, random, clock, leaseMs } = this.#deps
    const lease = await ledger.claimLease(`confirm:${destination.id}`, random.uuid(), clock.now(), leaseMs)
    if (lease === undefined) return
    await holdLease({ ...this.#deps, lease, signal: this.#stopping.signal }, (signal) =>
      this.#deps.withAsker(destination, (asker) => this.#ask(destination, asker, lease, signal)),
    )
  }

  /** All that are due, some at a time; the answer to each says when it is due again. */
  async #ask({ id }: DestinationRecord, asker: Asker, lease: Lease, signal: AbortSignal): Promise<void> {
    const { ledger, clock } = this.#deps
    const startedAt = clock.now()
    const next = (): Promise<readonly Unconfirmed[]> => ledger.unconfirmed(id, startedAt, ASKED_AT_ONCE)
    for (let due = await next(); due.length > 0; due = await next()) {
      signal.throwIfAborted()
      await Promise.all(due.map((delivery) => askForRows(delivery, asker, lease, this.#deps, signal)))
    }
  }
}
