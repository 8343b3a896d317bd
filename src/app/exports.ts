import type { Clock } from '../base/clock.ts'
import type { KeyedMutex } from '../base/keyed-mutex.ts'
import type { Random } from '../base/random.ts'
import type { DestinationKind } from '../destinations/destination.ts'
import type { ExportConfiguration, StoredReport } from '../model/configuration.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'
import type { ConfigurationId, DestinationId, StreamName } from '../model/ids.ts'
import type { Interval } from '../model/interval.ts'
import type { ExportJob } from '../model/job.ts'
import type { StartedRun } from '../schedule/scheduler.ts'
import type { ConfigurationChange, Ledger, NewDestination } from '../store/ledger/ledger.ts'
import { checkedFilter } from './checked-filter.ts'
import type { CheckedDestination, DestinationAccess, EnteredFields, Forecast } from './destination-access.ts'
import type { DestinationNames } from './destination-names.ts'
import { existingDestination } from './existing-destination.ts'
import { areSecrets, knownNames } from './field-names.ts'
import { filterFacts } from './filter-facts.ts'
import type { Form, FormChecks } from './form-checks.ts'
import { type OwnAction, type OwnActions, type Tell, tellOutcome } from './own-actions.ts'
import { actorOf, may, type Principal, READ_PERMISSION, requirePermission } from './principal.ts'

export interface ExportsDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly own: OwnActions
  readonly access: DestinationAccess
  readonly formChecks: FormChecks
  readonly names: DestinationNames
  readonly changes: KeyedMutex
  kindOf(kind: string): DestinationKind
  /** Starts a run now, or answers with the one under way; undefined when another process is at it. */
  begin(configuration: ExportConfiguration): Promise<StartedRun | undefined>
  /** Something about the destination changed: forget what was learnt about its failures. */
  forget(destinationId: DestinationId): void
}

export interface NewSchedule {
  readonly interval: Interval
  readonly stream: StreamName
  readonly startFrom: 'BEGINNING' | 'NOW'
  readonly enabled: boolean
  /** As entered; null for every event. */
  readonly filter: EventFilter | null
}

/** An export and the destination that is made with it. */
export interface NewExport extends NewSchedule {
  readonly kind: string
  readonly fields: EnteredFields
  /** Where the check fails, it is saved disabled instead of not at all. */
  readonly saveOnFailure?: boolean
}

export interface ExportChange {
  readonly interval?: Interval
  readonly filter?: EventFilter | null
  /** Of its destination: only what changes. */
  readonly fields: EnteredFields
}

/** Export configurations: the use cases, with rights and the record of who did what. */
export class Exports {
  readonly #deps: ExportsDeps

  constructor(deps: ExportsDeps) {
    this.#deps = deps
  }

