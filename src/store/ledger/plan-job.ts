import type { Insertable, Kysely, Transaction } from 'kysely'
import { assert, present } from '../../base/assert.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import { Fault } from '../../model/fault.ts'
import type { ConfigurationId, JobId, StreamName, TaskId } from '../../model/ids.ts'
import { type ExportJob, isOpen, type SlicePlan } from '../../model/job.ts'
import {
  intersection,
  minus,
  NO_POSITIONS,
  type PositionSet,
  PositionSetBuilder,
  union,
} from '../../model/position-set.ts'
import { decodePositions, encodePositions } from '../../model/position-set-format.ts'
import { tiles, type Window, window } from '../../model/window.ts'
import type { JobTable, Schema } from '../schema.ts'
import { configuration } from './configurations.ts'
import { job, openJob, transition } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { ConfigurationPlan, Lease, NewOnDemandJob, PlannedSlices, PlanStart } from './ledger.ts'
import { endIfQueryable } from './settle.ts'
import { type Place, take, takenWithin } from './taken-positions.ts'

type Tx = Transaction<Schema>

/** Sealed in the transaction in which the window is chosen, so that what is read afterwards is what is planned: no block of it ever changes again. */
export function beginPlan(
  db: Kysely<Schema>,
  id: ConfigurationId,
  lease: Lease,
  positionsMax: number,
): Promise<PlanStart | undefined> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const planned = await configuration(tx, id)
    if (planned === undefined) return undefined
    await requireNoOpenJob(tx, id)
    const { from, head } = await startOf(tx, planned.stream, planned.watermark)
    if (from === head) return undefined
    const bounds = window(from, Math.min(head, from + positionsMax))
    await seal(tx, planned.stream, bounds.upto)
    return { stream: planned.stream, window: bounds, filter: planned.filter, only: null }
  })
}

async function requireNoOpenJob(tx: Tx, id: ConfigurationId): Promise<void> {
  if ((await openJob(tx, id)) !== undefined)
    throw new Fault('STATE_CONFLICT', { message: `Configuration ${id} has an open job.` })
}

/** What retention deleted before anybody came to it (a disabled export holds nothing back) cannot be planned any more. */
async function startOf(tx: Tx, stream: StreamName, from: number): Promise<{ from: number; head: number }> {
  const { oldest_position, next_position } = await tx
    .selectFrom('stream')
    .select(['oldest_position', 'next_position'])
    .where('name', '=', stream)
    .executeTakeFirstOrThrow()
  return { from: Math.max(from, oldest_position), head: next_position }
}

/** The block in which the last slice ends begins below `upto`: it is sealed too. */
async function seal(tx: Tx, stream: StreamName, upto: number): Promise<void> {
  await tx
    .updateTable('stream')
    .set({ sealed_upto: upto })
    .where('name', '=', stream)
    .where('sealed_upto', '<', upto)
    .execute()
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
    if (planned === undefined || !isOpen(planned.status) || planned.plannedUpto === planned.window.upto)
      return undefined
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

export function planJob(db: Kysely<Schema>, plan: ConfigurationPlan): Promise<ExportJob | 'changed'> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, plan.lease)
    const planned = await configuration(tx, plan.configurationId)
    if (planned === undefined || !(await isAsItWas(tx, planned, plan))) return 'changed'
    await requireNoOpenJob(tx, planned.id)
    const windows = plan.tasks.map(({ slice }) => slice.window)
    assert(tiles(windows, plan.window) && windows.length > 0, 'slices cover the window from its start without a gap')
    const place = { destinationId: planned.destination.id, stream: planned.stream }
    if (!(await areAsTheyWere(tx, place, plan))) return 'changed'

    // An open job keeps its configuration due: after a crash it goes on at once, also where a person had started it between two turns.
    const next_run_at = Math.min(planned.nextRunAt, plan.now)
    await tx
      .updateTable('export_configuration')
      .set({ watermark: plan.window.from, next_run_at })
      .where('id', '=', planned.id)
      .execute()
    await tx
      .insertInto('export_job')
      .values({
        ...NEW_JOB,
        id: plan.jobId,
        configuration_id: planned.id,
        destination_id: place.destinationId,
        stream: place.stream,
        from_position: plan.window.from,
        upto_position: plan.window.upto,
        planned_upto: plan.window.upto,
        filter: plan.filter && JSON.stringify(plan.filter),
        format: JSON.stringify(plan.format),
        confirms_rows: plan.confirmsRows ? 1 : 0,
        trigger_kind: plan.trigger,
        task_count: plan.tasks.length,
        rows_selected: rowsOf(plan.tasks),
        rows_left_out: plan.leftOut.size,
        left_out: plan.leftOut.size === 0 ? null : encodePositions(plan.leftOut),
        created_at: plan.now,
        next_run_at: plan.now,
      })
      .execute()
    await insertTasks(tx, place, plan.jobId, plan.tasks, 0)
    return present(await job(tx, plan.jobId), 'the job that was just made')
  })
}

