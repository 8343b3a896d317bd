import type { Clock } from '../base/clock.ts'
import type { KeyedMutex } from '../base/keyed-mutex.ts'
import type { Random } from '../base/random.ts'
import type { DestinationKind } from '../destinations/destination.ts'
import type { DestinationRecord } from '../model/configuration.ts'
import { isFault } from '../model/fault.ts'
import type { DestinationId, JobId, StreamName } from '../model/ids.ts'
import type { DestinationChange, Ledger } from '../store/ledger/ledger.ts'
import type { ConnectionCheck } from './connection-checks.ts'
import type { DestinationAccess, EnteredFields, Forecast } from './destination-access.ts'
import type { DestinationNames } from './destination-names.ts'
import { existingDestination } from './existing-destination.ts'
import { areSecrets, knownNames, namesOf, secretFields } from './field-names.ts'
import type { Form, FormChecks } from './form-checks.ts'
import { type OwnActions, type Tell, tellOutcome } from './own-actions.ts'
import { actorOf, may, type Principal, requirePermission } from './principal.ts'

export interface DestinationsDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly own: OwnActions
  readonly access: DestinationAccess
  readonly formChecks: FormChecks
  readonly names: DestinationNames
  /** Changes of one destination, one after the other: the check in between takes seconds. */
  readonly changes: KeyedMutex
  /** Those on offer. */
  readonly kinds: readonly DestinationKind[]
  kindOf(kind: string): DestinationKind
  /** Something about the destination changed: forget what was learnt about its failures. */
  forget(id: DestinationId): void
  /** What the job has under way is of no use any more. */
  cancelled(id: JobId): void
}

export interface NewDestination {
  readonly kind: string
  readonly name?: string
  readonly fields: EnteredFields
  /** A destination whose check fails is saved disabled, instead of not at all. */
  readonly saveOnFailure: boolean
}

export interface DestinationUpdate {
  readonly name?: string
  /** Only what changes; null sets a field back to its default. */
  readonly fields: EnteredFields
  readonly saveOnFailure: boolean
}

/** Places to deliver to: the use cases, with rights and the record of who did what. */
export class Destinations {
  readonly #deps: DestinationsDeps

  constructor(deps: DestinationsDeps) {
    this.#deps = deps
  }

  /** Those on offer, with their forms. */
  kinds(principal: Principal): readonly DestinationKind[] {
    requireSight(principal)
    return this.#deps.kinds
  }

  kindOf(kind: string): DestinationKind {
    return this.#deps.kindOf(kind)
  }

  /** Oldest first. */
  async all(principal: Principal): Promise<readonly DestinationRecord[]> {
    requireSight(principal)
    return this.#deps.ledger.destinations()
  }

  async one(principal: Principal, id: DestinationId): Promise<DestinationRecord> {
    requireSight(principal)
    return existingDestination(await this.#deps.ledger.destination(id))
  }

  /** Also one that is deleted: jobs go on naming it. For who may see what names it. */
  named(id: DestinationId): Promise<DestinationRecord | undefined> {
    return this.#deps.ledger.destination(id)
  }

  forecast(record: DestinationRecord): Forecast {
    return this.#deps.access.forecast(record)
  }

  /** Names of the secret fields that are set. */
  secretsSet({ id, kind, settings, sealedSecrets }: DestinationRecord): readonly string[] {
    if (sealedSecrets.length === 0) return []
    try {
      return Object.keys(this.#deps.access.stored({ id, settings, sealedSecrets } as DestinationRecord).secrets)
    } catch (error) {
      if (!isFault(error)) throw error
      return secretFields(this.#deps.kindOf(kind))
    }
  }

  /** What a delivery of the stream would change about its tables, in sentences. Throws the Faults of looking. */
  async tableChanges(principal: Principal, id: DestinationId, stream: StreamName): Promise<readonly string[]> {
    const record = await this.one(principal, id)
    return this.#deps.access.with(
      record,
      async (destination, signal) => (await destination.tableChanges?.(stream, signal)) ?? [],
    )
  }

  /** Checks the connection and saves; throws ConnectionFault, and saves nothing, when the check fails and `saveOnFailure` does not hold. */
  create(principal: Principal, made: NewDestination): Promise<DestinationRecord> {
    return this.#recorded(principal, 'CREATE', 'Created', undefined, async (tell) => {
      requirePermission(principal, 'INTEGRATIONS')
      const { access, names, ledger, random, clock } = this.#deps
      const { title, kind, target } = this.#deps.kindOf(made.kind)
      const options = access.entered(kind, made.fields)
      tell({ kind, target: target(options.settings) })
      const id = random.uuid() as DestinationId
      const checked = await access.checked({ id, kind }, options, made.saveOnFailure)
      tell({ connectionStatus: checked.connectionStatus })
      return names.saveNew(made.name, title, (name) =>
        ledger.insertDestination({
          ...checked,
          id,
          kind,
          name,
          enabled: checked.connectionStatus === 'SUCCESS',
          by: actorOf(principal),
          now: clock.now(),
        }),
      )
    })
  }

