import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { window } from '../../model/window.ts'
import { appendBlocks, eventBatch, idsOf, numbered, readLines } from '../contract/event-batch.ts'
import { planned, settleAll } from '../contract/new-records.ts'
import { requireConsistent } from '../contract/place.ts'
import { SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

test('a backup that is made during appends opens as a store and is of one moment', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [100, 100], { padding: 3000 })
  const run = await planned(store)
  await settleAll(store, run)

  let backingUp = true
  let calls = 0
  const appending = (async () => {
    while (backingUp) {
      const ids = numbered(`call ${calls}`, 9)
      await store.log.append([eventBatch(ids), eventBatch(ids, { stream: 'guardrail_activity' })])
      calls += 1
    }
  })()
  while (calls === 0) await store.log.state('audit')
  const [from, , upto] = [calls, await store.backup(join(place.dataDir, 'backup')), calls]
  backingUp = false
  await appending
  assert.ok(upto > from, 'appends went on meanwhile')

  await using restored = await sqlitePlace()
  await rename(join(place.dataDir, 'backup'), join(restored.dataDir, SQLITE_FILE))
  await using copy = await restored.open()
  const { audit = [], guardrail_activity: guardrail = [] } = await requireConsistent(copy, restored)
  assert.deepEqual(audit.slice(200), guardrail)
  assert.ok(guardrail.length >= from * 9 && guardrail.length <= upto * 9 + 9)
  assert.deepEqual(await copy.ledger.receipts({}, 10, undefined), await store.ledger.receipts({}, 10, undefined))

  await copy.log.append([eventBatch(['after'])])
  const { head } = await copy.log.state('audit')
  assert.deepEqual(idsOf(await readLines(copy, 'audit', window(head - 1, head))), ['after'])
})

test('a backup is for this user alone and nothing else is left beside it', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  const folder = join(place.dataDir, 'backups')
  await mkdir(folder)
  await store.backup(join(folder, 'one.db'))
  assert.deepEqual(await readdir(folder), ['one.db'])
  assert.equal((await stat(join(folder, 'one.db'))).mode & 0o777, 0o600)
})

test('a backup never overwrites: not a file, not the live one, not by a link', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [3])
  const [other, live, link] = ['other', SQLITE_FILE, 'link'].map((name) => join(place.dataDir, name)) as [
    string,
    string,
    string,
  ]
  await writeFile(other, 'precious')
  await symlink(live, link)
  for (const target of [other, live, `${live}-wal`, link, place.dataDir])
    await assert.rejects(store.backup(target), { code: 'BACKUP_TARGET_EXISTS' }, target)
  assert.equal(await readFile(other, 'utf8'), 'precious')
  await requireConsistent(store, place)

  const twice = await Promise.allSettled([store.backup(`${live}.copy`), store.backup(`${live}.copy`)])
  assert.deepEqual(twice.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})

test('a backup that another one left half done is not taken for its own', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  const target = join(place.dataDir, 'backup')
  await writeFile(`${target}.partial`, 'half')
  await assert.rejects(store.backup(target), { code: 'BACKUP_TARGET_EXISTS', message: /backup\.partial/ })
  assert.deepEqual(
    (await readdir(place.dataDir)).filter((name) => name.startsWith('backup')),
    ['backup.partial'],
  )
})

test('a backup into a folder that is not there is a fault and leaves nothing', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await assert.rejects(store.backup(join(place.dataDir, 'nowhere', 'backup')), { code: 'FOLDER_UNWRITABLE' })
})
