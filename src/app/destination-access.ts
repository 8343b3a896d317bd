import type { Clock } from '../base/clock.ts'
import type {
  Destination,
  DestinationKind,
  DestinationOptions,
  DestinationPolicy,
  OnProbeStep,
} from '../destinations/destination.ts'
import type { DestinationRecord, StoredReport } from '../model/configuration.ts'
import { Fault, isFault } from '../model/fault.ts'
import { changedOptions } from './changed-options.ts'
import { ConnectionFault, checkConnection, checkOrExplain } from './connection-check.ts'
import type { SecretBox } from './sealed-secrets.ts'

export interface DestinationAccessDeps {
  readonly policy: DestinationPolicy
  readonly secrets: SecretBox
  readonly clock: Clock
  kindOf(kind: string): DestinationKind
}

/** Fields as a person entered them, secrets among them. */
export type EnteredFields = Readonly<Record<string, unknown>>

/** What is to be kept of a destination whose options were checked. */
export type CheckedDestination = Pick<
  DestinationRecord,
  'settings' | 'sealedSecrets' | 'connectionStatus' | 'connectionReport'
>

export interface Forecast {
  /** When the credential stops working, milliseconds; absent where that cannot be known. */
  readonly expiresAt?: number
  readonly warnings: readonly string[]
  /** The stored secret cannot be decrypted: it was encrypted under another master key. */
  readonly isUnreadable?: true
}

/** Entered, stored and sealed options of destinations, and their connections: what several use cases do with them. No rights are asked for here. */
export class DestinationAccess {
  readonly #deps: DestinationAccessDeps

  constructor(deps: DestinationAccessDeps) {
    this.#deps = deps
  }

  /** Of a new destination. Throws InputFault. */
  entered(kind: string, fields: EnteredFields): DestinationOptions {
    return this.#deps.kindOf(kind).parse(present(fields), this.#deps.policy)
  }

  /** Of a stored one with some fields entered anew; null sets a field back to its default. Throws as `changedOptions` does. */
  changed(record: DestinationRecord, fields: EnteredFields): DestinationOptions {
    return changedOptions(record, fields, this.#deps)
  }

  /** Throws Fault SECRET_UNREADABLE. */
  stored({ id, settings, sealedSecrets }: DestinationRecord): DestinationOptions {
    return { settings, secrets: this.#deps.secrets.open(id, sealedSecrets) }
  }

  /** Checks the connection, makes there what deliveries need, and gives what to keep. A check that fails is a ConnectionFault, except with `keepFailure`. */
  async checked(
    { id, kind }: Pick<DestinationRecord, 'id' | 'kind'>,
    options: DestinationOptions,
    keepFailure = false,
  ): Promise<CheckedDestination> {
    const { policy, clock } = this.#deps
    const report = await checkConnection({ kind: this.#deps.kindOf(kind), options, policy, clock })
    if (!report.ok && !keepFailure) throw new ConnectionFault(report)
    return {
      settings: options.settings,
      sealedSecrets: this.#deps.secrets.seal(id, options.secrets),
      connectionStatus: report.ok ? 'SUCCESS' : 'FAILED',
      connectionReport: report,
    }
  }

  /** Of what nobody has decided to save yet: the check makes nothing there. */
  checkUnsaved(
    kind: string,
    options: DestinationOptions,
    watched: { readonly onStep?: OnProbeStep; readonly signal?: AbortSignal } = {},
  ): Promise<StoredReport> {
    const { policy, clock } = this.#deps
    return checkConnection({ kind: this.#deps.kindOf(kind), options, policy, clock, dryRun: true, ...watched })
  }

  /** That the stored secret cannot be read is a failed step, too. */
  checkStored(record: DestinationRecord): Promise<StoredReport> {
    const { policy, clock } = this.#deps
    return checkOrExplain({
      kind: this.#deps.kindOf(record.kind),
      options: () => this.stored(record),
      policy,
      clock,
    })
  }

  /** Opened with what is stored, and closed again; the signal ends what takes too long. */
  async with<T>(
    record: DestinationRecord,
    work: (destination: Destination, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const destination = this.#deps.kindOf(record.kind).open(this.stored(record), this.#deps.policy)
    const limit = new AbortController()
    const finished = new AbortController()
    const watch = this.#deps.clock.sleep(LOOK_MS_MAX, finished.signal).then(
      () => limit.abort(new Fault('TIMED_OUT')),
      () => {},
    )
    try {
      return await work(destination, limit.signal)
    } finally {
      finished.abort()
      await watch
      await destination.close()
    }
  }

  /** What the credential itself says about its end and its limits, without asking the destination; that it cannot be read is a warning, too. */
  forecast(record: DestinationRecord): Forecast {
    try {
      return this.#deps.kindOf(record.kind).forecast(this.stored(record), this.#deps.clock.now())
    } catch (error) {
      if (!isFault(error)) throw error
      if (error.code === 'SECRET_UNREADABLE') return { warnings: [UNREADABLE], isUnreadable: true }
      return { warnings: [`${error.message} ${error.hint}`] }
    }
  }
}

const LOOK_MS_MAX = 30_000

const UNREADABLE =
  'Its stored secret cannot be decrypted: it was encrypted under another master key. Start Spillway with that key, or enter the secret again.'

/** What is null was left out. */
function present(fields: EnteredFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}