  /**
   * A changed target asks for the secrets again. What changes is checked before it replaces anything; where only secrets change, one that fails never
   * replaces the stored one, whatever `saveOnFailure` says. Runs under way go on as they began, the next ones use what is new.
   */
  async update(principal: Principal, id: DestinationId, update: DestinationUpdate): Promise<DestinationRecord> {
    const isRotation = await this.#isRotation(id, update)
    const [action, past] = isRotation ? ['ROTATE', 'SecretRotated'] : ['UPDATE', 'Updated']
    return this.#recorded(principal, action, past, id, async (tell) => {
      requirePermission(principal, 'INTEGRATIONS')
      return this.#deps.changes.run(id, async () => {
        const current = existingDestination(await this.#deps.ledger.destination(id))
        tell({ fields: knownNames(this.#deps.kindOf(current.kind), update.fields) })
        if (namesOf(update.fields).length === 0) return this.#apply(principal, id, {}, update.name)
        const { access } = this.#deps
        const options = access.changed(current, update.fields)
        const checked = await access.checked(current, options, update.saveOnFailure && !isRotation)
        const failed = checked.connectionStatus === 'FAILED'
        const updated = await this.#apply(principal, id, { ...checked, ...(failed && { enabled: false }) }, update.name)
        if (!failed) await this.#startAfresh(id)
        return updated
      })
    })
  }

