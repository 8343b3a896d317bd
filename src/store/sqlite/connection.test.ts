import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kysely, sql } from 'kysely'
import { Bug } from '../../base/assert.ts'
import { Mutex } from '../../base/mutex.ts'
import { isFault } from '../../model/fault.ts'
import type { Schema } from '../schema.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

const memory = { path: ':memory:', readOnly: false }

test('requests under way when it closes are answered; later ones are refused', async () => {
  const connection = await SqliteConnection.open(memory)
  const asked = Array.from({ length: 10 }, (_, index) => query(connection, `SELECT ${index} AS n`))
  const closing = connection.close()
  await assert.rejects(query(connection, 'SELECT 1'), { code: 'STORE_UNAVAILABLE' })
  assert.deepEqual(
    (await Promise.all(asked)).map(([row]) => row?.['n']),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
  await closing
  await connection.close()
  await assert.rejects(query(connection, 'SELECT 1'), { code: 'STORE_UNAVAILABLE' })
})

test('when the thread dies whoever waits is told, and so is whoever comes later', async () => {
  for (const death of ['throw new Error("boom")', 'process.exit(3)']) {
    const script = `import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => { ${death} })`
    const connection = SqliteConnection.start(new URL(`data:text/javascript,${encodeURIComponent(script)}`))
    const waiting = [query(connection, 'SELECT 1'), query(connection, 'SELECT 2')]
    for (const outcome of await Promise.allSettled(waiting)) {
      assert.ok(outcome.status === 'rejected' && isFault(outcome.reason))
      assert.equal(outcome.reason.code, 'STORE_UNAVAILABLE')
    }
    await assert.rejects(query(connection, 'SELECT 3'), { code: 'STORE_UNAVAILABLE' })
    await connection.close()
  }
})

test('a wrong statement is a bug and leaves the connection as it was', async () => {
  const connection = await SqliteConnection.open(memory)
  await assert.rejects(query(connection, 'SELEC 1'), Bug)
  await assert.rejects(connection.request({ op: 'query', sql: 'SELECT ?', parameters: [1, 2] }))
  assert.equal((await query(connection, 'SELECT 1 AS n'))[0]?.['n'], 1)
  await connection.close()
})

test('a thread without an open database answers with an error, and can be closed', async () => {
  const connection = SqliteConnection.start()
  await assert.rejects(query(connection, 'SELECT 1'))
  await connection.close()
})

test('more statements than the cache holds all work, again and again', async () => {
  const connection = await SqliteConnection.open(memory)
  for (let round = 0; round < 2; round += 1)
    for (let n = 0; n < 600; n += 1) assert.equal((await query(connection, `SELECT ${n} AS n`))[0]?.['n'], n)
  await connection.close()
})

test('a statement stays right when the table changes under it', async () => {
  const connection = await SqliteConnection.open(memory)
  await query(connection, 'CREATE TABLE t (a)')
  await query(connection, 'INSERT INTO t VALUES (1)')
  assert.deepEqual(await query(connection, 'SELECT * FROM t'), [{ a: 1 }])
  await query(connection, 'ALTER TABLE t ADD COLUMN b')
  assert.deepEqual(await query(connection, 'SELECT * FROM t'), [{ a: 1, b: null }])
  await connection.close()
})

test('a transaction whose work or commit fails leaves nothing behind and the turn free', async () => {
  const connection = await SqliteConnection.open(memory)
  const db = new Kysely<Schema>({ dialect: sqliteDialect(connection, new Mutex()) })
  await sql`CREATE TABLE parent (id INTEGER PRIMARY KEY)`.execute(db)
  await sql`CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`.execute(db)

  const failing = [
    () => Promise.reject(new Error('no')),
    () => sql`SELEC 1`.execute(db),
    // Broken only when it is committed, and SQLite leaves the transaction open then.
    () => Promise.resolve(),
  ]
  for (const [index, work] of failing.entries()) {
    const transaction = db.transaction().execute(async (tx) => {
      await sql`INSERT INTO child VALUES (${index + 1})`.execute(tx)
      if (index === 1) await sql`SELEC 1`.execute(tx)
      else await work()
    })
    await assert.rejects(transaction)
    const { rows } = await sql`SELECT * FROM child`.execute(db)
    assert.deepEqual(rows, [])
  }
  await db.transaction().execute((tx) => sql`INSERT INTO parent VALUES (1)`.execute(tx))
  await connection.close()
})

test('two connections that want to write at once wait for each other', async () => {
  await using place = await sqlitePlace()
  await (await place.open()).close()
  const setup = { path: `${place.dataDir}/${SQLITE_FILE}`, readOnly: false }
  const [a, b] = await Promise.all([SqliteConnection.open(setup), SqliteConnection.open(setup)])
  await query(a, 'BEGIN IMMEDIATE')
  const waiting = query(b, 'BEGIN IMMEDIATE')
  await query(a, `INSERT INTO lease VALUES ('l', 'a', 1)`)
  await query(a, 'COMMIT')
  await waiting
  assert.equal((await query(b, 'SELECT * FROM lease')).length, 1)
  await Promise.all([a.close(), b.close()])
})

test('a connection for writing waits for the disk at every commit', async () => {
  await using place = await sqlitePlace()
  const connection = await SqliteConnection.open({ path: `${place.dataDir}/${SQLITE_FILE}`, readOnly: false })
  assert.deepEqual(await query(connection, 'PRAGMA synchronous'), [{ synchronous: 2 }])
  assert.deepEqual(await query(connection, 'PRAGMA journal_mode'), [{ journal_mode: 'wal' }])
  await connection.close()
})

test('a connection for reading cannot write', async () => {
  await using place = await sqlitePlace()
  await (await place.open()).close()
  const reader = await SqliteConnection.open({ path: `${place.dataDir}/${SQLITE_FILE}`, readOnly: true })
  await assert.rejects(query(reader, 'DELETE FROM stream'), isFault)
  await reader.close()
})

async function query(connection: SqliteConnection, text: string) {
  return (await connection.request({ op: 'query', sql: text, parameters: [] })).rows
}
