import { type Kysely, sql, type Transaction } from 'kysely'
import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { ConfigurationId, JobId, TaskId } from '../../model/ids.ts'
import { type ExportJob, type ExportTask, type JobEvent, type JobStatus, jobAfter } from '../../model/job.ts'
import type { PositionSet } from '../../model/position-set.ts'
import { decodePositions } from '../../model/position-set-format.ts'
import type { Schema } from '../schema.ts'
import { failConfiguration } from './configurations.ts'
import { requireLease } from './leases.ts'
import type { FailedRun, JobFilter, Lease, Page } from './ledger.ts'
import { jobOf, taskOf } from './rows.ts'

type Db = Kysely<Schema>

/** Tasks that have their receipt. */
export const SETTLED = ['DELIVERED', 'QUERYABLE'] as const

export async function job(db: Db, id: JobId): Promise<ExportJob | undefined> {
  const row = await jobRows(db).where('id', '=', id).executeTakeFirst()
  return row && jobOf(row)
}

export async function openJob(db: Db, configurationId: ConfigurationId): Promise<ExportJob | undefined> {
  const row = await jobRows(db)
    .where('configuration_id', '=', configurationId)
    .where('status', 'in', ['RUNNING', 'FAILED'])
    .executeTakeFirst()
  return row && jobOf(row)
}

export async function jobs(
  db: Db,
  { configurationId, destinationId, streams, statuses, triggers }: JobFilter,
  first: number,
  after: string | undefined,
): Promise<Page<ExportJob>> {
  assert(first >= 1, 'a page has at least one item')
  let query = jobRows(db)
    .orderBy('sequence', 'desc')
    .limit(first + 1)
  if (configurationId !== undefined) query = query.where('configuration_id', '=', configurationId)
  if (destinationId !== undefined) query = query.where('destination_id', '=', destinationId)
  if (streams !== undefined) query = query.where('stream', 'in', streams)
  if (statuses !== undefined) query = query.where('status', 'in', statuses)
  if (triggers !== undefined) query = query.where('trigger_kind', 'in', triggers)
  if (after !== undefined) query = query.where('sequence', '<', sequenceOf(after))
  const rows = await query.execute()
  const items = rows.slice(0, first)
  return { items: items.map(jobOf), next: rows.length > first ? String(items.at(-1)?.sequence) : null }
}

export function sequenceOf(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new Fault('BAD_INPUT', { message: 'The cursor is not one that a page gave.' })
  return Number(cursor)
}

/** A turn that is further away than this was planned before the clock was set back. */
const NEXT_RUN_MS_MAX = 86_400_000

export async function dueOnDemandJobs(db: Db, now: number): Promise<readonly ExportJob[]> {
  const rows = await jobRows(db)
    .innerJoin('destination', 'destination.id', 'export_job.destination_id')
    .where('configuration_id', 'is', null)
    .where('destination.enabled', '=', 1)
    .where(({ eb, or }) => or([eb('next_run_at', '<=', now), eb('next_run_at', '>', now + NEXT_RUN_MS_MAX)]))
    .where(({ eb, or, and, exists, selectFrom }) =>
      or([
        eb('status', 'in', ['RUNNING', 'FAILED']),
        and([
          eb('status', '=', 'CANCELLED'),
          exists(
            selectFrom('export_task')
              .select('export_task.id')
              .whereRef('job_id', '=', 'export_job.id')
              .where('doubtful', '=', 1),
          ),
        ]),
      ]),
    )
    .orderBy('next_run_at')
    .orderBy('export_job.sequence')
    .execute()
  return rows.map(jobOf)
}

