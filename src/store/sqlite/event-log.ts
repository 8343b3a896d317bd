import { type Kysely, sql } from 'kysely'
import type { Mutex } from '../../base/mutex.ts'
import { crc32 } from '../../blocks/crc32.ts'
import { Fault } from '../../model/fault.ts'
import { type Position, position, type StreamName } from '../../model/ids.ts'
import { isEmpty, type Window, window } from '../../model/window.ts'
import { mergeSmallBlocks } from '../merge-small-blocks.ts'
import type { Schema } from '../schema.ts'
import type { Block, EventLog, StreamState } from '../store.ts'
import type { SqliteConnection } from './connection.ts'
import { eventTable } from './event-table.ts'
import type { StoredBlock } from './protocol.ts'

export interface LogConnections {
  readonly db: Kysely<Schema>
  readonly writer: SqliteConnection
  readonly reader: SqliteConnection
  /** Shared with `db`: one transaction at a time on the writing connection. */
  readonly turn: Mutex
}

/** A read brings about this many bytes of segments over at once, while the ones before are being sent. */
const READ_BYTES = 4 * 1024 * 1024

export function sqliteEventLog(connections: LogConnections): EventLog {
  const { db, writer, turn } = connections
  return {
    append: (batches) => turn.run(() => writer.request({ op: 'append', batches })),
    state: (stream) => state(db, stream),
    blocks: (stream, bounds, signal) => blocks(connections, stream, bounds, signal),
    mergeSmallBlocks: (stream, upto) => mergeSmallBlocks({ db, stream, upto }),
    expire: (stream, receivedBefore, upto) => expire(db, stream, receivedBefore, upto),
  }
}

async function state(db: Kysely<Schema>, stream: StreamName): Promise<StreamState> {
  const counter = await db.selectFrom('stream').selectAll().where('name', '=', stream).executeTakeFirstOrThrow()
  const { bytes } = await db
    .selectFrom('block')
    .select(({ fn }) => fn.sum<number | null>('stored_bytes').as('bytes'))
    .where('stream', '=', stream)
    .executeTakeFirstOrThrow()
  return {
    stream,
    head: position(counter.next_position),
    oldest: position(counter.oldest_position),
    bytesStored: bytes ?? 0,
  }
}

async function* blocks(
  { reader }: LogConnections,
  stream: StreamName,
  bounds: Window,
  signal: AbortSignal,
): AsyncGenerator<Block> {
  const read = (from: number): Promise<readonly StoredBlock[]> =>
    reader.request({ op: 'readBlocks', stream, from, upto: bounds.upto, bytesMax: READ_BYTES })
  let next: number = bounds.from
  let pending = isEmpty(bounds) ? undefined : read(next)
  while (pending !== undefined) {
    const batch = await pending
    signal.throwIfAborted()
    const last = batch.at(-1)
    const after = last === undefined ? next : last.from + last.rows
    pending = after < bounds.upto && last !== undefined ? read(after) : undefined
    pending?.catch(() => {})
    for (const stored of batch) {
      if (stored.from > next) throw missing(stream, next, stored.from)
      next = stored.from + stored.rows
      yield verified(stream, stored)
    }
    if (last === undefined) throw missing(stream, next, bounds.upto)
  }
}

function missing(stream: StreamName, from: number, upto: number): Fault {
  return new Fault('STORE_DAMAGED', { message: `Positions ${from} to ${upto} of ${stream} are not in the store.` })
}

function verified(stream: StreamName, stored: StoredBlock): Block {
  if (crc32(stored.segment) !== stored.crc32) {
    throw new Fault('STORE_DAMAGED', {
      message: `The block at position ${stored.from} of ${stream} does not match its checksum.`,
    })
  }
  return {
    window: window(stored.from, stored.from + stored.rows),
    rawBytes: stored.rawBytes,
    storedBytes: stored.segment.length,
    hash: Buffer.from(stored.hash).toString('hex'),
    receivedAt: stored.receivedAt,
    firstEventAt: stored.firstEventAt,
    lastEventAt: stored.lastEventAt,
    segment: stored.segment,
    rawCrc32: stored.rawCrc32,
    crc64: Buffer.from(stored.crc64).readBigUInt64LE(),
  }
}

/** A transaction at most this large at once, so that intake never waits long for it. */
const EXPIRE_BLOCKS = 64

async function expire(db: Kysely<Schema>, stream: StreamName, receivedBefore: number, upto: Position): Promise<number> {
  let deleted = 0
  for (;;) {
    const count = await expireSome(db, stream, receivedBefore, upto)
    if (count === 0) return deleted
    deleted += count
  }
}

/** From the oldest on, and never past a block that must stay: what is kept has no holes. */
function expireSome(db: Kysely<Schema>, stream: StreamName, receivedBefore: number, upto: Position): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const oldest = await transaction
      .selectFrom('block')
      .select(['from_position', 'row_count', 'received_at'])
      .where('stream', '=', stream)
      .orderBy('from_position')
      .limit(EXPIRE_BLOCKS)
      .execute()
    let end: number | undefined
    for (const block of oldest) {
      if (block.received_at >= receivedBefore || block.from_position + block.row_count > upto) break
      end = block.from_position + block.row_count
    }
    if (end === undefined) return 0
    await transaction.deleteFrom('block').where('stream', '=', stream).where('from_position', '<', end).execute()
    const events = await sql`DELETE FROM ${sql.table(eventTable(stream))} WHERE position < ${end}`.execute(transaction)
    await transaction.updateTable('stream').set({ oldest_position: end }).where('name', '=', stream).execute()
    return Number(events.numAffectedRows ?? 0)
  })
}
