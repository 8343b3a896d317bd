import type { Kysely, Transaction } from 'kysely'
import type { ExportConfiguration } from '../../model/configuration.ts'
import { type ConfigurationId, type Position, position, type StreamName } from '../../model/ids.ts'
import type { RecordedFailure } from '../../model/job.ts'
import type { Schema } from '../schema.ts'
import type { ConfigurationChange, NewConfiguration } from './ledger.ts'
import { configurationOf } from './rows.ts'

type Db = Kysely<Schema>
type Tx = Transaction<Schema>

export function insertConfiguration(db: Db, made: NewConfiguration): Promise<ExportConfiguration> {
  return db.transaction().execute(async (tx) => {
    const stream = await tx.selectFrom('stream').selectAll().where('name', '=', made.stream).executeTakeFirstOrThrow()
    const { destination, by, now } = made
    await tx
      .insertInto('destination')
      .values({
        id: destination.id,
        kind: destination.kind,
        settings: JSON.stringify(destination.settings),
        sealed_secrets: destination.sealedSecrets,
        connection_status: destination.connectionStatus,
        connection_report: destination.connectionReport && JSON.stringify(destination.connectionReport),
      })
      .execute()
    await tx
      .insertInto('export_configuration')
      .values({
        id: made.id,
        stream: made.stream,
        destination_id: destination.id,
        filter: made.filter && JSON.stringify(made.filter),
        interval: made.interval,
        enabled: made.enabled ? 1 : 0,
        watermark: made.startFrom === 'NOW' ? stream.next_position : stream.oldest_position,
        next_run_at: now,
        last_run_at: null,
        failure: null,
        failures_in_a_row: 0,
        created_by: JSON.stringify(by),
        created_at: now,
        updated_by: JSON.stringify(by),
        updated_at: now,
        deleted_at: null,
      })
      .execute()
    return existing(tx, made.id)
  })
}

export function updateConfiguration(
  db: Db,
  id: ConfigurationId,
  change: ConfigurationChange,
): Promise<ExportConfiguration | undefined> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('export_configuration')
      .select('destination_id')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (row === undefined) return undefined
    await tx.updateTable('export_configuration').set(configurationColumns(change)).where('id', '=', id).execute()
    const columns = destinationColumns(change.destination ?? {})
    if (Object.keys(columns).length > 0)
      await tx.updateTable('destination').set(columns).where('id', '=', row.destination_id).execute()
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

function destinationColumns({
  settings,
  sealedSecrets,
  connectionStatus,
  connectionReport,
}: NonNullable<ConfigurationChange['destination']>) {
  return {
    ...(settings !== undefined && { settings: JSON.stringify(settings) }),
    ...(sealedSecrets !== undefined && { sealed_secrets: sealedSecrets }),
    ...(connectionStatus !== undefined && { connection_status: connectionStatus }),
    ...(connectionReport !== undefined && { connection_report: JSON.stringify(connectionReport) }),
  }
}

export function deleteConfiguration(db: Db, id: ConfigurationId, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('export_configuration')
      .set({ deleted_at: now, enabled: 0 })
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    const open = await tx
      .selectFrom('export_job')
      .select('id')
      .where('configuration_id', '=', id)
      .where('status', 'in', ['RUNNING', 'FAILED'])
      .execute()
    for (const job of open) {
      await tx
        .updateTable('export_task')
        .set({ status: 'CANCELLED', ended_at: now })
        .where('job_id', '=', job.id)
        .where('status', '!=', 'DELIVERED')
        .execute()
      await tx.updateTable('export_job').set({ status: 'CANCELLED', ended_at: now }).where('id', '=', job.id).execute()
    }
    // What the destination was stays on record with its receipts; what opens it does not.
    await tx
      .updateTable('destination')
      .set({ sealed_secrets: new Uint8Array() })
      .where('id', 'in', tx.selectFrom('export_configuration').select('destination_id').where('id', '=', id))
      .execute()
    return true
  })
}

export async function configuration(db: Db, id: ConfigurationId): Promise<ExportConfiguration | undefined> {
  const row = await withDestinations(db).where('export_configuration.id', '=', id).executeTakeFirst()
  return row && configurationOf(row)
}

async function existing(tx: Tx, id: ConfigurationId): Promise<ExportConfiguration> {
  const found = await configuration(tx, id)
  if (found === undefined) throw new Error(`no configuration ${id}`)
  return found
}

export async function configurations(db: Db): Promise<readonly ExportConfiguration[]> {
  const rows = await withDestinations(db).orderBy('sequence').execute()
  return rows.map(configurationOf)
}

/** One statement, so that a configuration and its destination are always of the same moment. */
function withDestinations(db: Db) {
  return db
    .selectFrom('export_configuration')
    .innerJoin('destination', 'destination.id', 'export_configuration.destination_id')
    .selectAll('export_configuration')
    .select(['kind', 'settings', 'sealed_secrets', 'connection_status', 'connection_report'])
    .where('deleted_at', 'is', null)
}

export async function lowestWatermark(db: Db, stream: StreamName): Promise<Position | undefined> {
  const row = await db
    .selectFrom('export_configuration')
    .select(({ fn }) => fn.min('watermark').as('lowest'))
    .where('stream', '=', stream)
    .where('enabled', '=', 1)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row?.lowest == null ? undefined : position(row.lowest)
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
