import type { Clock } from '../base/clock.ts'
import type { Confirmation } from '../model/confirmation.ts'
import { Fault, isFault } from '../model/fault.ts'
import {
  type ConfigurationId,
  type DestinationId,
  type JobId,
  STREAM_NAMES,
  type StreamName,
  type TaskId,
} from '../model/ids.ts'
import type { ExportJob, ExportTask, JobStatus, JobTrigger, TaskStatus } from '../model/job.ts'
import type { QuarantineEntry } from '../model/quarantine.ts'
import type { Receipt } from '../model/receipt.ts'
import type { Ledger, Page } from '../store/ledger/ledger.ts'
import type { DestinationAccess } from './destination-access.ts'
import type { OwnActions } from './own-actions.ts'
import { may, type Principal, READ_PERMISSION, requirePermission } from './principal.ts'

export interface JobsDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly own: OwnActions
  readonly access: DestinationAccess
  /** Goes on with the job now instead of at its next turn. */
  resume(job: ExportJob): Promise<void>
  /** What the job has under way is of no use any more. */
  cancelled(id: JobId): void
}

/** All conditions must hold. */
export interface JobQuestion {
  readonly configurationId?: ConfigurationId
  readonly destinationId?: DestinationId
  readonly statuses?: readonly JobStatus[]
  readonly trigger?: JobTrigger
}

export interface PageQuestion {
  readonly first: number
  readonly after: string | undefined
}

/** Export jobs, their tasks, receipts and quarantined events: the use cases, with rights and the record of who did what. */
export class Jobs {
  readonly #deps: JobsDeps

  constructor(deps: JobsDeps) {
    this.#deps = deps
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

  /** Those of the streams that this identity may read, newest first. */
  async jobs(principal: Principal, question: JobQuestion, { first, after }: PageQuestion): Promise<Page<ExportJob>> {
    const { trigger, ...same } = question
    if (same.configurationId !== undefined) await this.#requireConfiguration(principal, same.configurationId)
    const filter = { ...same, streams: readableStreams(principal), ...(trigger && { triggers: [trigger] }) }
    return this.#deps.ledger.jobs(filter, first, after)
  }

  async tasks(principal: Principal, jobId: JobId): Promise<{ job: ExportJob; tasks: readonly ExportTask[] }> {
    const job = await this.job(principal, jobId)
    return { job, tasks: await this.#deps.ledger.tasks(jobId) }
  }

  /** For who may see the task. */
  receiptOfTask(id: TaskId): Promise<Receipt | undefined> {
    return this.#deps.ledger.receiptOfTask(id)
  }

  /** For who may see the task. */
  confirmationOfTask(id: TaskId): Promise<Confirmation | undefined> {
    return this.#deps.ledger.confirmationOfTask(id)
  }

  /** Oldest first, of one configuration or job; of all only for who may read every stream. */
  async receipts(
    principal: Principal,
    filter: { configurationId?: ConfigurationId; jobId?: JobId },
    { first, after }: PageQuestion,
  ): Promise<Page<Receipt>> {
    if (filter.configurationId !== undefined) await this.#requireConfiguration(principal, filter.configurationId)
    else if (filter.jobId !== undefined) await this.job(principal, filter.jobId)
    else for (const permission of Object.values(READ_PERMISSION)) requirePermission(principal, permission)
    return this.#deps.ledger.receipts(filter, first, after)
  }

  /** What could not be put into a typed row, of the streams that this identity may read; oldest first. */
  async quarantined(
    principal: Principal,
    filter: { jobId?: JobId; destinationId?: DestinationId },
    { first, after }: PageQuestion,
  ): Promise<Page<QuarantineEntry>> {
    if (filter.jobId !== undefined) await this.job(principal, filter.jobId)
    return this.#deps.ledger.quarantined({ ...filter, streams: readableStreams(principal) }, first, after)
  }

  /** Opens the rows that the job delivered in the vendor's web pages; null where there are none, or the destination is gone. For who may see the job. */
  async queryLink({ id, destinationId, stream, tasksDelivered }: ExportJob): Promise<string | null> {
    const { ledger, access } = this.#deps
    const record = tasksDelivered === 0 ? undefined : await ledger.destination(destinationId)
    if (record === undefined || record.deletedAt !== null) return null
    const tasks = await ledger.tasks(id)
    const names = tasks.filter(({ status }) => hasArrived(status)).map(({ slice }) => slice.name)
    try {
      return await access.with(record, async (destination) => destination.link?.(stream, names) ?? null)
    } catch (error) {
      if (isFault(error)) return null
      throw error
    }
  }

  /** Goes on with a failed job now instead of at its next turn. */
  async retry(principal: Principal, id: JobId): Promise<ExportJob> {
    const job = await this.job(principal, id)
    return this.#recorded(principal, 'RETRY', 'Retried', job, async () => {
      if (job.status !== 'FAILED' && job.status !== 'RUNNING')
        throw new Fault('STATE_CONFLICT', { message: `This job is ${job.status}: there is nothing to retry.` })
      await this.#deps.resume(job)
      return this.job(principal, id)
    })
  }

  /** What was delivered stays delivered. */
  async cancel(principal: Principal, id: JobId): Promise<ExportJob> {
    const job = await this.job(principal, id)
    return this.#recorded(principal, 'CANCEL', 'Cancelled', job, async () => {
      const cancelled = await this.#deps.ledger.cancelJob(id, this.#deps.clock.now())
      if (cancelled === undefined)
        throw new Fault('STATE_CONFLICT', { message: `This job is ${job.status}: it cannot be cancelled any more.` })
      this.#deps.cancelled(id)
      return cancelled
    })
  }

  async #requireConfiguration(principal: Principal, id: ConfigurationId): Promise<void> {
    const configuration = await this.#deps.ledger.configuration(id)
    if (configuration === undefined)
      throw new Fault('NOT_FOUND', {
        message: 'There is no export configuration with this id.',
        hint: 'List those that there are: spillway audit exportConfig list',
      })
    requirePermission(principal, READ_PERMISSION[configuration.stream])
  }

  #recorded(
    principal: Principal,
    action: string,
    past: string,
    { id, configurationId, destinationId, stream }: ExportJob,
    work: () => Promise<ExportJob>,
  ): Promise<ExportJob> {
    const describe = () => ({
      action,
      targetType: 'EXPORT_JOB',
      target: { id, name: id },
      payloadType: `SpillwayExportJob${past}AuditPayload`,
      payload: { stream, destinationId, exportConfigurationId: configurationId },
    })
    return this.#deps.own.record(principal, describe, work)
  }
}

function hasArrived(status: TaskStatus): boolean {
  return status === 'DELIVERED' || status === 'QUERYABLE'
}

/** Throws Fault FORBIDDEN where there is none. */
function readableStreams(principal: Principal): readonly StreamName[] {
  const readable = STREAM_NAMES.filter((stream) => may(principal, READ_PERMISSION[stream]))
  if (readable.length === 0) requirePermission(principal, 'AUDIT')
  return readable
}
