import type { Kysely, Transaction } from 'kysely'
import type { ExportConfiguration } from '../../model/configuration.ts'
import type { DestinationRecord } from '../../model/destination-record.ts'
import { Fault } from '../../model/fault.ts'
import { type ConfigurationId, type Position, position, type StreamName } from '../../model/ids.ts'
import type { RecordedFailure } from '../../model/job.ts'
import type { Schema } from '../schema.ts'
import { destination, insertDestination, updateDestination } from './destinations.ts'
import type { ConfigurationChange, NewConfiguration } from './ledger.ts'
import { configurationOf, destinationOf } from './rows.ts'

type Db = Kysely<Schema>
type Tx = Transaction<Schema>

export function insertConfiguration(db: Db, made: NewConfiguration): Promise<ExportConfiguration> {
  return db.transaction().execute(async (tx) => {
    const stream = await tx.selectFrom('stream').selectAll().where('name', '=', made.stream).executeTakeFirstOrThrow()
    const { id } = await destinationFor(tx, made)
    const by = JSON.stringify(made.by)
    await tx
      .insertInto('export_configuration')
      .values({
        id: made.id,
        stream: made.stream,
        destination_id: id,
        filter: made.filter && JSON.stringify(made.filter),
        interval: made.interval,
        enabled: made.enabled ? 1 : 0,
        watermark: made.startFrom === 'NOW' ? stream.next_position : stream.oldest_position,
        next_run_at: made.now,
        last_run_at: null,
        failure: null,
        failures_in_a_row: 0,
        created_by: by,
        created_at: made.now,
        updated_by: by,
        updated_at: made.now,
        deleted_at: null,
      })
      .execute()
    return existing(tx, made.id)
  })
}

async function destinationFor(tx: Tx, made: NewConfiguration): Promise<DestinationRecord> {
  if (typeof made.destination !== 'string') return insertDestination(tx, made.destination, made.id)
  const there = await destination(tx, made.destination)
  if (there === undefined || there.deletedAt !== null)
    throw new Fault('NOT_FOUND', { message: 'There is no destination with this id.' })
  return there
}

export function updateConfiguration(
  db: Db,
  id: ConfigurationId,
  change: ConfigurationChange,
): Promise<ExportConfiguration | undefined> {
  return db.transaction().execute(async (tx) => {
    const current = await configuration(tx, id)
    if (current === undefined) return undefined
    await tx.updateTable('export_configuration').set(configurationColumns(change)).where('id', '=', id).execute()
    const { destination: changed, now, by } = change
    if (changed !== undefined)
      await updateDestination(tx, current.destination.id, { ...changed, now, ...(by !== undefined && { by }) })
    return existing(tx, id)
  })
}

function configurationColumns({ filter, interval, enabled, nextRunAt, clearFailure, by, now }: ConfigurationChange) {
  return {
    updated_at: now,
    ...(filter !== undefined && { filter: filter && JSON.stringify(filter) }),
    ...(interval !== undefined && { interval }),
    ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
    ...(nextRunAt !== undefined && { next_run_at: nextRunAt }),
    ...(clearFailure === true && { failure: null, failures_in_a_row: 0 }),
    ...(by !== undefined && { updated_by: JSON.stringify(by) }),
  }
}

export async function configuration(db: Db, id: ConfigurationId): Promise<ExportConfiguration | undefined> {
  const [found] = await listed(db, id)
  return found
}

async function existing(tx: Tx, id: ConfigurationId): Promise<ExportConfiguration> {
  const found = await configuration(tx, id)
  if (found === undefined) throw new Error(`no configuration ${id}`)
  return found
}

export function configurations(db: Db): Promise<readonly ExportConfiguration[]> {
  return listed(db)
}

/** One statement, so that a configuration and its destination are always of the same moment. */
async function listed(db: Db, id?: ConfigurationId): Promise<readonly ExportConfiguration[]> {
  let query = db
    .selectFrom('export_configuration')
    .innerJoin('destination', 'destination.id', 'export_configuration.destination_id')
    .selectAll('export_configuration')
    .select(['destination.kind', 'destination.name', 'settings', 'sealed_secrets', 'connection_status'])
    .select([
      'connection_report',
      'made_with',
      'destination.enabled as place_enabled',
      'destination.deleted_at as place_deleted_at',
    ])
    .select(['destination.created_by as place_created_by', 'destination.created_at as place_created_at'])
    .select(['destination.updated_by as place_updated_by', 'destination.updated_at as place_updated_at'])
    .select(({ selectFrom }) =>
      selectFrom('unconfirmed')
        .select('unconfirmed.failure')
        .whereRef('unconfirmed.configuration_id', '=', 'export_configuration.id')
        .where('unconfirmed.failure', 'is not', null)
        .orderBy('sent_at')
        .limit(1)
        .as('confirmation_failure'),
    )
    .where('export_configuration.deleted_at', 'is', null)
    .orderBy('export_configuration.sequence')
  if (id !== undefined) query = query.where('export_configuration.id', '=', id)
  return (await query.execute()).map((row) =>
    configurationOf(
      row,
      destinationOf({
        ...row,
        id: row.destination_id,
        enabled: row.place_enabled,
        created_by: row.place_created_by,
        created_at: row.place_created_at,
        updated_by: row.place_updated_by,
        updated_at: row.place_updated_at,
        deleted_at: row.place_deleted_at,
      }),
    ),
  )
}

/** Also of configurations whose destination is disabled: they only pause. */
export async function lowestOwed(db: Db, stream: StreamName): Promise<Position | undefined> {
  const watermark = await db
    .selectFrom('export_configuration')
    .select(({ fn }) => fn.min('watermark').as('lowest'))
    .where('stream', '=', stream)
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const unplanned = await db
    .selectFrom('export_job')
    .select(({ fn }) => fn.min('planned_upto').as('lowest'))
    .where('stream', '=', stream)
    .where('configuration_id', 'is', null)
    .where('status', 'in', ['RUNNING', 'FAILED'])
    .whereRef('planned_upto', '<', 'upto_position')
    .executeTakeFirst()
  const undelivered = await db
    .selectFrom('export_task')
    .innerJoin('export_job', 'export_job.id', 'export_task.job_id')
    .select(({ fn }) => fn.min('export_task.from_position').as('lowest'))
    .where('export_job.stream', '=', stream)
    .where('export_job.configuration_id', 'is', null)
    .where('export_job.status', 'in', ['RUNNING', 'FAILED'])
    .where('export_task.status', 'not in', ['DELIVERED', 'QUERYABLE'])
    .executeTakeFirst()
  const all = [watermark, unplanned, undelivered].flatMap((row) => row?.lowest ?? [])
  return all.length === 0 ? undefined : position(Math.min(...all))
}

export async function failConfiguration(
  db: Db,
  id: ConfigurationId,
  failure: RecordedFailure,
  nextRunAt: number,
): Promise<void> {
  await db
    .updateTable('export_configuration')
    .set(({ eb }) => ({
      failure: JSON.stringify(failure),
      failures_in_a_row: eb('failures_in_a_row', '+', 1),
      next_run_at: nextRunAt,
    }))
    .where('id', '=', id)
    .execute()
}

export async function completeRun(db: Db, id: ConfigurationId, lastRunAt: number, nextRunAt: number): Promise<void> {
  await db
    .updateTable('export_configuration')
    .set({ failure: null, failures_in_a_row: 0, last_run_at: lastRunAt, next_run_at: nextRunAt })
    .where('id', '=', id)
    .execute()
}
