import type { Kysely, Transaction } from 'kysely'
import { assert, present } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { JobId } from '../../model/ids.ts'
import { type ExportJob, isOpen, isPlanned, type SlicePlan } from '../../model/job.ts'
import { NO_POSITIONS, type PositionSet, union } from '../../model/position-set.ts'
import { decodePositions, encodePositions } from '../../model/position-set-format.ts'
import { type Window, window } from '../../model/window.ts'
import type { Schema } from '../schema.ts'
import { job, transition } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { Lease, NewOnDemandJob, PlannedSlices, PlanStart } from './ledger.ts'
import { areAsTheyWere, insertTasks, NEW_JOB, rowsOf, seal, startOf } from './planned-slices.ts'
import { endIfQueryable } from './settle.ts'

type Tx = Transaction<Schema>

export function insertOnDemandJob(db: Kysely<Schema>, made: NewOnDemandJob): Promise<ExportJob> {
  return db.transaction().execute(async (tx) => {
    const place = await tx
      .selectFrom('destination')
      .select('id')
      .where('id', '=', made.destinationId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (place === undefined) throw new Fault('NOT_FOUND', { message: 'There is no destination with this id.' })
    const { from, head } = await startOf(tx, made.stream, 1)
    await tx
      .insertInto('export_job')
      .values({
        ...NEW_JOB,
        id: made.id,
        configuration_id: null,
        destination_id: made.destinationId,
        stream: made.stream,
        from_position: from,
        upto_position: head,
        planned_upto: from,
        filter: made.filter && JSON.stringify(made.filter),
        only_positions: made.only === undefined ? null : encodePositions(made.only),
        again: made.again ? 1 : 0,
        repetition: made.again ? (await lastRepetition(tx, made)) + 1 : 0,
        format: JSON.stringify(made.format),
        confirms_rows: made.confirmsRows ? 1 : 0,
        trigger_kind: 'on_demand',
        created_by: JSON.stringify(made.by),
        created_at: made.now,
        next_run_at: made.now,
      })
      .execute()
    if (from === head) await endWithoutTasks(tx, made.id, made.now)
    return present(await job(tx, made.id), 'the job that was just made')
  })
}

async function lastRepetition(tx: Tx, { destinationId, stream }: NewOnDemandJob): Promise<number> {
  const row = await tx
    .selectFrom('export_job')
    .select(({ fn }) => fn.max('repetition').as('last'))
    .where('destination_id', '=', destinationId)
    .where('stream', '=', stream)
    .executeTakeFirst()
  return row?.last ?? 0
}

export function beginStretch(
  db: Kysely<Schema>,
  id: JobId,
  lease: Lease,
  positionsMax: number,
): Promise<PlanStart | undefined> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const planned = await job(tx, id)
    if (planned === undefined || !isOpen(planned.status) || isPlanned(planned)) return undefined
    const bounds = await stretchOf(tx, planned, positionsMax)
    await seal(tx, planned.stream, bounds.upto)
    const { only_positions } = await tx
      .selectFrom('export_job')
      .select('only_positions')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const only = only_positions && decodePositions(only_positions)
    return { stream: planned.stream, window: bounds, filter: planned.filter, only }
  })
}

async function stretchOf(tx: Tx, { stream, plannedUpto, window: all }: ExportJob, positionsMax: number) {
  const { from } = await startOf(tx, stream, plannedUpto)
  const start = Math.min(from, all.upto)
  return window(start, Math.min(all.upto, start + positionsMax))
}

export function planStretch(db: Kysely<Schema>, id: JobId, plan: PlannedSlices): Promise<ExportJob | 'changed'> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, plan.lease)
    const planned = await job(tx, id)
    if (planned === undefined || !isOpen(planned.status)) return 'changed'
    const bounds = await stretchOf(tx, planned, plan.window.upto - plan.window.from)
    if (bounds.from !== plan.window.from) return 'changed'
    assert(areInOrder(plan.tasks, plan.window), 'slices lie in the window, one after the other')
    const place = { destinationId: planned.destinationId, stream: planned.stream }
    if (!planned.again && !(await areAsTheyWere(tx, place, plan))) return 'changed'

    await insertTasks(tx, place, id, plan.tasks, planned.taskCount)
    const leftOut = union(await leftOutOf(tx, id), plan.leftOut)
    await tx
      .updateTable('export_job')
      .set({
        planned_upto: plan.window.upto,
        task_count: planned.taskCount + plan.tasks.length,
        rows_selected: planned.rowsSelected + rowsOf(plan.tasks),
        rows_left_out: leftOut.size,
        left_out: leftOut.size === 0 ? null : encodePositions(leftOut),
      })
      .where('id', '=', id)
      .execute()
    const isWhole = plan.window.upto === planned.window.upto
    if (isWhole && planned.taskCount + plan.tasks.length === 0) await endWithoutTasks(tx, id, plan.now)
    return present(await job(tx, id), 'the job that was just planned')
  })
}

/** A job that has nothing to deliver has delivered it. */
async function endWithoutTasks(tx: Tx, id: JobId, now: number): Promise<void> {
  await transition(tx, id, 'delivered', { ended_at: now, failure: null })
  await endIfQueryable(tx, id, now)
}

function areInOrder(tasks: readonly SlicePlan[], bounds: Window): boolean {
  let next: number = bounds.from
  for (const { slice } of tasks) {
    if (slice.window.from < next || slice.window.upto > bounds.upto) return false
    next = slice.window.upto
  }
  return true
}

async function leftOutOf(tx: Tx, id: JobId): Promise<PositionSet> {
  const { left_out } = await tx
    .selectFrom('export_job')
    .select('left_out')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return left_out === null ? NO_POSITIONS : decodePositions(left_out)
}
