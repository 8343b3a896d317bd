import { type Kysely, sql } from 'kysely'
import type { Position, StreamName } from '../../model/ids.ts'
import { eventTable } from '../event-table.ts'
import type { Schema } from '../schema.ts'

/** A transaction deletes at most this many blocks, and after this many rows no further one, so that intake never waits long for it. */
const EXPIRE_BLOCKS = 64
const EXPIRE_ROWS = 8192

export async function expire(
  db: Kysely<Schema>,
  stream: StreamName,
  receivedBefore: number,
  upto: Position,
): Promise<number> {
  let deleted = 0
  for (;;) {
    const count = await expireSome(db, stream, receivedBefore, upto)
    if (count === 0) return deleted
    deleted += count
  }
}

/** From the oldest on, and never past a block that must stay: what is kept has no holes. */
function expireSome(db: Kysely<Schema>, stream: StreamName, receivedBefore: number, upto: Position): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const oldest = await tx
      .selectFrom('block')
      .select(['from_position', 'row_count', 'stored_bytes', 'last_received_at'])
      .where('stream', '=', stream)
      .orderBy('from_position')
      .limit(EXPIRE_BLOCKS)
      .execute()
    let rows = 0
    let bytes = 0
    let end: number | undefined
    for (const block of oldest) {
      const after = block.from_position + block.row_count
      if (block.last_received_at >= receivedBefore || after > upto || rows >= EXPIRE_ROWS) break
      rows += block.row_count
      bytes += block.stored_bytes
      end = after
    }
    if (end === undefined) return 0
    await tx.deleteFrom('block').where('stream', '=', stream).where('from_position', '<', end).execute()
    await sql`DELETE FROM ${sql.table(eventTable(stream))} WHERE position < ${end}`.execute(tx)
    await tx
      .updateTable('stream')
      .set(({ eb }) => ({ oldest_position: end, bytes_stored: eb('bytes_stored', '-', bytes) }))
      .where('name', '=', stream)
      .execute()
    return rows
  })
}
