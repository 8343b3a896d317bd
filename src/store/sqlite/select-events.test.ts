import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { type CompiledQuery, Kysely } from 'kysely'
import { Mutex } from '../../base/mutex.ts'
import { window } from '../../model/window.ts'
import { appendBlocks } from '../contract/event-batch.ts'
import type { Schema } from '../schema.ts'
import { selectEvents } from '../select-events.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

test('a selection reads neither blocks nor rows below its window: each is searched with both bounds', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [3, 3, 3])
  const connection = await SqliteConnection.open({ path: join(place.dataDir, SQLITE_FILE), readOnly: true })
  try {
    const queries: CompiledQuery[] = []
    const dialect = sqliteDialect(connection, new Mutex())
    const db = new Kysely<Schema>({ dialect, log: ({ query }) => void queries.push(query) })
    await selectEvents(db, 'audit', window(5, 8), { facets: {} })
    assert.equal(queries.length, 2)
    for (const query of [...queries]) {
      const plan = await db.executeQuery<{ detail: string }>({ ...query, sql: `EXPLAIN QUERY PLAN ${query.sql}` })
      const [first] = plan.rows
      assert.match(first?.detail ?? '', /^SEARCH .*\b(\w+)>\? AND \1<\?/, query.sql)
    }
  } finally {
    await connection.close()
  }
})