/** Without the sets of positions. */
function jobRows(db: Db) {
  return db
    .selectFrom('export_job')
    .select([
      'export_job.sequence',
      'export_job.id',
      'configuration_id',
      'destination_id',
      'stream',
      'from_position',
      'upto_position',
      'planned_upto',
      'filter',
      'takes_over',
      'again',
      'repetition',
      'format',
      'confirms_rows',
      'status',
      'trigger_kind',
      'export_job.created_by',
      'task_count',
      'tasks_delivered',
      'tasks_queryable',
      'rows_selected',
      'rows_left_out',
      'rows_delivered',
      'rows_quarantined',
      'rows_queryable',
      'bytes_sent',
      'export_job.created_at',
      'ended_at',
      'queryable_at',
      'failure',
      'failures_in_a_row',
      'next_run_at',
    ])
    .select(({ selectFrom }) =>
      selectFrom('unconfirmed')
        .select('unconfirmed.failure')
        .whereRef('unconfirmed.job_id', '=', 'export_job.id')
        .where('unconfirmed.failure', 'is not', null)
        .orderBy('sent_at')
        .limit(1)
        .as('confirmation_failure'),
    )
}

export async function tasks(db: Db, jobId: JobId): Promise<readonly ExportTask[]> {
  return (await taskRows(db).where('job_id', '=', jobId).orderBy('sequence').execute()).map(taskOf)
}

/** Without what they select: whole lists of them are shown. */
export function taskRows(db: Db) {
  return db
    .selectFrom('export_task')
    .select([
      'export_task.id',
      'export_task.job_id',
      'export_task.destination_id',
      'export_task.stream',
      'export_task.sequence',
      'export_task.from_position',
      'export_task.upto_position',
      'artifact_name',
      'cut',
      'rows',
      'raw_bytes',
      'first_event_at',
      'last_event_at',
      'export_task.status',
      'doubtful',
      'attempts',
      'started_at',
      'export_task.ended_at',
      'export_task.rows_quarantined',
      'export_task.queryable_at',
      'export_task.failure',
    ])
    .select(sql<number>`selection IS NOT NULL`.as('selects'))
    .select(({ selectFrom }) =>
      selectFrom('unconfirmed')
        .select('unconfirmed.failure')
        .whereRef('unconfirmed.task_id', '=', 'export_task.id')
        .as('confirmation_failure'),
    )
}

export async function selectionOfTask(db: Db, id: TaskId): Promise<PositionSet | null> {
  const row = await db.selectFrom('export_task').select('selection').where('id', '=', id).executeTakeFirstOrThrow()
  return row.selection && decodePositions(row.selection)
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
      .where('status', 'not in', [...SETTLED, 'CANCELLED'])
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new Fault('STATE_CONFLICT', { message: 'The task was delivered or cancelled.' })
  })
}

export function fail(db: Db, { jobId, taskId, lease, failure, nextRunAt }: FailedRun): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const recorded = JSON.stringify(failure)
    const failed = await transition(tx, jobId, 'failed', { failure: recorded })
    if (failed?.configurationId == null) await postponeJob(tx, jobId, nextRunAt)
    if (failed === undefined) return
    if (taskId !== undefined)
      await tx
        .updateTable('export_task')
        .set({ status: 'FAILED', failure: recorded })
        .where('id', '=', taskId)
        .where('status', 'not in', SETTLED)
        .execute()
    if (failed.configurationId !== null) await failConfiguration(tx, failed.configurationId, failure, nextRunAt)
  })
}

/** On demand: also one that was cancelled, and of which something is still to be found out. */
async function postponeJob(tx: Transaction<Schema>, id: JobId, nextRunAt: number): Promise<void> {
  await tx
    .updateTable('export_job')
    .set(({ eb }) => ({ failures_in_a_row: eb('failures_in_a_row', '+', 1), next_run_at: nextRunAt }))
    .where('id', '=', id)
    .where('configuration_id', 'is', null)
    .where('status', '!=', 'DELIVERED')
    .execute()
}

export function reopenJob(db: Db, id: JobId): Promise<ExportJob | undefined> {
  return db.transaction().execute((tx) => transition(tx, id, 'retried', { failure: null }))
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
