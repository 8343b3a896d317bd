import type { Kysely, Selectable, Transaction } from 'kysely'
import { sha256 } from '../../base/hash.ts'
import { uuidOf } from '../../base/uuid-of.ts'
import type { ConfigurationId, DestinationId, JobId, TaskId } from '../../model/ids.ts'
import type { ExportJob, ExportTask } from '../../model/job.ts'
import { boundsOf, intersection, type PositionSet, PositionSetBuilder } from '../../model/position-set.ts'
import { decodePositions, encodePositions } from '../../model/position-set-format.ts'
import type { JobTable, Schema, TaskTable } from '../schema.ts'
import { retireDestination } from './destinations.ts'
import { SETTLED, taskRows, transition } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { Lease } from './ledger.ts'
import { NEW_JOB } from './planned-slices.ts'
import { taskOf } from './rows.ts'
import { free, selectionOf } from './taken-positions.ts'

type Db = Kysely<Schema>
type Tx = Transaction<Schema>
type TaskRow = Selectable<TaskTable>

export function cancelJob(db: Db, id: JobId, now: number): Promise<ExportJob | undefined> {
  return db.transaction().execute(async (tx) => {
    const cancelled = await transition(tx, id, 'cancelled', { ended_at: now })
    if (cancelled === undefined) return undefined
    const begun = await cancelTasks(tx, id, now)
    await tx
      .updateTable('export_task')
      .set({ doubtful: 1 })
      .where(
        'id',
        'in',
        begun.map((task) => task.id),
      )
      .execute()
    // Somebody looks at what is in doubt at once.
    await tx.updateTable('export_job').set({ next_run_at: now }).where('id', '=', id).execute()
    return cancelled
  })
}

/** Cancels what has no receipt; frees what was never begun, and answers the rest. */
async function cancelTasks(tx: Tx, jobId: string, now: number): Promise<readonly TaskRow[]> {
  const open = await tx
    .selectFrom('export_task')
    .selectAll()
    .where('job_id', '=', jobId)
    .where('status', 'not in', SETTLED)
    .execute()
  await tx
    .updateTable('export_task')
    .set({ status: 'CANCELLED', ended_at: now })
    .where('job_id', '=', jobId)
    .where('status', 'not in', SETTLED)
    .execute()
  const { begun = [], fresh = [] } = Object.groupBy(open, (task) => (task.attempts > 0 ? 'begun' : 'fresh'))
  await letGo(tx, jobId, fresh, now)
  return begun
}

export async function doubtfulTasks(
  db: Db,
  of: { readonly configurationId: ConfigurationId } | { readonly jobId: JobId },
): Promise<readonly ExportTask[]> {
  const query = taskRows(db)
    .innerJoin('export_job', 'export_job.id', 'export_task.job_id')
    .where('doubtful', '=', 1)
    .orderBy('export_job.sequence')
    .orderBy('export_task.sequence')
  const rows = await ('jobId' in of
    ? query.where('export_task.job_id', '=', of.jobId)
    : query.where('export_job.configuration_id', '=', of.configurationId)
  ).execute()
  return rows.map(taskOf)
}

export function giveUpTask(db: Db, id: TaskId, lease: Lease, now: number): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const task = await tx
      .selectFrom('export_task')
      .selectAll()
      .where('id', '=', id)
      .where('doubtful', '=', 1)
      .executeTakeFirst()
    if (task === undefined) return
    await tx.updateTable('export_task').set({ doubtful: 0 }).where('id', '=', id).execute()
    await letGo(tx, task.job_id, [task], now)
  })
}

/** Frees the positions of cancelled tasks; those on which another job relies, having left them out, get a job of their own. */
async function letGo(tx: Tx, jobId: string, tasks: readonly TaskRow[], now: number): Promise<void> {
  const [first] = tasks
  if (first === undefined) return
  const had = new PositionSetBuilder()
  for (const task of tasks) had.add(selectionOf(task))
  const place = { destinationId: first.destination_id, stream: first.stream }
  const freed = await free(tx, place, had.build(), jobId)
  const job = await tx.selectFrom('export_job').selectAll().where('id', '=', jobId).executeTakeFirstOrThrow()
  // Who cancels what was taken over means it.
  if (job.trigger_kind === 'takeover') return
  const owed = intersection(freed, await reliedOn(tx, job))
  if (owed.size > 0) await insertTakeover(tx, job, owed, now)
}

