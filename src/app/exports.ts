import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { DestinationKind, DestinationOptions, DestinationPolicy } from '../destinations/destination.ts'
import type { ExportConfiguration, StoredReport } from '../model/configuration.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault, isFault } from '../model/fault.ts'
import type { ConfigurationId, DestinationId, JobId, StreamName, TaskId } from '../model/ids.ts'
import type { Interval } from '../model/interval.ts'
import type { ExportJob, ExportTask } from '../model/job.ts'
import type { Receipt } from '../model/receipt.ts'
import type { StartedRun } from '../schedule/scheduler.ts'
import type { Ledger, Page } from '../store/ledger/ledger.ts'
import { changedOptions } from './changed-options.ts'
import { checkedFilter } from './checked-filter.ts'
import { ConnectionFault, checkConnection } from './connection-check.ts'
import type { OwnActions } from './own-actions.ts'
import { actorOf, may, type Principal, READ_PERMISSION, requirePermission } from './principal.ts'
import type { SecretBox } from './sealed-secrets.ts'

export interface ExportsDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly policy: DestinationPolicy
  readonly secrets: SecretBox
  readonly own: OwnActions
  kindOf(kind: string): DestinationKind
  /** Starts a run now, or answers with the one under way; undefined when another process is at it. */
  begin(configuration: ExportConfiguration): Promise<StartedRun | undefined>
  /** Something about the destination changed: forget what was learnt about its failures. */
  forget(destinationId: DestinationId): void
}

export interface NewExport {
  readonly kind: string
  readonly interval: Interval
  readonly stream: StreamName
  readonly startFrom: 'BEGINNING' | 'NOW'
  readonly enabled: boolean
  /** As entered; null for every event. */
  readonly filter: EventFilter | null
  /** The destination's fields as entered, secrets among them. */
  readonly fields: Readonly<Record<string, unknown>>
}

export interface ExportChange {
  readonly interval?: Interval
  readonly filter?: EventFilter | null
  /** Only what changes. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Export configurations, their jobs and receipts: the use cases, with rights and the record of who did what. */
export class Exports {
  readonly #deps: ExportsDeps

  constructor(deps: ExportsDeps) {
    this.#deps = deps
  }

  /** Checks the connection and saves; throws ConnectionFault, and saves nothing, when the check fails. */
  create(principal: Principal, made: NewExport): Promise<ExportConfiguration> {
    const { ledger, random, clock, secrets } = this.#deps
    return this.#recorded(principal, 'CREATE', 'Created', undefined, async () => {
      requirePermission(principal, READ_PERMISSION[made.stream])
      const kind = this.#deps.kindOf(made.kind)
      const options = kind.parse(made.fields, this.#deps.policy)
      const report = await this.#check(kind, options)
      const id = random.uuid() as DestinationId
      return ledger.insertConfiguration({
        id: random.uuid() as ConfigurationId,
        stream: made.stream,
        destination: {
          id,
          kind: made.kind,
          settings: options.settings,
          sealedSecrets: secrets.seal(id, options.secrets),
          connectionStatus: 'SUCCESS',
          connectionReport: report,
        },
        filter: made.filter && checkedFilter(made.filter, made.stream),
        interval: made.interval,
        enabled: made.enabled,
        startFrom: made.startFrom,
        by: actorOf(principal),
        now: clock.now(),
      })
    })
  }