/** Everything of a new job that is the same for all. */
const NEW_JOB = {
  filter: null,
  only_positions: null,
  takes_over: null,
  again: 0,
  repetition: 0,
  status: 'RUNNING',
  created_by: null,
  task_count: 0,
  tasks_delivered: 0,
  tasks_queryable: 0,
  rows_selected: 0,
  rows_left_out: 0,
  rows_delivered: 0,
  rows_quarantined: 0,
  rows_queryable: 0,
  bytes_sent: 0,
  ended_at: null,
  queryable_at: null,
  failure: null,
  failures_in_a_row: 0,
  left_out: null,
} as const satisfies Partial<Insertable<JobTable>>

async function isAsItWas(tx: Tx, planned: ExportConfiguration, { filter, window: bounds }: ConfigurationPlan) {
  const { from } = await startOf(tx, planned.stream, planned.watermark)
  return from === bounds.from && JSON.stringify(planned.filter) === JSON.stringify(filter)
}

/** Whether nobody else has what is to be delivered, and somebody still has all that was left out. */
async function areAsTheyWere(
  tx: Tx,
  place: Place,
  { window: bounds, tasks, leftOut }: Pick<PlannedSlices, 'window' | 'tasks' | 'leftOut'>,
): Promise<boolean> {
  const taken = await takenWithin(tx, place, bounds)
  return intersection(carriedBy(tasks), taken).size === 0 && minus(leftOut, taken).size === 0
}

function carriedBy(tasks: readonly SlicePlan[]): PositionSet {
  const all = new PositionSetBuilder()
  for (const { slice, selection } of tasks) {
    if (selection === null) all.addWindow(slice.window)
    else all.add(selection)
  }
  return all.build()
}

function rowsOf(tasks: readonly SlicePlan[]): number {
  return tasks.reduce((sum, { slice }) => sum + slice.rows, 0)
}

const TASKS_AT_ONCE = 100

async function insertTasks(
  tx: Tx,
  place: Place,
  jobId: JobId,
  tasks: readonly (SlicePlan & { readonly id: TaskId })[],
  firstSequence: number,
): Promise<void> {
  const rows = tasks.map(({ id, slice, selection }, index) => ({
    id,
    job_id: jobId,
    destination_id: place.destinationId,
    stream: place.stream,
    sequence: firstSequence + index,
    from_position: slice.window.from,
    upto_position: slice.window.upto,
    artifact_name: slice.name,
    cut: slice.cut ? 1 : 0,
    rows: slice.rows,
    raw_bytes: slice.rawBytes,
    first_event_at: slice.firstEventAt,
    last_event_at: slice.lastEventAt,
    status: 'PENDING',
    doubtful: 0,
    attempts: 0,
    started_at: null,
    ended_at: null,
    rows_quarantined: 0,
    queryable_at: null,
    failure: null,
    selection: selection && encodePositions(selection),
  }))
  for (let at = 0; at < rows.length; at += TASKS_AT_ONCE)
    await tx
      .insertInto('export_task')
      .values(rows.slice(at, at + TASKS_AT_ONCE))
      .execute()
  await take(tx, place, carriedBy(tasks))
}

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
