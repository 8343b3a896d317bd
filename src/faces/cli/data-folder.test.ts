import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { sha256 } from '../../base/hash.ts'
import { window } from '../../model/window.ts'
import { readLines } from '../../store/contract/event-batch.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import { runSpillway } from './testing/run-spillway.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-data-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('a data folder without data', () => {
  for (const args of [
    ['backup', '/nowhere/spillway.db'],
    ['token', 'create', 'admin', '--permissions', 'ADMIN'],
  ]) {
    test(`is named by ${args[0]}, and nothing is made of it`, async () => {
      const dataDir = join(folder, 'mistyped')
      const run = await runSpillway([...args, '--data-dir', dataDir])
      assert.equal(run.code, 5)
      assert.match(run.stderr, /There is no data of Spillway in .*mistyped.*\nHint: .*--data-dir/s)
      assert.deepEqual(await readdir(folder), [])
    })
  }
})

test('a token made in the data folder is that of a server there, also of one that runs, and is on the record', async () => {
  await using store = await openSqliteStore({ dataDir: folder, clock: systemClock })
  const args = ['token', 'create', 'rescue', '--permissions', 'admin', '--expires', '1d', '--data-dir', folder]
  const run = await runSpillway([...args, '--json'])
  assert.equal(run.code, 0, run.stderr)
  const { token, apiToken } = JSON.parse(run.stdout)
  const record = await store.ledger.tokenByHash(sha256(token))
  assert.deepEqual([record?.id, record?.name, record?.permissions], [apiToken.id, 'rescue', ['ADMIN']])
  assert.equal(Date.parse(apiToken.expiresAt), record?.expiresAt)

  const { oldest, head } = await store.log.state('audit')
  const [event, ...more] = (await readLines(store, 'audit', window(oldest, head))).map((line) => JSON.parse(line))
  assert.deepEqual(more, [])
  assert.deepEqual([event.action, event.actor.id, event.targets[0].id], ['CREATE', 'operator', apiToken.id])

  assert.match((await runSpillway(args)).stdout, /^spw_[\w-]{43}\n$/, 'the token alone')
})