  update(principal: Principal, id: ConfigurationId, change: ExportChange): Promise<ExportConfiguration> {
    return this.#recorded(principal, 'UPDATE', 'Updated', id, async () => {
      const current = await this.#permitted(principal, id)
      const changesDestination = Object.keys(change.fields).length > 0
      const destination = changesDestination ? await this.#changedDestination(current, change.fields) : undefined
      return this.#apply(principal, id, {
        ...(change.interval !== undefined && { interval: change.interval }),
        ...(change.filter !== undefined && { filter: change.filter && checkedFilter(change.filter, current.stream) }),
        ...(destination !== undefined && { destination }),
        clearFailure: true,
        nextRunAt:
          current.failure === null && change.interval === undefined ? current.nextRunAt : this.#deps.clock.now(),
      })
    })
  }

  setEnabled(principal: Principal, id: ConfigurationId, enabled: boolean): Promise<ExportConfiguration> {
    const [action, past] = enabled ? ['ENABLE', 'Enabled'] : ['DISABLE', 'Disabled']
    return this.#recorded(principal, action, past, id, async () => {
      const current = await this.#permitted(principal, id)
      if (current.enabled === enabled) return current
      return this.#apply(principal, id, {
        enabled,
        ...(enabled && { nextRunAt: this.#deps.clock.now(), clearFailure: true }),
      })
    })
  }

  delete(principal: Principal, id: ConfigurationId): Promise<ExportConfiguration> {
    return this.#recorded(principal, 'DELETE', 'Deleted', id, async () => {
      const current = await this.#permitted(principal, id)
      await this.#deps.ledger.deleteConfiguration(id, this.#deps.clock.now())
      return { ...current, enabled: false }
    })
  }

  /** Checks the stored connection again; the outcome is kept with it and is not an error. */
  async test(principal: Principal, id: ConfigurationId): Promise<ExportConfiguration> {
    const current = await this.#permitted(principal, id)
    const { kind: kindName, settings } = current.destination
    const kind = this.#deps.kindOf(kindName)
    const report = await checkConnection(
      kind,
      { settings, secrets: this.#open(current) },
      this.#deps.policy,
      this.#deps.clock,
    )
    this.#deps.forget(current.destination.id)
    const changed = await this.#deps.ledger.updateConfiguration(id, {
      destination: { connectionStatus: report.ok ? 'SUCCESS' : 'FAILED', connectionReport: report },
      now: this.#deps.clock.now(),
    })
    return this.#existing(changed)
  }

  /** Checks what is not saved yet. */
  async testUnsaved(
    principal: Principal,
    kindName: string,
    fields: Readonly<Record<string, unknown>>,
    stream: StreamName,
  ): Promise<StoredReport> {
    requirePermission(principal, READ_PERMISSION[stream])
    const kind = this.#deps.kindOf(kindName)
    return checkConnection(kind, kind.parse(fields, this.#deps.policy), this.#deps.policy, this.#deps.clock)
  }

  /** Answers with the started job, or the one under way; undefined when there is nothing to export. */
  run(principal: Principal, id: ConfigurationId): Promise<ExportJob | undefined> {
    return this.#recorded(principal, 'RUN', 'Run', id, async () => {
      const current = await this.#permitted(principal, id)
      if (!current.enabled)
        throw new Fault('STATE_CONFLICT', {
          message: 'This export is disabled.',
          hint: `Enable it first: spillway audit exportConfig enable ${id}`,
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
    const all = await this.#deps.ledger.configurations()
    const seen = all.filter((each) => may(principal, READ_PERMISSION[each.stream]))
    if (seen.length === 0 && !may(principal, 'AUDIT') && !may(principal, 'GUARDRAIL'))
      requirePermission(principal, 'AUDIT')
    return seen
  }

  /** What the credential itself says about its end and its limits, without asking the destination; that it cannot be read is a warning, too. */
  forecast(configuration: ExportConfiguration): { readonly expiresAt?: number; readonly warnings: readonly string[] } {
    const { kind, settings } = configuration.destination
    try {
      return this.#deps.kindOf(kind).forecast({ settings, secrets: this.#open(configuration) }, this.#deps.clock.now())
    } catch (error) {
      if (!isFault(error)) throw error
      return { warnings: [error.code === 'SECRET_UNREADABLE' ? UNREADABLE : `${error.message} ${error.hint}`] }
    }
  }

  async job(principal: Principal, id: JobId): Promise<ExportJob> {
    const job = await this.#deps.ledger.job(id)
    if (job === undefined)
      throw new Fault('NOT_FOUND', {
        message: 'There is no export job with this id.',
        hint: 'List those that there are: spillway audit exportJob list',
      })
    requirePermission(principal, READ_PERMISSION[job.stream])
    return job
  }

  async jobs(
    principal: Principal,
    configurationId: ConfigurationId | undefined,
    first: number,
    after: string | undefined,
  ): Promise<Page<ExportJob>> {
    if (configurationId !== undefined) await this.#permitted(principal, configurationId)
    else for (const permission of Object.values(READ_PERMISSION)) requirePermission(principal, permission)
    return this.#deps.ledger.jobs(configurationId, first, after)
  }

  async tasks(principal: Principal, jobId: JobId): Promise<{ job: ExportJob; tasks: readonly ExportTask[] }> {
    const job = await this.job(principal, jobId)
    return { job, tasks: await this.#deps.ledger.tasks(jobId) }
  }

  receiptOfTask(taskId: TaskId): Promise<Receipt | undefined> {
    return this.#deps.ledger.receiptOfTask(taskId)
  }

  async receipts(
    principal: Principal,
    filter: { configurationId?: ConfigurationId; jobId?: JobId },
    first: number,
    after: string | undefined,
  ): Promise<Page<Receipt>> {
    if (filter.configurationId !== undefined) await this.#permitted(principal, filter.configurationId)
    else if (filter.jobId !== undefined) await this.job(principal, filter.jobId)
    else for (const permission of Object.values(READ_PERMISSION)) requirePermission(principal, permission)
    return this.#deps.ledger.receipts(filter, first, after)
  }

  /** Goes on with a failed job now instead of at its next turn. */
  async retryJob(principal: Principal, id: JobId): Promise<ExportJob> {
    const job = await this.job(principal, id)
    return this.#recorded(principal, 'RETRY', 'Retried', job.configurationId, async () => {
      const configuration = await this.#permitted(principal, job.configurationId)
      if (job.status !== 'FAILED' && job.status !== 'RUNNING')
        throw new Fault('STATE_CONFLICT', { message: `This job is ${job.status}: there is nothing to retry.` })
      this.#deps.forget(configuration.destination.id)
      await this.#deps.begin(configuration)
      return this.job(principal, id)
    })
  }

  async cancelJob(principal: Principal, id: JobId): Promise<ExportJob> {
    const job = await this.job(principal, id)
    return this.#recorded(principal, 'CANCEL', 'JobCancelled', job.configurationId, async () => {
      const cancelled = await this.#deps.ledger.cancelJob(id, this.#deps.clock.now())
      if (cancelled === undefined)
        throw new Fault('STATE_CONFLICT', { message: `This job is ${job.status}: it cannot be cancelled any more.` })
      return cancelled
    })
  }

  async #check(kind: DestinationKind, options: DestinationOptions): Promise<StoredReport> {
    const report = await checkConnection(kind, options, this.#deps.policy, this.#deps.clock)
    if (!report.ok) throw new ConnectionFault(report)
    return report
  }

  async #changedDestination(current: ExportConfiguration, fields: Readonly<Record<string, unknown>>) {
    const { id, kind } = current.destination
    const options = changedOptions(current.destination, fields, this.#deps)
    const report = await this.#check(this.#deps.kindOf(kind), options)
    this.#deps.forget(id)
    return {
      settings: options.settings,
      sealedSecrets: this.#deps.secrets.seal(id, options.secrets),
      connectionStatus: 'SUCCESS' as const,
      connectionReport: report,
    }
  }

  #open({ destination }: ExportConfiguration): Record<string, string> {
    return this.#deps.secrets.open(destination.id, destination.sealedSecrets)
  }

  async #apply(
    principal: Principal,
    id: ConfigurationId,
    change: Omit<Parameters<Ledger['updateConfiguration']>[1], 'by' | 'now'>,
  ): Promise<ExportConfiguration> {
    return this.#existing(
      await this.#deps.ledger.updateConfiguration(id, {
        ...change,
        by: actorOf(principal),
        now: this.#deps.clock.now(),
      }),
    )
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
    const configuration = this.#existing(await this.#deps.ledger.configuration(id))
    requirePermission(principal, READ_PERMISSION[configuration.stream])
    return configuration
  }

  #recorded<T extends { readonly id: string } | undefined>(
    principal: Principal,
    action: string,
    past: string,
    id: string | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const describe = (result: T | undefined) => ({
      action,
      targetType: 'EXPORT_CONFIGURATION',
      target: { id: id ?? result?.id ?? '', name: id ?? result?.id ?? '' },
      payloadType: `SpillwayExportConfiguration${past}AuditPayload`,
    })
    return this.#deps.own.record(principal, describe, work)
  }
}

const UNREADABLE =
  'Its stored secret cannot be decrypted: it was encrypted under another master key. Start Spillway with that key, or update the export with its secret.'
