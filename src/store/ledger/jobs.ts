import type { Kysely, Transaction } from 'kysely'
import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { ConfigurationId, JobId, TaskId } from '../../model/ids.ts'
import {
  type ExportJob,
  type ExportTask,
  type JobEvent,
  type JobStatus,
  jobAfter,
  type RecordedFailure,
} from '../../model/job.ts'
import type { Schema } from '../schema.ts'
import { failConfiguration } from './configurations.ts'
import { requireLease } from './leases.ts'
import type { Lease, Page } from './ledger.ts'
import { jobOf, taskOf } from './rows.ts'

type Db = Kysely<Schema>

export async function job(db: Db, id: JobId): Promise<ExportJob | undefined> {
  const row = await db.selectFrom('export_job').selectAll().where('id', '=', id).executeTakeFirst()
  return row && jobOf(row)
}

export async function openJob(db: Db, configurationId: ConfigurationId): Promise<ExportJob | undefined> {
  const row = await db
    .selectFrom('export_job')
    .selectAll()
    .where('configuration_id', '=', configurationId)
    .where('status', 'in', ['RUNNING', 'FAILED'])
    .executeTakeFirst()
  return row && jobOf(row)
}

export async function jobs(
  db: Db,
  configurationId: ConfigurationId | undefined,
  first: number,
  after: string | undefined,
): Promise<Page<ExportJob>> {
  assert(first >= 1, 'a page has at least one item')
  let query = db
    .selectFrom('export_job')
    .selectAll()
    .orderBy('sequence', 'desc')
    .limit(first + 1)
  if (configurationId !== undefined) query = query.where('configuration_id', '=', configurationId)
  if (after !== undefined) query = query.where('sequence', '<', sequenceOf(after))
  const rows = await query.execute()
  const items = rows.slice(0, first)
  return { items: items.map(jobOf), next: rows.length > first ? String(items.at(-1)?.sequence) : null }
}

function sequenceOf(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new Fault('BAD_INPUT', { message: 'The cursor is not one that a page gave.' })
  return Number(cursor)
}

export async function tasks(db: Db, jobId: JobId): Promise<readonly ExportTask[]> {
  const rows = await db.selectFrom('export_task').selectAll().where('job_id', '=', jobId).orderBy('sequence').execute()
  return rows.map(taskOf)
}

export function startTask(db: Db, id: TaskId, lease: Lease, now: number): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const { numUpdatedRows } = await tx
      .updateTable('export_task')
      .set(({ eb, fn }) => ({
        status: 'RUNNING',
        attempts: eb('attempts', '+', 1),
        started_at: fn.coalesce('started_at', eb.val(now)),
      }))
      .where('id', '=', id)
      .where('status', 'not in', ['DELIVERED', 'CANCELLED'])
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new Fault('STATE_CONFLICT', { message: 'The task was delivered or cancelled.' })
  })
}

export interface FailedRun {
  readonly jobId: JobId
  readonly taskId: TaskId | undefined
  readonly lease: Lease
  readonly failure: RecordedFailure
  readonly nextRunAt: number
}

export function fail(db: Db, { jobId, taskId, lease, failure, nextRunAt }: FailedRun): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const recorded = JSON.stringify(failure)
    const failed = await transition(tx, jobId, 'failed', { failure: recorded })
    if (failed === undefined) return
    if (taskId !== undefined)
      await tx
        .updateTable('export_task')
        .set({ status: 'FAILED', failure: recorded })
        .where('id', '=', taskId)
        .where('status', '!=', 'DELIVERED')
        .execute()
    await failConfiguration(tx, failed.configurationId, failure, nextRunAt)
  })
}

export function reopenJob(db: Db, id: JobId): Promise<ExportJob | undefined> {
  return db.transaction().execute((tx) => transition(tx, id, 'retried', { failure: null }))
}

export function cancelJob(db: Db, id: JobId, now: number): Promise<ExportJob | undefined> {
  return db.transaction().execute(async (tx) => {
    const cancelled = await transition(tx, id, 'cancelled', { ended_at: now })
    if (cancelled === undefined) return undefined
    await tx
      .updateTable('export_task')
      .set({ status: 'CANCELLED', ended_at: now })
      .where('job_id', '=', id)
      .where('status', '!=', 'DELIVERED')
      .execute()
    return cancelled
  })
}

/** Moves a job along the arrows of model/job.ts; undefined where there is no such arrow. */
export async function transition(
  tx: Transaction<Schema>,
  id: JobId,
  event: JobEvent,
  columns: { readonly failure?: string | null; readonly ended_at?: number },
): Promise<ExportJob | undefined> {
  const row = await tx.selectFrom('export_job').select('status').where('id', '=', id).executeTakeFirst()
  const next = row && jobAfter(row.status as JobStatus, event)
  if (next === undefined) return undefined
  await tx
    .updateTable('export_job')
    .set({ status: next, ...columns })
    .where('id', '=', id)
    .execute()
  return job(tx, id)
}
