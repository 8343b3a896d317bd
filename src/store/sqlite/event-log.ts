import { type Kysely, sql } from 'kysely'
import { assert, present } from '../../base/assert.ts'
import type { Mutex } from '../../base/mutex.ts'
import { position } from '../../model/ids.ts'
import { blockMetas } from '../block-metas.ts'
import { mergeSmallBlocks } from '../merge-small-blocks.ts'
import type { Schema } from '../schema.ts'
import type { EventLog } from '../store.ts'
import { blocksOfWindow } from './blocks-of-window.ts'
import type { SqliteConnection } from './connection.ts'
import { expire } from './expire.ts'
import { filterByPosition } from './filter-by-position.ts'
import type { LazyConnection } from './lazy-connection.ts'
import { ReadBuffers } from './read-buffers.ts'
import { ThreadDigest } from './segment-digest.ts'
import { streamState } from './stream-state.ts'

export interface LogConnections {
  readonly writer: SqliteConnection
  /** Segments are read, and digests taken of them, by any of these. */
  readonly readers: readonly Reader[]
  /** Over the writer. */
  readonly db: Kysely<Schema>
  /** Over the reader. */
  readonly reads: Kysely<Schema>
  /** Shared with `db`: one transaction at a time on the writing connection. */
  readonly turn: Mutex
  readonly asked: LazyConnection
}

type Reader = Pick<SqliteConnection, 'request'>

const HASH = sql<string>`lower(hex(hash))`

/** Large enough that what comes with each read does not show. With what a destination puts around it, it fits into its blocks of 4 MiB. */
const READ_BYTES = 4 * 1024 * 1024 - 4096
/** Under way or being sent, of all exports together; each may have what it cannot go on without. */
const READS_MAX = 12

export function sqliteEventLog({ writer, readers, db, reads, turn, asked }: LogConnections): EventLog {
  const buffers = new ReadBuffers(READ_BYTES, READS_MAX)
  let turns = 0
  const nextReader = (): Reader => present(readers[turns++ % readers.length], 'a reader')
  const find: EventLog['find'] = async (stream, idHashes) => {
    const found = await turn.run(() => writer.request({ op: 'find', stream, idHashes }))
    return found.map((at) => (at === undefined ? undefined : position(at)))
  }
  return {
    append: (batches) => turn.run(() => writer.request({ op: 'append', batches })),
    find,
    state: (stream) => streamState(reads, stream),
    blocks: (stream, bounds, signal, copying) => {
      const read = { reads, stream, bounds, signal, bytesMax: READ_BYTES, buffers }
      if (copying === undefined) return blocksOfWindow({ ...read, reader: nextReader() })
      const { digest, verify } = copying
      assert(digest instanceof ThreadDigest, 'the digest is of this log')
      return blocksOfWindow({ ...read, reader: digest.reader, copying: { digest, verify } })
    },
    metas: (stream, bounds, max) => blockMetas({ db: reads, hash: HASH }, stream, bounds, max),
    startDigest: (prefix) => new ThreadDigest(nextReader(), prefix),
    select: async (stream, within, filter, signal) =>
      asked.ask({ ask: 'select', query: await filterByPosition({ stream, filter }, find), within }, signal),
    mergeSmallBlocks: (stream, upto) => mergeSmallBlocks({ db, reads, stream, upto }),
    expire: (stream, receivedBefore, upto) => expire(db, stream, receivedBefore, upto),
  }
}
