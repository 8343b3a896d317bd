import type { BlockMeta } from '../../blocks/block-meta.ts'
import type { Actor, DestinationRecord, ExportConfiguration, StoredReport } from '../../model/configuration.ts'
import type { EventFilter } from '../../model/event-filter.ts'
import type { ConfigurationId, DestinationId, JobId, Position, StreamName, TaskId } from '../../model/ids.ts'
import type { Interval } from '../../model/interval.ts'
import type { ExportJob, ExportTask, JobTrigger, PlannedSlice, RecordedFailure } from '../../model/job.ts'
import type { Receipt } from '../../model/receipt.ts'
import type { IdentityLedger } from './identity-ledger.ts'

export interface NewConfiguration {
  readonly id: ConfigurationId
  readonly stream: StreamName
  readonly destination: Omit<DestinationRecord, 'id'> & { readonly id: DestinationId }
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
  readonly destination?: Partial<Pick<DestinationRecord, 'settings' | 'sealedSecrets' | 'connectionStatus'>> & {
    readonly connectionReport?: StoredReport
  }
  readonly by?: Actor
  readonly now: number
}

/** The right to work on something, until it runs out. `token` fences: a settlement with a lost lease is refused. */
export interface Lease {
  readonly name: string
  readonly token: string
}

export interface PlanRequest {
  readonly jobId: JobId
  readonly configurationId: ConfigurationId
  readonly trigger: JobTrigger
  readonly lease: Lease
  readonly now: number
  /** Cuts the blocks from the watermark (`from`) on into slices, in order and without a gap; what it does not take is left for the next job. */
  cut(blocks: readonly BlockMeta[], from: Position, filter: EventFilter | null): readonly PlannedSlice[]
  newTaskId(): TaskId
  /** Upper bound of blocks that one job looks at. */
  readonly blocksMax: number
}

export interface Settlement {
  readonly task: ExportTask
  readonly lease: Lease
  readonly now: number
  /** Makes the receipt once its place in the chain is known. */
  seal(sequence: number, previousHash: string): Receipt
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
export interface Ledger extends IdentityLedger {
  // export configurations
  insertConfiguration(configuration: NewConfiguration): Promise<ExportConfiguration>
  updateConfiguration(id: ConfigurationId, change: ConfigurationChange): Promise<ExportConfiguration | undefined>
  /** Cancels what is open; receipts stay. */
  deleteConfiguration(id: ConfigurationId, now: number): Promise<boolean>
  configuration(id: ConfigurationId): Promise<ExportConfiguration | undefined>
  /** Oldest first. */
  configurations(): Promise<readonly ExportConfiguration[]>
  /** The lowest watermark of the stream's enabled configurations, or undefined without one. */
  lowestWatermark(stream: StreamName): Promise<Position | undefined>

  // leases
  /** The lease, or undefined while another holder has it. All claims of one name give about the same `leaseMs`. */
  claimLease(name: string, token: string, now: number, leaseMs: number): Promise<Lease | undefined>
  /** False when it was lost. */
  renewLease(lease: Lease, now: number, leaseMs: number): Promise<boolean>
  releaseLease(lease: Lease): Promise<void>

  // jobs
  /**
   * Freezes the next job of a configuration: cuts the blocks from the watermark on into slices, seals them, and writes job and tasks. A watermark
   * below the oldest event that is still kept moves up to it: the gap shows in the chain of receipts. Undefined when there is nothing to export or no
   * such configuration. Throws Fault LEASE_LOST, or STATE_CONFLICT while the configuration has an open job.
   */
  planJob(request: PlanRequest): Promise<ExportJob | undefined>
  /** The configuration's job that is RUNNING or FAILED; there is at most one. */
  openJob(configurationId: ConfigurationId): Promise<ExportJob | undefined>
  job(id: JobId): Promise<ExportJob | undefined>
  /** Newest first. Throws Fault BAD_INPUT for an `after` that no page gave. */
  jobs(configurationId: ConfigurationId | undefined, first: number, after: string | undefined): Promise<Page<ExportJob>>
  tasks(jobId: JobId): Promise<readonly ExportTask[]>
  /** Counts an attempt. Throws Fault LEASE_LOST, or STATE_CONFLICT when the task was delivered or cancelled. */
  startTask(id: TaskId, lease: Lease, now: number): Promise<void>
  /** Receipt, task, watermark and, with the last task, the job: one transaction. Throws Fault LEASE_LOST, also where the watermark is elsewhere. */
  settle(settlement: Settlement): Promise<Receipt>
  /** The task, the job and the configuration fail together; the configuration is looked at again at `nextRunAt`. Throws Fault LEASE_LOST. */
  fail(failed: {
    jobId: JobId
    taskId: TaskId | undefined
    lease: Lease
    failure: RecordedFailure
    nextRunAt: number
  }): Promise<void>
  /** A configuration that failed before it had a job. */
  failConfiguration(id: ConfigurationId, failure: RecordedFailure, nextRunAt: number): Promise<void>
  /** After a whole run: the failure is forgotten and the next run set. */
  completeRun(id: ConfigurationId, lastRunAt: number, nextRunAt: number): Promise<void>
  /** FAILED → RUNNING (or stays RUNNING). Undefined where it is not possible. */
  reopenJob(id: JobId): Promise<ExportJob | undefined>
  cancelJob(id: JobId, now: number): Promise<ExportJob | undefined>

  // receipts
  /** Chain after chain, each oldest first. Throws Fault BAD_INPUT for an `after` that no page gave. */
  receipts(
    filter: { configurationId?: ConfigurationId; jobId?: JobId },
    first: number,
    after: string | undefined,
  ): Promise<Page<Receipt>>
  receiptOfTask(taskId: TaskId): Promise<Receipt | undefined>

  // API tokens
  insertToken(record: ApiTokenRecord, tokenHash: Uint8Array): Promise<void>
  tokenByHash(tokenHash: Uint8Array): Promise<ApiTokenRecord | undefined>
  /** Kept to the minute: at most one write a minute and token. */
  touchToken(id: string, now: number): Promise<void>
  tokens(): Promise<readonly ApiTokenRecord[]>
  revokeToken(id: string, now: number): Promise<ApiTokenRecord | undefined>
  tokenCount(): Promise<number>
}
