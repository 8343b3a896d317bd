import { type Kysely, sql, type Transaction } from 'kysely'
import { present } from '../../base/assert.ts'
import type { Confirmation } from '../../model/confirmation.ts'
import type { DestinationRecord } from '../../model/destination-record.ts'
import { Fault } from '../../model/fault.ts'
import type { DestinationId, JobId, TaskId } from '../../model/ids.ts'
import type { Schema } from '../schema.ts'
import { job, taskRows } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { ConfirmationSettlement, Postponement, Unconfirmed } from './ledger.ts'
import { receiptOfTask } from './receipts.ts'
import { destinationOf, taskOf } from './rows.ts'
import { endIfQueryable } from './settle.ts'

type Db = Kysely<Schema>
type Tx = Transaction<Schema>

/** A turn that is further away than this was planned before the clock was set back. */
const NEXT_ASK_MS_MAX = 86_400_000

export async function destinationsToAsk(db: Db, now: number): Promise<readonly DestinationRecord[]> {
  const rows = await db
    .selectFrom('destination')
    .selectAll()
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('unconfirmed')
        .select('destination_id')
        .where(({ eb, or }) => or([eb('next_at', '<=', now), eb('next_at', '>', now + NEXT_ASK_MS_MAX)])),
    )
    .orderBy('sequence')
    .execute()
  return rows.map(destinationOf)
}

export async function unconfirmed(
  db: Db,
  destinationId: DestinationId,
  now: number,
  limit: number,
): Promise<readonly Unconfirmed[]> {
  const due = await db
    .selectFrom('unconfirmed')
    .selectAll()
    .where('destination_id', '=', destinationId)
    .where(({ eb, or }) => or([eb('next_at', '<=', now), eb('next_at', '>', now + NEXT_ASK_MS_MAX)]))
    .orderBy('next_at')
    .orderBy('task_id')
    .limit(limit)
    .execute()
  const all: Unconfirmed[] = []
  for (const row of due) {
    const taskId = row.task_id as TaskId
    all.push({
      job: present(await job(db, row.job_id as JobId), 'the job of a delivery'),
      task: taskOf(await taskRows(db).where('export_task.id', '=', taskId).executeTakeFirstOrThrow()),
      receipt: present(await receiptOfTask(db, taskId), 'the receipt of a delivery'),
      sentAt: row.sent_at,
      details: JSON.parse(row.details) as Record<string, string>,
      putsAgain: row.puts_again,
      asks: row.asks,
    })
  }
  return all
}

export function confirm(db: Db, { taskId, lease, confirmation }: ConfirmationSettlement): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    await requireWaiting(tx, taskId)
    const { jobId, rows, queryableAt } = confirmation
    await tx
      .insertInto('confirmation')
      .values({ task_id: taskId, job_id: jobId, body: JSON.stringify(confirmation), hash: confirmation.hash })
      .execute()
    await tx.deleteFrom('unconfirmed').where('task_id', '=', taskId).execute()
    await tx
      .updateTable('export_task')
      .set({ status: 'QUERYABLE', queryable_at: queryableAt })
      .where('id', '=', taskId)
      .execute()
    await tx
      .updateTable('export_job')
      .set(({ eb }) => ({
        tasks_queryable: eb('tasks_queryable', '+', 1),
        rows_queryable: eb('rows_queryable', '+', rows),
      }))
      .where('id', '=', jobId)
      .execute()
    await endIfQueryable(tx, jobId, queryableAt)
  })
}

/** Another process may have found the rows, or somebody has deleted the destination. */
async function requireWaiting(tx: Tx, taskId: TaskId): Promise<void> {
  const row = await tx.selectFrom('unconfirmed').select('task_id').where('task_id', '=', taskId).executeTakeFirst()
  if (row === undefined) throw new Fault('LEASE_LOST', { message: 'This delivery waits for its rows no more.' })
}

export function postpone(db: Db, { taskId, lease, nextAt, failure, putAgain }: Postponement): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    await tx
      .updateTable('unconfirmed')
      .set(({ eb }) => ({
        next_at: nextAt,
        failure: failure && JSON.stringify(failure),
        asks: putAgain === undefined ? eb('asks', '+', 1) : sql<number>`0`,
        ...(putAgain !== undefined && { details: JSON.stringify(putAgain), puts_again: eb('puts_again', '+', 1) }),
      }))
      .where('task_id', '=', taskId)
      .execute()
  })
}

export async function confirmationOfTask(db: Db, taskId: TaskId): Promise<Confirmation | undefined> {
  const row = await db.selectFrom('confirmation').select('body').where('task_id', '=', taskId).executeTakeFirst()
  return row && (JSON.parse(row.body) as Confirmation)
}
