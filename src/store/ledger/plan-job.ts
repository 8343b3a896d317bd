import type { Kysely, Transaction } from 'kysely'
import { assert } from '../../base/assert.ts'
import type { BlockMeta } from '../../blocks/block-meta.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import { Fault } from '../../model/fault.ts'
import { type Position, position, type StreamName } from '../../model/ids.ts'
import type { ExportJob, PlannedSlice } from '../../model/job.ts'
import { isEmpty, tiles, window } from '../../model/window.ts'
import type { Schema } from '../schema.ts'
import { configuration } from './configurations.ts'
import { openJob } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { PlanRequest } from './ledger.ts'
import { jobOf } from './rows.ts'

/** One transaction, so that what is cut is what is sealed: no block of a planned slice ever changes again. */
export function planJob(db: Kysely<Schema>, request: PlanRequest): Promise<ExportJob | undefined> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, request.lease)
    const planned = await configuration(tx, request.configurationId)
    if (planned === undefined) return undefined
    if ((await openJob(tx, planned.id)) !== undefined)
      throw new Fault('STATE_CONFLICT', { message: `Configuration ${planned.id} has an open job.` })
    const { stream, filter } = planned
    const from = await startOf(tx, planned)
    const blocks = await blocksFrom(tx, stream, from, request.blocksMax)
    const slices = request.cut(blocks, from, filter)
    if (slices.length === 0) return undefined

    const bounds = window(from, slices.at(-1)?.window.upto ?? from)
    assert(
      !isEmpty(bounds) &&
        tiles(
          slices.map((slice) => slice.window),
          bounds,
        ),
      'slices cover the window from its start without a gap',
    )
    await seal(tx, stream, bounds.upto)
    // An open job keeps its configuration due: after a crash it goes on at once, also where a person had started it between two turns.
    const next_run_at = Math.min(planned.nextRunAt, request.now)
    await tx
      .updateTable('export_configuration')
      .set({ watermark: from, next_run_at })
      .where('id', '=', planned.id)
      .execute()
    await tx
      .insertInto('export_job')
      .values({
        id: request.jobId,
        configuration_id: planned.id,
        destination_id: planned.destination.id,
        stream,
        from_position: bounds.from,
        upto_position: bounds.upto,
        filter: filter && JSON.stringify(filter),
        status: 'RUNNING',
        trigger_kind: request.trigger,
        task_count: slices.length,
        tasks_delivered: 0,
        rows_delivered: 0,
        created_at: request.now,
        ended_at: null,
        failure: null,
      })
      .execute()
    await insertTasks(tx, request, slices)
    return jobOf(
      await tx.selectFrom('export_job').selectAll().where('id', '=', request.jobId).executeTakeFirstOrThrow(),
    )
  })
}

/** What retention deleted before this configuration came to it (a disabled one holds nothing back) cannot be planned any more. */
async function startOf(tx: Transaction<Schema>, { stream, watermark }: ExportConfiguration): Promise<Position> {
  const { oldest_position } = await tx
    .selectFrom('stream')
    .select('oldest_position')
    .where('name', '=', stream)
    .executeTakeFirstOrThrow()
  return position(Math.max(watermark, oldest_position))
}

async function blocksFrom(
  tx: Transaction<Schema>,
  stream: StreamName,
  from: Position,
  blocksMax: number,
): Promise<BlockMeta[]> {
  const first = await tx
    .selectFrom('block')
    .select(({ fn }) => fn.max('from_position').as('start'))
    .where('stream', '=', stream)
    .where('from_position', '<=', from)
    .executeTakeFirst()
  const rows = await tx
    .selectFrom('block')
    .select([
      'from_position',
      'row_count',
      'raw_bytes',
      'stored_bytes',
      'hash',
      'received_at',
      'first_event_at',
      'last_event_at',
    ])
    .where('stream', '=', stream)
    .where('from_position', '>=', first?.start ?? from)
    .orderBy('from_position')
    .limit(blocksMax)
    .execute()
  return rows
    .filter((row) => row.from_position + row.row_count > from)
    .map((row) => ({
      window: window(row.from_position, row.from_position + row.row_count),
      rawBytes: row.raw_bytes,
      storedBytes: row.stored_bytes,
      hash: Buffer.from(row.hash).toString('hex'),
      receivedAt: row.received_at,
      firstEventAt: row.first_event_at,
      lastEventAt: row.last_event_at,
    }))
}

/** The block in which the last slice ends begins below `upto`: it is sealed too. */
async function seal(tx: Transaction<Schema>, stream: StreamName, upto: number): Promise<void> {
  await tx
    .updateTable('stream')
    .set({ sealed_upto: upto })
    .where('name', '=', stream)
    .where('sealed_upto', '<', upto)
    .execute()
}

async function insertTasks(
  tx: Transaction<Schema>,
  request: PlanRequest,
  slices: readonly PlannedSlice[],
): Promise<void> {
  for (const [sequence, slice] of slices.entries()) {
    await tx
      .insertInto('export_task')
      .values({
        id: request.newTaskId(),
        job_id: request.jobId,
        sequence,
        from_position: position(slice.window.from),
        upto_position: position(slice.window.upto),
        artifact_name: slice.name,
        cut: slice.cut ? 1 : 0,
        raw_bytes: slice.rawBytes,
        first_event_at: slice.firstEventAt,
        last_event_at: slice.lastEventAt,
        status: 'PENDING',
        attempts: 0,
        started_at: null,
        ended_at: null,
        failure: null,
      })
      .execute()
  }
}
