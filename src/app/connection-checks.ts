import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { OnProbeStep, ProbeStep } from '../destinations/destination.ts'
import type { StoredReport } from '../model/configuration.ts'
import { Fault, isFault } from '../model/fault.ts'

/** A check of what is in a form, as far as it has come. */
export interface ConnectionCheck {
  readonly id: string
  readonly running: boolean
  readonly steps: readonly ProbeStep[]
  /** Null while it runs. */
  readonly report: StoredReport | null
}

interface Entry {
  readonly id: string
  readonly owner: string
  readonly steps: ProbeStep[]
  report: StoredReport | null
  endedAt: number | null
}

/** One that was begun. */
export interface StartedCheck {
  readonly check: ConnectionCheck
  readonly ended: Promise<StoredReport>
}

type Check = (onStep: OnProbeStep, signal: AbortSignal) => Promise<StoredReport>

export interface ConnectionChecksDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

const KEPT_MS = 5 * 60_000
const KEPT_MAX = 200
const RUNNING_MAX = 16
const RUNNING_EACH_MAX = 3

/** Checks that are watched while they run. In memory only, for some minutes; each is seen by nobody but who started it. */
export class ConnectionChecks {
  readonly #deps: ConnectionChecksDeps
  /** In the order in which they were started. */
  readonly #entries = new Map<string, Entry>()
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<StoredReport>>()

  constructor(deps: ConnectionChecksDeps) {
    this.#deps = deps
  }

  /** Begins it and answers at once. Throws Fault OVERLOADED while too many run. */
  start(owner: string, check: Check): StartedCheck {
    this.#requireRoom(owner)
    const entry: Entry = { id: this.#deps.random.uuid(), owner, steps: [], report: null, endedAt: null }
    this.#entries.set(entry.id, entry)
    const ended = this.#run(entry, check).finally(() => this.#running.delete(ended))
    this.#running.add(ended)
    return { check: seen(entry), ended }
  }

  /** Throws Fault NOT_FOUND, also for a check of somebody else. */
  get(owner: string, id: string): ConnectionCheck {
    const entry = this.#entries.get(id)
    if (entry === undefined || entry.owner !== owner || this.#isOver(entry))
      throw new Fault('NOT_FOUND', {
        message: 'There is no connection check with this id.',
        hint: 'A check is kept for five minutes after it has ended: start a new one.',
      })
    return seen(entry)
  }

  /** Ends those under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Fault('SHUTTING_DOWN'))
    await Promise.all(this.#running)
  }

  async #run(entry: Entry, check: Check): Promise<StoredReport> {
    entry.report = await this.#report(entry, check)
    entry.endedAt = this.#deps.clock.now()
    return entry.report
  }

  async #report(entry: Entry, check: Check): Promise<StoredReport> {
    const { clock, log } = this.#deps
    try {
      return await check((step) => entry.steps.push(step), this.#stopping.signal)
    } catch (error) {
      if (!isFault(error)) log.error('a connection check failed', { check: entry.id, error })
      const { code, message, hint } = isFault(error) ? error : new Fault('INTERNAL', { cause: error })
      const steps = [...entry.steps, { step: 'check', ok: false, code, message, hint }]
      return { ok: false, steps, warnings: [], checkedAt: clock.now() }
    }
  }

  #requireRoom(owner: string): void {
    const all = [...this.#entries.values()]
    for (const [index, entry] of all.entries())
      if (this.#isOver(entry) || (entry.report !== null && index < all.length - KEPT_MAX))
        this.#entries.delete(entry.id)
    const running = all.filter(({ report }) => report === null)
    if (running.length >= RUNNING_MAX || running.filter((entry) => entry.owner === owner).length >= RUNNING_EACH_MAX)
      throw new Fault('OVERLOADED', {
        message: 'Too many connection checks are running.',
        hint: 'Wait until one of them has ended: none takes longer than a minute.',
      })
  }

  #isOver({ endedAt }: Entry): boolean {
    return endedAt !== null && this.#deps.clock.now() - endedAt > KEPT_MS
  }
}

function seen({ id, steps, report }: Entry): ConnectionCheck {
  return { id, running: report === null, steps: report?.steps ?? [...steps], report }
}
