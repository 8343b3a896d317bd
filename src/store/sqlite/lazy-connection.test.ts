import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { appendBlocks } from '../contract/event-batch.ts'
import type { Question } from '../scan/questions.ts'
import { SqliteConnection } from './connection.ts'
import { lazyConnection } from './lazy-connection.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

const COUNT: Question & { ask: 'count' } = { ask: 'count', query: { stream: 'audit', filter: null } }

/** Opens well, and dies of the first question. */
function mortal(): SqliteConnection {
  const script = `import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ id, request }) => {
      if (request.op === 'open') parentPort.postMessage({ id, ok: true })
      else process.exit(1)
    })`
  return SqliteConnection.start(new URL(`data:text/javascript,${encodeURIComponent(script)}`))
}

test('after its thread has died, the next question is answered by a new one', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [3])
  await using owner = new AsyncDisposableStack()
  let started = 0
  const start = (): SqliteConnection => (started++ === 0 ? mortal() : SqliteConnection.start())
  const setup = { path: join(place.dataDir, SQLITE_FILE), readOnly: true }
  const asked = lazyConnection(setup, owner, start)
  await assert.rejects(asked.ask(COUNT), { code: 'STORE_UNAVAILABLE' })
  assert.equal(await asked.ask(COUNT), 3)
  assert.equal(await asked.ask(COUNT), 3)
  assert.equal(started, 2)
})

test('what cannot be opened is tried again with the next question; once its owner is gone, nothing is', async () => {
  await using place = await sqlitePlace()
  const owner = new AsyncDisposableStack()
  const setup = { path: join(place.dataDir, SQLITE_FILE), readOnly: true }
  const asked = lazyConnection(setup, owner)
  await assert.rejects(asked.ask(COUNT), { code: 'STORE_UNAVAILABLE' })
  await using store = await place.open()
  await appendBlocks(store, [2])
  assert.equal(await asked.ask(COUNT), 2)
  await owner.disposeAsync()
  await assert.rejects(asked.ask(COUNT), { code: 'STORE_UNAVAILABLE' })
  await assert.rejects(asked.ask(COUNT), { code: 'STORE_UNAVAILABLE' })
})