  /** One that failed its last check is checked first, and stays disabled when it fails again. */
  enable(principal: Principal, id: DestinationId): Promise<DestinationRecord> {
    return this.#recorded(principal, 'ENABLE', 'Enabled', id, async () => {
      requirePermission(principal, 'INTEGRATIONS')
      return this.#deps.changes.run(id, async () => {
        const current = existingDestination(await this.#deps.ledger.destination(id))
        const { access } = this.#deps
        const isSound = current.connectionStatus === 'SUCCESS'
        const checked = isSound ? {} : await access.checked(current, access.stored(current))
        const enabled = await this.#apply(principal, id, { ...checked, enabled: true })
        await this.#startAfresh(id)
        return enabled
      })
    })
  }

  /** Its exports pause after the task that they are at; nothing is lost. */
  disable(principal: Principal, id: DestinationId): Promise<DestinationRecord> {
    return this.#recorded(principal, 'DISABLE', 'Disabled', id, async () => {
      requirePermission(principal, 'INTEGRATIONS')
      return this.#deps.changes.run(id, () => this.#apply(principal, id, { enabled: false }))
    })
  }

  /** With its export configurations; open jobs are cancelled, the secrets wiped. Jobs and receipts stay. */
  delete(principal: Principal, id: DestinationId): Promise<DestinationRecord> {
    return this.#recorded(principal, 'DELETE', 'Deleted', id, async (tell) => {
      requirePermission(principal, 'INTEGRATIONS')
      const { ledger, clock } = this.#deps
      return this.#deps.changes.run(id, async () => {
        const current = existingDestination(await ledger.destination(id))
        const configurations = (await ledger.configurations()).filter(({ destination }) => destination.id === id)
        tell({ exportConfigurations: configurations.map((each) => each.id) })
        const open = await this.#openJobs(id)
        if (!(await ledger.deleteDestination(id, clock.now()))) return existingDestination(undefined)
        for (const job of open) this.#deps.cancelled(job)
        this.#deps.forget(id)
        return { ...current, enabled: false, sealedSecrets: new Uint8Array(), deletedAt: clock.now() }
      })
    })
  }

  /** Checks the stored connection again; the outcome is kept with it and is not an error. */
  test(principal: Principal, id: DestinationId): Promise<DestinationRecord> {
    return this.#recorded(principal, 'TEST', 'Tested', id, async (tell) => {
      requirePermission(principal, 'INTEGRATIONS')
      const { access, ledger, clock, forget } = this.#deps
      const report = await access.checkStored(existingDestination(await ledger.destination(id)))
      tellOutcome(tell, report)
      forget(id)
      const connectionStatus = report.ok ? 'SUCCESS' : 'FAILED'
      const change = { connectionStatus, connectionReport: report, now: clock.now() } as const
      return existingDestination(await ledger.updateDestination(id, change))
    })
  }

  /** Begins a check of what is in a form; what was mistyped is refused at once. With an id, secrets that are left out are the stored ones. */
  startCheck(principal: Principal, form: Form, id: DestinationId | undefined): Promise<ConnectionCheck> {
    return this.#deps.formChecks.start(principal, form, id)
  }

  /** One that this identity started. */
  check(principal: Principal, id: string): ConnectionCheck {
    return this.#deps.formChecks.get(principal, id)
  }

  /** Ends what is watched. */
  stop(): Promise<void> {
    return this.#deps.formChecks.stop()
  }

  async #isRotation(id: DestinationId, { name, fields }: DestinationUpdate): Promise<boolean> {
    const record = await this.#deps.ledger.destination(id)
    return record !== undefined && name === undefined && areSecrets(this.#deps.kindOf(record.kind), fields)
  }

  async #apply(
    principal: Principal,
    id: DestinationId,
    change: Omit<DestinationChange, 'by' | 'now' | 'name'>,
    name?: string,
  ): Promise<DestinationRecord> {
    const { ledger, clock, names } = this.#deps
    const save = (renamed: Pick<DestinationChange, 'name'>) =>
      ledger.updateDestination(id, { ...change, ...renamed, by: actorOf(principal), now: clock.now() })
    return existingDestination(
      await (name === undefined ? save({}) : names.rename(id, name, (free) => save({ name: free }))),
    )
  }

  /** What failed because of what was changed is tried again at once. */
  async #startAfresh(id: DestinationId): Promise<void> {
    const { ledger, clock, forget } = this.#deps
    forget(id)
    for (const { id: configurationId, destination, failure } of await ledger.configurations()) {
      if (destination.id !== id || failure === null) continue
      const now = clock.now()
      await ledger.updateConfiguration(configurationId, { clearFailure: true, nextRunAt: now, now })
    }
  }

  async #openJobs(destinationId: DestinationId): Promise<JobId[]> {
    const ids: JobId[] = []
    let after: string | undefined
    do {
      const page = await this.#deps.ledger.jobs({ destinationId, statuses: ['RUNNING'] }, 500, after)
      ids.push(...page.items.map(({ id }) => id))
      after = page.next ?? undefined
    } while (after !== undefined)
    return ids
  }

  async #recorded(
    principal: Principal,
    action: string,
    past: string,
    id: DestinationId | undefined,
    work: (tell: Tell) => Promise<DestinationRecord>,
  ): Promise<DestinationRecord> {
    const before = id && (await this.#deps.ledger.destination(id))
    const describe = (done: DestinationRecord | undefined) => {
      const target = id ?? done?.id
      return {
        action,
        targetType: 'DESTINATION',
        target: target && { id: target, name: (done ?? before)?.name ?? target },
        payloadType: `SpillwayDestination${past}AuditPayload`,
      }
    }
    return this.#deps.own.record(principal, describe, work)
  }
}

/** Destinations are seen by who exports to them and by who looks after them. */
function requireSight(principal: Principal): void {
  if (!may(principal, 'AUDIT') && !may(principal, 'GUARDRAIL')) requirePermission(principal, 'INTEGRATIONS')
}
