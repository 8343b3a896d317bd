import type { ArtifactFormat } from '../../model/artifact-format.ts'
import type { Actor, DestinationRecord, ExportConfiguration, StoredReport } from '../../model/configuration.ts'
import type { Confirmation } from '../../model/confirmation.ts'
import type { EventFilter } from '../../model/event-filter.ts'
import type { ConfigurationId, DestinationId, JobId, Position, StreamName, TaskId } from '../../model/ids.ts'
import type { Interval } from '../../model/interval.ts'
import type { ExportJob, ExportTask, JobStatus, JobTrigger, RecordedFailure } from '../../model/job.ts'
import type { PositionSet } from '../../model/position-set.ts'
import type { QuarantinedEvent, QuarantineEntry } from '../../model/quarantine.ts'
import type { Receipt, ReceiptPlace } from '../../model/receipt.ts'
import type { ConfirmationLedger } from './confirmation-ledger.ts'
import type { IdentityLedger } from './identity-ledger.ts'
import type { Lease } from './lease.ts'
import type { PlanLedger } from './planning.ts'

export type * from './confirmation-ledger.ts'
export type * from './lease.ts'
export type * from './planning.ts'

export interface NewDestination {
  readonly id: DestinationId
  readonly kind: string
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly sealedSecrets: Uint8Array
  readonly connectionStatus: DestinationRecord['connectionStatus']
  readonly connectionReport: StoredReport | null
  readonly enabled: boolean
  readonly by: Actor
  readonly now: number
}

export interface DestinationChange {
  readonly name?: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly sealedSecrets?: Uint8Array
  readonly connectionStatus?: DestinationRecord['connectionStatus']
  readonly connectionReport?: StoredReport | null
  readonly enabled?: boolean
  readonly by?: Actor
  readonly now: number
}

export interface NewConfiguration {
  readonly id: ConfigurationId
  readonly stream: StreamName
  /** One that is there, or one that is made together with it, and deleted with it where nothing else uses it then. */
  readonly destination: DestinationId | NewDestination
  readonly filter: EventFilter | null
  readonly interval: Interval
  readonly enabled: boolean
  readonly startFrom: 'BEGINNING' | 'NOW'
  readonly by: Actor
  readonly now: number
}

export interface ConfigurationChange {
  readonly filter?: EventFilter | null
  readonly interval?: Interval
  readonly enabled?: boolean
  readonly nextRunAt?: number
  /** The failure is forgotten: a person changed something, so the next run starts afresh. */
  readonly clearFailure?: boolean
  /** Of its destination, in the same transaction. */
  readonly destination?: Omit<DestinationChange, 'by' | 'now'>
  readonly by?: Actor
  readonly now: number
}

export interface NewOnDemandJob {
  readonly id: JobId
  readonly destinationId: DestinationId
  readonly stream: StreamName
  readonly filter: EventFilter | null
  /** Only these positions, as far as the filter takes them. */
  readonly only?: PositionSet
  /** Deliver also what the destination has already. */
  readonly again: boolean
  readonly format: ArtifactFormat
  readonly confirmsRows: boolean
  readonly by: Actor
  readonly now: number
}

/** All conditions must hold. */
export interface JobFilter {
  readonly configurationId?: ConfigurationId
  readonly destinationId?: DestinationId
  readonly streams?: readonly StreamName[]
  readonly statuses?: readonly JobStatus[]
  readonly triggers?: readonly JobTrigger[]
}

export interface Settlement {
  readonly task: ExportTask
  readonly lease: Lease
  readonly now: number
  /** Events of the slice that could not be rows, in order of position. */
  readonly quarantined: readonly QuarantinedEvent[]
  /** When the destination is to be asked for the rows; null where there is nothing to ask. */
  readonly askAt: number | null
  /** Makes the receipt once its place is known: in which chain, and where. */
  seal(place: ReceiptPlace): Receipt
}

export interface FailedRun {
  readonly jobId: JobId
  readonly taskId: TaskId | undefined
  readonly lease: Lease
  readonly failure: RecordedFailure
  readonly nextRunAt: number
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Opaque; give it as `after`. */
  readonly next: string | null
}

export interface ApiTokenRecord {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** Everything Spillway knows beside the events. Each method is one transaction. */
export interface Ledger extends IdentityLedger, PlanLedger, ConfirmationLedger {
  // destinations
  insertDestination(made: NewDestination): Promise<DestinationRecord>
  /** Undefined where there is none, or it is deleted. */
  updateDestination(id: DestinationId, change: DestinationChange): Promise<DestinationRecord | undefined>
  /** Also a deleted one: jobs and receipts name it. */
  destination(id: DestinationId): Promise<DestinationRecord | undefined>
  /** Oldest first, without those that are deleted. */
  destinations(): Promise<readonly DestinationRecord[]>
  /** With its configurations; cancels what is open and wipes the secrets. Jobs and receipts stay. */
  deleteDestination(id: DestinationId, now: number): Promise<boolean>

