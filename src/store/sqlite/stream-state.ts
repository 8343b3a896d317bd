import type { Kysely } from 'kysely'
import { position, type StreamName } from '../../model/ids.ts'
import type { Schema } from '../schema.ts'
import type { StreamState } from '../store.ts'

/** One row of a small table: cheap enough for every page and every tick of the schedule. */
export async function streamState(db: Kysely<Schema>, stream: StreamName): Promise<StreamState> {
  const row = await db.selectFrom('stream').selectAll().where('name', '=', stream).executeTakeFirstOrThrow()
  return {
    stream,
    head: position(row.next_position),
    oldest: position(row.oldest_position),
    bytesStored: row.bytes_stored,
  }
}
