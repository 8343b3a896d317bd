import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { Mutex } from '../../base/mutex.ts'
import { appendBlocks, eventBatch, numbered } from '../contract/event-batch.ts'
import { newConfiguration, newDestination } from '../contract/new-records.ts'
import { requireConsistent } from '../contract/place.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteEventLog } from './event-log.ts'
import { sqliteEventQueries } from './event-queries.ts'
import { sqliteFigures } from './figures.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

test('a full disk refuses what does not fit, keeps nothing of it, and goes on once there is space', async () => {
  await using place = await sqlitePlace()
  await (await place.open()).close()
  const { store, setPagesMax, close } = await limitedStore(join(place.dataDir, SQLITE_FILE))
  await appendBlocks(store, [10])
  await setPagesMax(1) // SQLite takes the size that the file has now: not one page more

  const large = [eventBatch(numbered('x', 3)), eventBatch(numbered('y', 200), { padding: 5000 })]
  const settings = { text: 'x'.repeat(200_000) }
  const configuration = newConfiguration({ destination: newDestination({ settings }) })
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await assert.rejects(store.log.append(large), { code: 'STORE_FULL', kind: 'retry' })
    await assert.rejects(store.ledger.insertConfiguration(configuration), { code: 'STORE_FULL' })
  }
  assert.equal((await store.log.state('audit')).head, 11)
  assert.deepEqual(await store.ledger.configurations(), [])
  await requireConsistent(store, place)

  await setPagesMax(1_000_000)
  assert.deepEqual(await store.log.append(large), [{ duplicates: [] }, { duplicates: [] }])
  await store.ledger.insertConfiguration(configuration)
  await requireConsistent(store, place)
  await close()
})

/** The store's own parts over connections that the test can give a limit: SQLite reports the same error as for a full disk. */
async function limitedStore(path: string) {
  const writer = await SqliteConnection.open({ path, readOnly: false })
  const reader = await SqliteConnection.open({ path, readOnly: true })
  const turn = new Mutex()
  const db = new Kysely<Schema>({ dialect: sqliteDialect(writer, turn) })
  const reads = new Kysely<Schema>({ dialect: sqliteDialect(reader, new Mutex()) })
  const close = async (): Promise<void> => {
    await reader.close()
    await writer.close()
  }
  const log = sqliteEventLog({ writer, readers: [reader], asked: reader, db, reads, turn })
  const store: Store = {
    log,
    queries: sqliteEventQueries({ asked: reader, find: log.find, reads }),
    figures: sqliteFigures(path, reads),
    ledger: openLedger({ db, reads }),
    backup: () => Promise.reject(new Error('not here')),
    close,
    [Symbol.asyncDispose]: close,
  }
  const setPagesMax = (pages: number) =>
    writer.request({ op: 'query', sql: `PRAGMA max_page_count = ${pages}`, parameters: [] })
  return { store, setPagesMax, close }
}
