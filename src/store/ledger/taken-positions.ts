import type { Kysely, Transaction } from 'kysely'
import type { StreamName } from '../../model/ids.ts'
import {
  boundsOf,
  CHUNK,
  intersection,
  minus,
  type PositionSet,
  PositionSetBuilder,
  positionsOf,
  positionsOfWindow,
  union,
  within,
} from '../../model/position-set.ts'
import { decodePositions, encodePositions } from '../../model/position-set-format.ts'
import { type Window, window } from '../../model/window.ts'
import type { Schema } from '../schema.ts'

type Tx = Transaction<Schema>

/** One stream at one destination. */
export interface Place {
  readonly destinationId: string
  readonly stream: StreamName
}

const PART_CHUNKS = 16
const PART_POSITIONS = PART_CHUNKS * CHUNK

/** What of the window is there, or on its way. */
export async function takenWithin(db: Kysely<Schema>, place: Place, bounds: Window): Promise<PositionSet> {
  const rows = await db
    .selectFrom('taken')
    .select('positions')
    .where('destination_id', '=', place.destinationId)
    .where('stream', '=', place.stream)
    .where('part', '>=', Math.floor(bounds.from / PART_POSITIONS))
    .where('part', '<=', Math.floor(bounds.upto / PART_POSITIONS))
    .execute()
  const all = new PositionSetBuilder()
  for (const row of rows) all.add(decodePositions(row.positions))
  return within(all.build(), bounds)
}

export function take(tx: Tx, place: Place, positions: PositionSet): Promise<void> {
  return change(tx, place, positions, union)
}

/** Answers what is free now: without what tasks of another job have, too, because one of the two delivered again. */
export async function free(tx: Tx, place: Place, positions: PositionSet, jobId: string): Promise<PositionSet> {
  const mine = minus(positions, await othersHave(tx, place, positions, jobId))
  await change(tx, place, mine, minus)
  return mine
}

async function change(
  tx: Tx,
  { destinationId, stream }: Place,
  positions: PositionSet,
  operation: (there: PositionSet, changed: PositionSet) => PositionSet,
): Promise<void> {
  for (const [part, changed] of partsOf(positions)) {
    const place = { destination_id: destinationId, stream, part }
    const there = await takenWithin(
      tx,
      { destinationId, stream },
      window(Math.max(1, part * PART_POSITIONS), (part + 1) * PART_POSITIONS),
    )
    const result = operation(there, changed)
    const encoded = encodePositions(result)
    if (result.size === 0)
      await tx
        .deleteFrom('taken')
        .where('destination_id', '=', destinationId)
        .where('stream', '=', stream)
        .where('part', '=', part)
        .execute()
    else
      await tx
        .insertInto('taken')
        .values({ ...place, positions: encoded })
        .onConflict((conflict) =>
          conflict.columns(['destination_id', 'stream', 'part']).doUpdateSet({ positions: encoded }),
        )
        .execute()
  }
}

/** A part is some chunks: nothing has to be cut. */
function partsOf({ chunks }: PositionSet): Map<number, PositionSet> {
  const grouped = Map.groupBy(chunks, ({ key }) => Math.floor(key / PART_CHUNKS))
  return new Map(
    Array.from(grouped, ([part, group]) => [
      part,
      { chunks: group, size: group.reduce((sum, { size }) => sum + size, 0) },
    ]),
  )
}

/** Two jobs have the same position only where one of them delivers again. */
async function othersHave(tx: Tx, { destinationId, stream }: Place, positions: PositionSet, jobId: string) {
  const bounds = boundsOf(positions)
  const others = new PositionSetBuilder()
  if (bounds === undefined) return others.build()
  const job = await tx.selectFrom('export_job').select('again').where('id', '=', jobId).executeTakeFirstOrThrow()
  let query = tx
    .selectFrom('export_task')
    .innerJoin('export_job', 'export_job.id', 'export_task.job_id')
    .select(['export_task.id', 'export_task.from_position', 'export_task.upto_position', 'export_task.selection'])
    .where('export_task.destination_id', '=', destinationId)
    .where('export_task.stream', '=', stream)
    .where('export_task.upto_position', '>', bounds.from)
    .where('export_task.from_position', '<', bounds.upto)
    .where('export_task.job_id', '!=', jobId)
    .where(({ eb, or }) => or([eb('export_task.status', '!=', 'CANCELLED'), eb('doubtful', '=', 1)]))
  if (job.again === 0) query = query.where('again', '=', 1)
  for (const task of await query.execute()) {
    const has = intersection(selectionOf(task), positions)
    if (has.size > 0) others.add(minus(has, await quarantinedIn(tx, task.id)))
  }
  return others.build()
}

async function quarantinedIn(tx: Tx, taskId: string): Promise<PositionSet> {
  const rows = await tx.selectFrom('quarantine').select('position').where('task_id', '=', taskId).execute()
  return positionsOf(rows.map(({ position }) => position))
}

/** What a task carries. */
export function selectionOf(task: {
  readonly from_position: number
  readonly upto_position: number
  readonly selection: Uint8Array | null
}): PositionSet {
  return task.selection === null
    ? positionsOfWindow(window(task.from_position, task.upto_position))
    : decodePositions(task.selection)
}
