import type { Kysely, RawBuilder } from 'kysely'
import type { BlockMeta } from '../blocks/block-meta.ts'
import type { StreamName } from '../model/ids.ts'
import { type Window, window } from '../model/window.ts'
import type { Schema } from './schema.ts'

export interface BlockTexts {
  readonly db: Kysely<Schema>
  /** The column `hash` in hexadecimal, in this database's words: as bytes, each would be a buffer of its own, and plans look at thousands. */
  readonly hash: RawBuilder<string>
}

/** See EventLog.metas. */
export async function blockMetas(
  { db, hash }: BlockTexts,
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
    .select(['from_position', 'row_count', 'raw_bytes', 'stored_bytes'])
    .select(hash.as('hash'))
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
    hash: row.hash,
    receivedAt: row.received_at,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
  }))
}
