import type { Kysely } from 'kysely'
import type { BlockMeta } from '../blocks/block-meta.ts'
import type { StreamName } from '../model/ids.ts'
import { type Window, window } from '../model/window.ts'
import type { Schema } from './schema.ts'

/** See EventLog.metas. */
export async function blockMetas(
  db: Kysely<Schema>,
  stream: StreamName,
  { from, upto }: Window,
  max: number,
): Promise<readonly BlockMeta[]> {
  // The last block that begins at or before `from` holds it, or ends before it.
  const first = await db
    .selectFrom('block')
    .select(({ fn }) => fn.max('from_position').as('start'))
    .where('stream', '=', stream)
    .where('from_position', '<=', from)
    .executeTakeFirst()
  const rows = await db
    .selectFrom('block')
    .select(['from_position', 'row_count', 'raw_bytes', 'stored_bytes', 'hash'])
    .select(['received_at', 'first_event_at', 'last_event_at'])
    .where('stream', '=', stream)
    .where('from_position', '>=', first?.start ?? from)
    .where('from_position', '<', upto)
    .where(({ eb }) => eb(eb('from_position', '+', eb.ref('row_count')), '>', from))
    .orderBy('from_position')
    .limit(max)
    .execute()
  return rows.map((row) => ({
    window: window(row.from_position, row.from_position + row.row_count),
    rawBytes: row.raw_bytes,
    storedBytes: row.stored_bytes,
    hash: Buffer.from(row.hash).toString('hex'),
    receivedAt: row.received_at,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
  }))
}
