import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kysely, type KyselyPlugin } from 'kysely'
import { Mutex } from '../../base/mutex.ts'
import { position } from '../../model/ids.ts'
import { appendBlocks } from '../contract/event-batch.ts'
import { planned } from '../contract/new-records.ts'
import { requireConsistent } from '../contract/place.ts'
import { mergeSmallBlocks } from '../merge-small-blocks.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

test('blocks that were joined otherwise while they were being joined stay as they are then', async () => {
  const bounds = await joinWhile((store) => store.log.mergeSmallBlocks('audit', position(5)))
  assert.deepEqual(bounds, [1, 5, 7])
})

test('blocks that expired while they were being joined do not come back', async () => {
  assert.deepEqual(await joinWhile((store) => expireUpto(store, 9)), [])
  assert.deepEqual(await joinWhile((store) => expireUpto(store, 5)), [5, 7])
})

test('blocks that a job planned while they were being joined stay as it planned them', async () => {
  assert.deepEqual(await joinWhile((store) => planned(store)), [1, 3, 5, 7])
})

test('without anything in between they are joined', async () => {
  assert.deepEqual(await joinWhile(async () => {}), [1])
})

function expireUpto(store: Store, upto: number): Promise<number> {
  return store.log.expire('audit', Number.MAX_SAFE_INTEGER, position(upto))
}

/** Joins four blocks of two events, with `meanwhile` after their segments were read. Answers where the blocks begin in the end. */
async function joinWhile(meanwhile: (store: Store) => Promise<unknown>): Promise<unknown[]> {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2, 2, 2, 2])
  const path = `${place.dataDir}/${SQLITE_FILE}`
  await using connections = new AsyncDisposableStack()
  const connect = async (plugins: KyselyPlugin[]) => {
    const connection = await SqliteConnection.open({ path, readOnly: false })
    connections.defer(() => connection.close())
    return new Kysely<Schema>({ dialect: sqliteDialect(connection, new Mutex()), plugins })
  }
  const afterSegments: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows.some((row) => 'segment' in row)) await meanwhile(store)
      return result
    },
  }
  const [db, reads] = [await connect([]), await connect([afterSegments])]
  await mergeSmallBlocks({ db, reads, stream: 'audit', upto: position(9) })
  await requireConsistent(store, place)
  return (await place.query('SELECT from_position FROM block ORDER BY from_position')).map(
    (row) => row['from_position'],
  )
}