  /**
   * With a destination of its own. Checks the connection and saves; throws ConnectionFault, and saves nothing, when the check fails and `saveOnFailure` does
   * not hold. Else the export is disabled, and its destination is not: who may correct and enable the one need not have rights on the other.
   */
  create(principal: Principal, made: NewExport): Promise<ExportConfiguration> {
    return this.#creation(principal, made, async (tell) => {
      requirePermission(principal, READ_PERMISSION[made.stream])
      const { access, names, random, clock } = this.#deps
      const { kind, title, target } = this.#deps.kindOf(made.kind)
      const id = random.uuid() as DestinationId
      const filter = made.filter && checkedFilter(made.filter, made.stream)
      const options = access.entered(kind, made.fields)
      tell({ kind, target: target(options.settings) })
      const checked = await access.checked({ id, kind }, options, made.saveOnFailure)
      const { connectionStatus } = checked
      const enabled = made.enabled && connectionStatus === 'SUCCESS'
      tell({ enabled, connectionStatus })
      return names.saveNew(undefined, title, (name) => {
        const destination = { ...checked, id, kind, name, enabled: true, by: actorOf(principal), now: clock.now() }
        return this.#insert(principal, { ...made, filter, enabled }, destination)
      })
    })
  }

  /** To a destination that is there. */
  createOn(principal: Principal, destinationId: DestinationId, made: NewSchedule): Promise<ExportConfiguration> {
    return this.#creation(principal, made, async (tell) => {
      requirePermission(principal, READ_PERMISSION[made.stream])
      tell({ destinationId })
      existingDestination(await this.#deps.ledger.destination(destinationId))
      const filter = made.filter && checkedFilter(made.filter, made.stream)
      return this.#insert(principal, { ...made, filter }, destinationId)
    })
  }

  async update(principal: Principal, id: ConfigurationId, change: ExportChange): Promise<ExportConfiguration> {
    const [action, past] = (await this.#isRotation(id, change)) ? ['ROTATE', 'SecretRotated'] : ['UPDATE', 'Updated']
    return this.#recorded(principal, action, past, id, async (before, tell) => {
      tell({ fields: this.#namesOf(before, change) })
      return this.#deps.changes.run(before.destination.id, async () => {
        const current = await this.#permitted(principal, id)
        const filter = change.filter && checkedFilter(change.filter, current.stream)
        const destination = await this.#changedDestination(principal, current, change.fields)
        const mustRun = current.failure !== null || change.interval !== undefined
        return this.#apply(principal, id, {
          ...(change.interval !== undefined && { interval: change.interval }),
          ...(filter !== undefined && { filter }),
          ...(destination !== undefined && { destination }),
          clearFailure: true,
          ...(mustRun && { nextRunAt: this.#deps.clock.now() }),
        })
      })
    })
  }

  setEnabled(principal: Principal, id: ConfigurationId, enabled: boolean): Promise<ExportConfiguration> {
    const [action, past] = enabled ? ['ENABLE', 'Enabled'] : ['DISABLE', 'Disabled']
    return this.#recorded(principal, action, past, id, async (current) => {
      if (current.enabled === enabled) return current
      return this.#apply(principal, id, {
        enabled,
        ...(enabled && { nextRunAt: this.#deps.clock.now(), clearFailure: true }),
      })
    })
  }

  delete(principal: Principal, id: ConfigurationId): Promise<ExportConfiguration> {
    return this.#recorded(principal, 'DELETE', 'Deleted', id, async (current) => {
      await this.#deps.ledger.deleteConfiguration(id, this.#deps.clock.now())
      return { ...current, enabled: false }
    })
  }

  /** Checks the stored connection again; the outcome is kept with it and is not an error. */
  test(principal: Principal, id: ConfigurationId): Promise<ExportConfiguration> {
    return this.#recorded(principal, 'TEST', 'Tested', id, async ({ destination }, tell) => {
      const report = await this.#deps.access.checkStored(destination)
      tellOutcome(tell, report)
      this.#deps.forget(destination.id)
      const changed = await this.#deps.ledger.updateConfiguration(id, {
        destination: { connectionStatus: report.ok ? 'SUCCESS' : 'FAILED', connectionReport: report },
        now: this.#deps.clock.now(),
      })
      return this.#existing(changed)
    })
  }

  /** Checks what is not saved yet, of an export of that stream. */
  testUnsaved(principal: Principal, form: Form, stream: StreamName): Promise<StoredReport> {
    return this.#deps.formChecks.run(principal, READ_PERMISSION[stream], form)
  }

  /** Answers with the started job, or the one under way; undefined when there is nothing to export. */
  run(principal: Principal, id: ConfigurationId): Promise<ExportJob | undefined> {
    return this.#recorded(principal, 'RUN', 'Run', id, async (current) => {
      const { destination } = current
      if (!current.enabled)
        throw new Fault('STATE_CONFLICT', {
          message: 'This export is disabled.',
          hint: `Enable it first: spillway audit exportConfig enable ${id}`,
        })
      if (!destination.enabled)
        throw new Fault('STATE_CONFLICT', {
          message: `The destination \`${destination.name}\` of this export is disabled.`,
          hint: `Enable it first: spillway destination enable ${destination.id}`,
        })
      const started = await this.#deps.begin(current)
      return started === undefined ? this.#deps.ledger.openJob(id) : started.job
    })
  }

  async configuration(principal: Principal, id: ConfigurationId): Promise<ExportConfiguration> {
    return this.#permitted(principal, id)
  }

  /** Those of the streams that this identity may read. */
  async configurations(principal: Principal): Promise<readonly ExportConfiguration[]> {
    if (!may(principal, 'GUARDRAIL')) requirePermission(principal, 'AUDIT')
    return this.configurationsSeen(principal)
  }

  /** The same, and none at all for who may read no stream. */
  async configurationsSeen(principal: Principal): Promise<readonly ExportConfiguration[]> {
    const all = await this.#deps.ledger.configurations()
    return all.filter((each) => may(principal, READ_PERMISSION[each.stream]))
  }

  forecast({ destination }: ExportConfiguration): Forecast {
    return this.#deps.access.forecast(destination)
  }

  #insert(
    principal: Principal,
    { stream, filter, interval, enabled, startFrom }: NewSchedule,
    destination: DestinationId | NewDestination,
  ): Promise<ExportConfiguration> {
    const { ledger, random, clock } = this.#deps
    const id = random.uuid() as ConfigurationId
    const schedule = { stream, filter, interval, enabled, startFrom }
    return ledger.insertConfiguration({ ...schedule, id, destination, by: actorOf(principal), now: clock.now() })
  }

  /** Who may change an export may change the destination that was made with it, as long as nothing else uses that; any other is for INTEGRATIONS. */
  async #changedDestination(
    principal: Principal,
    { id, destination }: ExportConfiguration,
    fields: EnteredFields,
  ): Promise<CheckedDestination | undefined> {
    if (Object.keys(fields).length === 0) return undefined
    const all = await this.#deps.ledger.configurations()
    const isShared = all.some((each) => each.id !== id && each.destination.id === destination.id)
    if (isShared || destination.madeWith !== id) requirePermission(principal, 'INTEGRATIONS')
    const { access } = this.#deps
    const checked = await access.checked(destination, access.changed(destination, fields))
    this.#deps.forget(destination.id)
    return checked
  }

  async #apply(
    principal: Principal,
    id: ConfigurationId,
    change: Omit<ConfigurationChange, 'by' | 'now'>,
  ): Promise<ExportConfiguration> {
    const { ledger, clock } = this.#deps
    return this.#existing(await ledger.updateConfiguration(id, { ...change, by: actorOf(principal), now: clock.now() }))
  }

  #existing(configuration: ExportConfiguration | undefined): ExportConfiguration {
    if (configuration === undefined)
      throw new Fault('NOT_FOUND', {
        message: 'There is no export configuration with this id.',
        hint: 'List those that there are: spillway audit exportConfig list',
      })
    return configuration
  }

  async #permitted(principal: Principal, id: ConfigurationId): Promise<ExportConfiguration> {
    return this.#readable(principal, await this.#deps.ledger.configuration(id))
  }

  #readable(principal: Principal, found: ExportConfiguration | undefined): ExportConfiguration {
    const configuration = this.#existing(found)
    requirePermission(principal, READ_PERMISSION[configuration.stream])
    return configuration
  }

  async #isRotation(id: ConfigurationId, { fields, ...schedule }: ExportChange): Promise<boolean> {
    const before = await this.#deps.ledger.configuration(id)
    if (before === undefined || Object.keys(schedule).length > 0) return false
    return areSecrets(this.#deps.kindOf(before.destination.kind), fields)
  }

  #namesOf({ destination }: ExportConfiguration, { fields, ...schedule }: ExportChange): string[] {
    return [...Object.keys(schedule), ...knownNames(this.#deps.kindOf(destination.kind), fields)]
  }

  #creation(
    principal: Principal,
    { stream, interval, startFrom, enabled, filter }: NewSchedule,
    work: (tell: Tell) => Promise<ExportConfiguration>,
  ): Promise<ExportConfiguration> {
    const describe = (made: ExportConfiguration | undefined) => ({
      ...ownAction('CREATE', 'Created', made),
      payload: {
        ...{ stream, interval, startFrom, enabled },
        filter: filter && filterFacts(filter),
        ...(made && { destinationId: made.destination.id }),
      },
    })
    return this.#deps.own.record(principal, describe, work)
  }

  /** Of one that is there; also that it is not, or may not be. */
  async #recorded<T>(
    principal: Principal,
    action: string,
    past: string,
    id: ConfigurationId,
    work: (current: ExportConfiguration, tell: Tell) => Promise<T>,
  ): Promise<T> {
    const found = await this.#deps.ledger.configuration(id)
    const describe = () => ({
      ...ownAction(action, past, found),
      ...(found === undefined && { target: { id, name: id } }),
      ...(found && { payload: { stream: found.stream, destinationId: found.destination.id } }),
    })
    return this.#deps.own.record(principal, describe, async (tell) => work(this.#readable(principal, found), tell))
  }
}

function ownAction(action: string, past: string, configuration: ExportConfiguration | undefined): OwnAction {
  return {
    action,
    targetType: 'EXPORT_CONFIGURATION',
    target: configuration && {
      id: configuration.id,
      name: `${configuration.stream} to ${configuration.destination.name}`,
    },
    payloadType: `SpillwayExportConfiguration${past}AuditPayload`,
  }
}
