import type { Insertable, Transaction } from 'kysely'
import type { JobId, StreamName, TaskId } from '../../model/ids.ts'
import type { SlicePlan } from '../../model/job.ts'
import { intersection, minus, type PositionSet, PositionSetBuilder } from '../../model/position-set.ts'
import { encodePositions } from '../../model/position-set-format.ts'
import type { JobTable, Schema } from '../schema.ts'
import type { PlannedSlices } from './ledger.ts'
import { type Place, take, takenWithin } from './taken-positions.ts'

type Tx = Transaction<Schema>

/** What planning has in common, for a configuration and on demand. */

/** Everything of a new job that is the same for all. */
export const NEW_JOB = {
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

/** What retention deleted before anybody came to it (a disabled export holds nothing back) cannot be planned any more. */
export async function startOf(tx: Tx, stream: StreamName, from: number): Promise<{ from: number; head: number }> {
  const { oldest_position, next_position } = await tx
    .selectFrom('stream')
    .select(['oldest_position', 'next_position'])
    .where('name', '=', stream)
    .executeTakeFirstOrThrow()
  return { from: Math.max(from, oldest_position), head: next_position }
}

/** The block in which the last slice ends begins below `upto`: it is sealed too. */
export async function seal(tx: Tx, stream: StreamName, upto: number): Promise<void> {
  await tx
    .updateTable('stream')
    .set({ sealed_upto: upto })
    .where('name', '=', stream)
    .where('sealed_upto', '<', upto)
    .execute()
}

/** Whether nobody else has what is to be delivered, and somebody still has all that was left out. */
export async function areAsTheyWere(
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

export function rowsOf(tasks: readonly SlicePlan[]): number {
  return tasks.reduce((sum, { slice }) => sum + slice.rows, 0)
}

const TASKS_AT_ONCE = 100

export async function insertTasks(
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
