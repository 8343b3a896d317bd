import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { Mutex } from '../../base/mutex.ts'
import { position } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import { appendBlocks, idsOf, linesOf } from '../contract/event-batch.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'
import { blocksOfWindow } from './blocks-of-window.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { ReadBuffers } from './read-buffers.ts'
import { sqlitePlace } from './sqlite-engine.ts'

test('a block that was joined between two reads with what was read already gives only its rest', async () => {
  const ids = ['event-1', 'event-2', 'event-3', 'event-4', 'event-5', 'event-6']
  const seen = await readWhile(window(1, 7), (store) => store.log.mergeSmallBlocks('audit', position(7)))
  assert.deepEqual(seen, [ids.slice(0, 2), ids.slice(2)])
  const cut = await readWhile(window(2, 6), (store) => store.log.mergeSmallBlocks('audit', position(7)))
  assert.deepEqual(cut, [ids.slice(0, 2), ids.slice(2)])
})

test('a block that expired between two reads is said to be expired', async () => {
  const expire = (store: Store) => store.log.expire('audit', Number.MAX_SAFE_INTEGER, position(7))
  await assert.rejects(readWhile(window(1, 7), expire), { code: 'EVENTS_EXPIRED' })
})

/** The ids of each block of a window over three blocks of two events, read one block at a time, with `between` after the first read. */
async function readWhile(bounds: ReturnType<typeof window>, between: (store: Store) => Promise<unknown>) {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2, 2, 2])
  const connection = await SqliteConnection.open({ path: `${place.dataDir}/${SQLITE_FILE}`, readOnly: true })
  let reads = 0
  const reader: Pick<SqliteConnection, 'request'> = {
    request: async (request) => {
      if (request.op === 'readBlocks' && ++reads === 2) await between(store)
      return connection.request(request)
    },
  }
  const db = new Kysely<Schema>({ dialect: sqliteDialect(connection, new Mutex()) })
  const { signal } = new AbortController()
  const ids: string[][] = []
  try {
    const buffers = new ReadBuffers(1, 8)
    for await (const block of blocksOfWindow({
      reader,
      reads: db,
      stream: 'audit',
      bounds,
      signal,
      bytesMax: 1,
      buffers,
    }))
      ids.push(idsOf(linesOf(block)))
  } finally {
    await connection.close()
  }
  return ids
}
