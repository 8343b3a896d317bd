import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { DestinationKind } from '../destinations/destination.ts'
import type { StoredReport } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { DestinationId } from '../model/ids.ts'
import type { Ledger } from '../store/ledger/ledger.ts'
import { type ConnectionCheck, ConnectionChecks } from './connection-checks.ts'
import type { DestinationAccess, EnteredFields } from './destination-access.ts'
import { existingDestination } from './existing-destination.ts'
import { type OwnActions, type Tell, tellOutcome } from './own-actions.ts'
import { type Permission, type Principal, requirePermission } from './principal.ts'

export interface FormChecksDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly own: OwnActions
  readonly access: DestinationAccess
  kindOf(kind: string): DestinationKind
}

export interface Form {
  readonly kind: string
  readonly fields: EnteredFields
}

/** Checks of what is in a form and not saved yet. Each uses a credential and writes a probe, so each is on record, when it has ended. */
export class FormChecks {
  readonly #deps: FormChecksDeps
  readonly #watched: ConnectionChecks
  readonly #recording = new Set<Promise<unknown>>()

  constructor(deps: FormChecksDeps) {
    this.#deps = deps
    this.#watched = new ConnectionChecks(deps)
  }

  /** Answers when it has ended. */
  run(principal: Principal, permission: Permission, { kind, fields }: Form): Promise<StoredReport> {
    return this.#recorded(principal, undefined, async (tell) => {
      requirePermission(principal, permission)
      const { access } = this.#deps
      const options = access.entered(kind, fields)
      tell({ kind, target: this.#deps.kindOf(kind).target(options.settings) })
      const report = await access.checkUnsaved(kind, options)
      tellOutcome(tell, report)
      return report
    })
  }

  /** Begins one that can be watched; what was mistyped is refused at once. With an id, secrets that are left out are the stored ones. */
  start(principal: Principal, { kind, fields }: Form, id: DestinationId | undefined): Promise<ConnectionCheck> {
    const begun = Promise.withResolvers<ConnectionCheck>()
    const recording = this.#recorded(principal, id, async (tell) => {
      requirePermission(principal, 'INTEGRATIONS')
      const { access, ledger } = this.#deps
      const stored = id === undefined ? undefined : existingDestination(await ledger.destination(id))
      if (stored !== undefined && stored.kind !== kind)
        throw new Fault('BAD_INPUT', { message: `This destination is of the kind \`${stored.kind}\`.` })
      const options = stored === undefined ? access.entered(kind, fields) : access.changed(stored, fields)
      tell({ kind, target: this.#deps.kindOf(kind).target(options.settings) })
      const { check, ended } = this.#watched.start(principal.id, (onStep, signal) =>
        access.checkUnsaved(kind, options, { onStep, signal }),
      )
      begun.resolve(check)
      tellOutcome(tell, await ended)
    })
      .catch(begun.reject)
      .finally(() => this.#recording.delete(recording))
    this.#recording.add(recording)
    return begun.promise
  }

  /** One that this identity started. */
  get(principal: Principal, id: string): ConnectionCheck {
    requirePermission(principal, 'INTEGRATIONS')
    return this.#watched.get(principal.id, id)
  }

  /** Ends what is watched; resolves when it is on record. */
  async stop(): Promise<void> {
    await this.#watched.stop()
    await Promise.all(this.#recording)
  }

  async #recorded<T>(
    principal: Principal,
    id: DestinationId | undefined,
    work: (tell: Tell) => Promise<T>,
  ): Promise<T> {
    const stored = id === undefined ? undefined : await this.#deps.ledger.destination(id)
    const describe = () => ({
      action: 'TEST',
      targetType: 'DESTINATION',
      target: id && { id, name: stored?.name ?? id },
      payloadType: 'SpillwayDestinationTestedAuditPayload',
    })
    return this.#deps.own.record(principal, describe, work)
  }
}
