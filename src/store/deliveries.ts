import type { Kysely } from 'kysely'
import type { ConfigurationId, DestinationId, JobId, Position, StreamName } from '../model/ids.ts'
import type { TaskStatus } from '../model/job.ts'
import { countWithin } from '../model/position-set.ts'
import { decodePositions } from '../model/position-set-format.ts'
import { window } from '../model/window.ts'
import type { EventDelivery } from './event-queries.ts'
import type { Schema } from './schema.ts'
import type { QuarantinedRows } from './store-figures.ts'

/** See EventQueries.deliveries. */
export async function deliveries(
  db: Kysely<Schema>,
  stream: StreamName,
  position: Position,
): Promise<readonly EventDelivery[]> {
  const tasks = await db
    .selectFrom('export_task')
    .select(['id', 'job_id', 'destination_id', 'status', 'started_at', 'ended_at', 'queryable_at', 'selection'])
    // So that the index over destinations is used.
    .where('destination_id', 'in', db.selectFrom('destination').select('id'))
    .where('stream', '=', stream)
    .where('upto_position', '>', position)
    .where('from_position', '<=', position)
    .where('status', '!=', 'CANCELLED')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('quarantine')
            .select('quarantine.sequence')
            .whereRef('quarantine.job_id', '=', 'export_task.job_id')
            .whereRef('quarantine.task_id', '=', 'export_task.id')
            .where('quarantine.position', '=', position),
        ),
      ),
    )
    .execute()
  const at = window(position, position + 1)
  return tasks
    .filter(({ selection }) => selection === null || countWithin(decodePositions(selection), at) > 0)
    .map((row) => ({
      destinationId: row.destination_id as DestinationId,
      jobId: row.job_id as JobId,
      status: row.status as TaskStatus,
      at: row.queryable_at ?? row.ended_at ?? row.started_at,
    }))
    .sort((a, b) => (b.at ?? Number.POSITIVE_INFINITY) - (a.at ?? Number.POSITIVE_INFINITY))
}

/** See StoreFigures.rowsDelivered. */
export async function rowsDelivered(db: Kysely<Schema>, since: number): Promise<ReadonlyMap<ConfigurationId, number>> {
  const rows = await db
    .selectFrom('export_task')
    .innerJoin('export_job', 'export_job.id', 'export_task.job_id')
    .select(({ fn, eb }) => [
      'export_job.configuration_id as configuration',
      fn.sum<number>(eb('export_task.rows', '-', eb.ref('export_task.rows_quarantined'))).as('rows'),
    ])
    .where('export_task.status', 'in', ['DELIVERED', 'QUERYABLE'])
    .where('export_task.ended_at', '>=', since)
    .where('export_job.configuration_id', 'is not', null)
    .groupBy('export_job.configuration_id')
    .execute()
  return new Map(rows.map(({ configuration, rows }) => [configuration as ConfigurationId, rows]))
}

/** See StoreFigures.rowsQuarantined. */
export async function rowsQuarantined(db: Kysely<Schema>, since: number): Promise<readonly QuarantinedRows[]> {
  const rows = await db
    .selectFrom('export_task')
    .innerJoin('export_job', 'export_job.id', 'export_task.job_id')
    .select(({ fn }) => [
      'export_job.id as jobId',
      'export_job.stream',
      'export_job.destination_id as destinationId',
      fn.sum<number>('export_task.rows_quarantined').as('count'),
      fn.max('export_task.ended_at').as('at'),
    ])
    .where('export_task.rows_quarantined', '>', 0)
    .where('export_task.ended_at', '>=', since)
    .groupBy('export_job.id')
    .orderBy('at', 'desc')
    .execute()
  return rows.map(({ jobId, destinationId, at, ...row }) => ({
    ...row,
    jobId: jobId as JobId,
    destinationId: destinationId as DestinationId,
    at: at ?? 0,
  }))
}
