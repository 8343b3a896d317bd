import type { Kysely } from 'kysely'
import type { Position, StreamName } from '../../model/ids.ts'
import { lowestOwed } from '../ledger/configurations.ts'
import type { Schema } from '../schema.ts'

/** A transaction deletes at most this many blocks, so that intake never waits long for it. */
const EXPIRE_BLOCKS = 64

/** The index of ids forgets by position: what is below the oldest one is not known any more. Its rows go as events come in. */
export async function expire(
  db: Kysely<Schema>,
  stream: StreamName,
  receivedBefore: number,
  upto: Position | 'owed',
): Promise<number> {
  let deleted = 0
  for (;;) {
    const count = await expireSome(db, stream, receivedBefore, upto)
    if (count === 0) return deleted
    deleted += count
  }
}

/** From the oldest on, and never past a block that must stay: what is kept has no holes. */
function expireSome(
  db: Kysely<Schema>,
  stream: StreamName,
  receivedBefore: number,
  bound: Position | 'owed',
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    // Here and not before: an export that was made since then counts.
    const upto = bound === 'owed' ? await lowestOwed(tx, stream) : bound
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
      if (block.last_received_at >= receivedBefore || (upto !== undefined && after > upto)) break
      rows += block.row_count
      bytes += block.stored_bytes
      end = after
    }
    if (end === undefined) return 0
    const expired = tx.selectFrom('block').select('id').where('stream', '=', stream).where('from_position', '<', end)
    await tx.deleteFrom('block_data').where('block_id', 'in', expired).execute()
    await tx.deleteFrom('block').where('stream', '=', stream).where('from_position', '<', end).execute()
    await tx
      .updateTable('stream')
      .set(({ eb }) => ({ oldest_position: end, bytes_stored: eb('bytes_stored', '-', bytes) }))
      .where('name', '=', stream)
      .execute()
    return rows
  })
}