/** What jobs that were not cancelled left out at the place of this one. */
async function reliedOn(tx: Tx, { id, destination_id, stream }: Selectable<JobTable>): Promise<PositionSet> {
  const rows = await tx
    .selectFrom('export_job')
    .select('left_out')
    .where('destination_id', '=', destination_id)
    .where('stream', '=', stream)
    .where('left_out', 'is not', null)
    .where('status', '!=', 'CANCELLED')
    .where('id', '!=', id)
    .execute()
  const all = new PositionSetBuilder()
  for (const { left_out } of rows) if (left_out !== null) all.add(decodePositions(left_out))
  return all.build()
}

async function insertTakeover(tx: Tx, job: Selectable<JobTable>, owed: PositionSet, now: number): Promise<void> {
  const bounds = boundsOf(owed)
  if (bounds === undefined) return
  const { count } = await tx
    .selectFrom('export_job')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('takes_over', '=', job.id)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('export_job')
    .values({
      ...NEW_JOB,
      // The same cancellation always makes the same job.
      id: uuidOf(sha256(`takeover ${job.id} ${count}`)),
      configuration_id: null,
      destination_id: job.destination_id,
      stream: job.stream,
      format: job.format,
      confirms_rows: job.confirms_rows,
      takes_over: job.id,
      from_position: bounds.from,
      upto_position: bounds.upto,
      planned_upto: bounds.from,
      only_positions: encodePositions(owed),
      trigger_kind: 'takeover',
      created_at: now,
      next_run_at: now,
    })
    .execute()
}

export function deleteConfiguration(db: Db, id: ConfigurationId, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('export_configuration')
      .select('destination_id')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (row === undefined) return false
    await dropConfiguration(tx, id, now)
    if (!(await isOnlyOf(tx, row.destination_id, id))) return true
    await retireDestination(tx, row.destination_id, now)
    return true
  })
}

/** Nobody looks any more whether what is in doubt arrived. */
async function dropConfiguration(tx: Tx, id: string, now: number): Promise<void> {
  await tx.updateTable('export_configuration').set({ deleted_at: now, enabled: 0 }).where('id', '=', id).execute()
  const open = await tx
    .selectFrom('export_job')
    .select('id')
    .where('configuration_id', '=', id)
    .where('status', 'in', ['RUNNING', 'FAILED'])
    .execute()
  for (const job of open) {
    await transition(tx, job.id as JobId, 'cancelled', { ended_at: now })
    await letGo(tx, job.id, await cancelTasks(tx, job.id, now), now)
  }
  const doubtful = await tx
    .selectFrom('export_task')
    .innerJoin('export_job', 'export_job.id', 'export_task.job_id')
    .selectAll('export_task')
    .where('configuration_id', '=', id)
    .where('doubtful', '=', 1)
    .execute()
  for (const task of doubtful) {
    await tx.updateTable('export_task').set({ doubtful: 0 }).where('id', '=', task.id).execute()
    await letGo(tx, task.job_id, [task], now)
  }
}

/** Made together with the configuration, and nothing else uses it. */
async function isOnlyOf(tx: Tx, destinationId: string, id: ConfigurationId): Promise<boolean> {
  const place = await tx
    .selectFrom('destination')
    .select('made_with')
    .where('id', '=', destinationId)
    .executeTakeFirstOrThrow()
  const other = await tx
    .selectFrom('export_configuration')
    .select('id')
    .where('destination_id', '=', destinationId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const open = await openJobsAt(tx, destinationId)
  return place.made_with === id && other === undefined && open.length === 0
}

function openJobsAt(tx: Tx, destinationId: string) {
  return tx
    .selectFrom('export_job')
    .select('id')
    .where('destination_id', '=', destinationId)
    .where('status', 'in', ['RUNNING', 'FAILED'])
    .execute()
}

export function deleteDestination(db: Db, id: DestinationId, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('destination')
      .select('id')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (row === undefined) return false
    await tx
      .updateTable('export_configuration')
      .set({ deleted_at: now, enabled: 0 })
      .where('destination_id', '=', id)
      .where('deleted_at', 'is', null)
      .execute()
    for (const job of await openJobsAt(tx, id)) {
      await transition(tx, job.id as JobId, 'cancelled', { ended_at: now })
      await tx
        .updateTable('export_task')
        .set({ status: 'CANCELLED', ended_at: now })
        .where('job_id', '=', job.id)
        .where('status', 'not in', SETTLED)
        .execute()
    }
    await tx
      .updateTable('export_task')
      .set({ doubtful: 0 })
      .where('destination_id', '=', id)
      .where('doubtful', '=', 1)
      .execute()
    await retireDestination(tx, id, now)
    return true
  })
}