  // export configurations
  insertConfiguration(configuration: NewConfiguration): Promise<ExportConfiguration>
  updateConfiguration(id: ConfigurationId, change: ConfigurationChange): Promise<ExportConfiguration | undefined>
  /**
   * Cancels what is open; receipts stay. The destination goes with it where it was made together with it and nothing else uses it: no other
   * configuration, and no open job.
   */
  deleteConfiguration(id: ConfigurationId, now: number): Promise<boolean>
  configuration(id: ConfigurationId): Promise<ExportConfiguration | undefined>
  /** Oldest first. */
  configurations(): Promise<readonly ExportConfiguration[]>
  /** The lowest position of a stream that somebody still has to deliver: an enabled configuration, or an open job on demand. */
  lowestOwed(stream: StreamName): Promise<Position | undefined>
  /** A configuration that failed before it had a job. */
  failConfiguration(id: ConfigurationId, failure: RecordedFailure, nextRunAt: number): Promise<void>
  /** After a whole run: the failure is forgotten and the next run set. */
  completeRun(id: ConfigurationId, lastRunAt: number, nextRunAt: number): Promise<void>

  // leases
  /** The lease, or undefined while another holder has it. All claims of one name give about the same `leaseMs`. */
  claimLease(name: string, token: string, now: number, leaseMs: number): Promise<Lease | undefined>
  /** False when it was lost. */
  renewLease(lease: Lease, now: number, leaseMs: number): Promise<boolean>
  releaseLease(lease: Lease): Promise<void>

  // jobs
  /** Over everything that the stream has now; to be planned in stretches. */
  insertOnDemandJob(made: NewOnDemandJob): Promise<ExportJob>
  /** Jobs without a configuration that have something to do now: open ones, and cancelled ones with a doubtful task. The longest overdue first. */
  dueOnDemandJobs(now: number): Promise<readonly ExportJob[]>
  /** The configuration's job that is RUNNING or FAILED; there is at most one. */
  openJob(configurationId: ConfigurationId): Promise<ExportJob | undefined>
  job(id: JobId): Promise<ExportJob | undefined>
  /** Newest first. Throws Fault BAD_INPUT for an `after` that no page gave. */
  jobs(filter: JobFilter, first: number, after: string | undefined): Promise<Page<ExportJob>>
  tasks(jobId: JobId): Promise<readonly ExportTask[]>
  /** What of its window a task carries; null where it is all of it. */
  selectionOfTask(id: TaskId): Promise<PositionSet | null>
  /** Counts an attempt. Throws Fault LEASE_LOST, or STATE_CONFLICT when the task was delivered or cancelled. */
  startTask(id: TaskId, lease: Lease, now: number): Promise<void>
  /**
   * Receipt, quarantine, task, watermark and, with the last task, the job: one transaction. What a cancelled job had on its way is recorded, too: where
   * the watermark is elsewhere by now, in a chain of its own. Throws Fault LEASE_LOST, also where the watermark of an open job is elsewhere or the task
   * is settled.
   */
  settle(settlement: Settlement): Promise<Receipt>
  /** The task, the job and its configuration fail together; it is looked at again at `nextRunAt`. Throws Fault LEASE_LOST. */
  fail(failed: FailedRun): Promise<void>
  /** FAILED → RUNNING (or stays RUNNING). Undefined where it is not possible. */
  reopenJob(id: JobId): Promise<ExportJob | undefined>
  /**
   * Tasks that were never begun are cancelled and their positions free; those that were begun are doubtful, and their positions stay taken until
   * somebody looked whether they arrived. Where another job of the destination relied on what is free now, a job that takes it over is made.
   */
  cancelJob(id: JobId, now: number): Promise<ExportJob | undefined>
  /** Cancelled tasks of which it is not known whether they arrived, of one job or of all jobs of a configuration; in order. */
  doubtfulTasks(
    of: { readonly configurationId: ConfigurationId } | { readonly jobId: JobId },
  ): Promise<readonly ExportTask[]>
  /** A doubtful task did not arrive, or nobody can tell: its positions are free. Throws Fault LEASE_LOST. */
  giveUpTask(id: TaskId, lease: Lease, now: number): Promise<void>

  // receipts and quarantine
  /** Chain after chain, each oldest first. Throws Fault BAD_INPUT for an `after` that no page gave. */
  receipts(
    filter: { configurationId?: ConfigurationId; jobId?: JobId },
    first: number,
    after: string | undefined,
  ): Promise<Page<Receipt>>
  receiptOfTask(taskId: TaskId): Promise<Receipt | undefined>
  /** Oldest first. Throws Fault BAD_INPUT for an `after` that no page gave. */
  quarantined(
    filter: { jobId?: JobId; destinationId?: DestinationId; streams?: readonly StreamName[] },
    first: number,
    after: string | undefined,
  ): Promise<Page<QuarantineEntry>>
  quarantinedPositions(jobId: JobId): Promise<PositionSet>
  confirmationOfTask(taskId: TaskId): Promise<Confirmation | undefined>

  // API tokens
  insertToken(record: ApiTokenRecord, tokenHash: Uint8Array): Promise<void>
  tokenByHash(tokenHash: Uint8Array): Promise<ApiTokenRecord | undefined>
  /** Kept to the minute: at most one write a minute and token. */
  touchToken(id: string, now: number): Promise<void>
  tokens(): Promise<readonly ApiTokenRecord[]>
  revokeToken(id: string, now: number): Promise<ApiTokenRecord | undefined>
  tokenCount(): Promise<number>
}
