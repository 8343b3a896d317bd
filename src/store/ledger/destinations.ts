import type { Kysely, Transaction } from 'kysely'
import type { DestinationRecord } from '../../model/destination-record.ts'
import type { DestinationId } from '../../model/ids.ts'
import type { Schema } from '../schema.ts'
import type { DestinationChange, NewDestination } from './ledger.ts'
import { destinationOf } from './rows.ts'

type Db = Kysely<Schema>
type Tx = Transaction<Schema>

export async function insertDestination(
  db: Db,
  made: NewDestination,
  madeWith: string | null,
): Promise<DestinationRecord> {
  const by = JSON.stringify(made.by)
  await db
    .insertInto('destination')
    .values({
      id: made.id,
      kind: made.kind,
      name: made.name,
      settings: JSON.stringify(made.settings),
      sealed_secrets: made.sealedSecrets,
      connection_status: made.connectionStatus,
      connection_report: made.connectionReport && JSON.stringify(made.connectionReport),
      enabled: made.enabled ? 1 : 0,
      made_with: madeWith,
      created_by: by,
      created_at: made.now,
      updated_by: by,
      updated_at: made.now,
      deleted_at: null,
    })
    .execute()
  return existing(db, made.id)
}

export async function updateDestination(
  db: Db,
  id: DestinationId,
  change: DestinationChange,
): Promise<DestinationRecord | undefined> {
  const { numUpdatedRows } = await db
    .updateTable('destination')
    .set(columnsOf(change))
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 0n ? undefined : existing(db, id)
}

function columnsOf({ name, settings, sealedSecrets, connectionStatus, ...change }: DestinationChange) {
  const { connectionReport, enabled, by, now } = change
  return {
    updated_at: now,
    ...(name !== undefined && { name }),
    ...(settings !== undefined && { settings: JSON.stringify(settings) }),
    ...(sealedSecrets !== undefined && { sealed_secrets: sealedSecrets }),
    ...(connectionStatus !== undefined && { connection_status: connectionStatus }),
    ...(connectionReport !== undefined && { connection_report: connectionReport && JSON.stringify(connectionReport) }),
    ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
    ...(by !== undefined && { updated_by: JSON.stringify(by) }),
  }
}

export async function destination(db: Db, id: string): Promise<DestinationRecord | undefined> {
  const row = await db.selectFrom('destination').selectAll().where('id', '=', id).executeTakeFirst()
  return row && destinationOf(row)
}

export async function existing(db: Db, id: string): Promise<DestinationRecord> {
  const found = await destination(db, id)
  if (found === undefined) throw new Error(`no destination ${id}`)
  return found
}

export async function destinations(db: Db): Promise<readonly DestinationRecord[]> {
  const rows = await db
    .selectFrom('destination')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('sequence')
    .execute()
  return rows.map(destinationOf)
}

/** What the destination was stays on record with its receipts; what opens it does not. Nobody asks it for rows any more. */
export async function retireDestination(tx: Tx, id: string, now: number): Promise<void> {
  await tx
    .updateTable('destination')
    .set({ sealed_secrets: new Uint8Array(), enabled: 0, deleted_at: now })
    .where('id', '=', id)
    .execute()
  await tx.deleteFrom('unconfirmed').where('destination_id', '=', id).execute()
  await tx.deleteFrom('taken').where('destination_id', '=', id).execute()
}
