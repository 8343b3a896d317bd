import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../base/clock.ts'
import { window } from '../../model/window.ts'
import { appendBlocks, readBlocks } from '../contract/event-batch.ts'
import { openSqliteStore, SQLITE_FILE } from './open-sqlite-store.ts'
import { sqlitePlace } from './sqlite-engine.ts'

const SOURCE = fileURLToPath(new URL('../..', import.meta.url))

test('the data folder and its files are for this user alone', async () => {
  await using place = await sqlitePlace()
  const dataDir = join(place.dataDir, 'new', 'folder')
  await using store = await openSqliteStore({ dataDir, clock: systemClock })
  await appendBlocks(store, [1])
  assert.equal((await stat(dataDir)).mode & 0o777, 0o700)
  for (const file of await readdir(dataDir)) assert.equal((await stat(join(dataDir, file))).mode & 0o777, 0o600, file)
})

test('a store that was closed is one file', async () => {
  await using place = await sqlitePlace()
  const store = await place.open()
  await appendBlocks(store, [1])
  await store.close()
  assert.deepEqual(await readdir(place.dataDir), [SQLITE_FILE])
})

test('a data folder of a newer version is left alone', async () => {
  await using place = await sqlitePlace()
  await (await place.open()).close()
  await place.query(`INSERT INTO schema_migration VALUES (99, 'the future', 1)`)
  await assert.rejects(place.open, { code: 'STORE_NEWER', message: /version 99.*up to 1\b/ })
  await place.query('DELETE FROM schema_migration WHERE version = 99')
  await (await place.open()).close()
})

test('a store that must be there already is not made', async () => {
  await using place = await sqlitePlace()
  for (const dataDir of [join(place.dataDir, 'nowhere'), place.dataDir]) {
    await assert.rejects(openSqliteStore({ dataDir, clock: systemClock, create: false }), {
      code: 'STORE_MISSING',
      message: `There is no data of Spillway in ${dataDir}.`,
    })
  }
  assert.deepEqual(await readdir(place.dataDir), [])
  await (await place.open()).close()
  await (await openSqliteStore({ dataDir: place.dataDir, clock: systemClock, create: false })).close()
})

test('a file that is no database is said to be damaged, and stays as it is', async () => {
  await using place = await sqlitePlace()
  const file = join(place.dataDir, SQLITE_FILE)
  const text = 'This was never a database. '.repeat(200)
  await writeFile(file, text)
  await assert.rejects(place.open, { code: 'STORE_DAMAGED', message: /not a database/ })
  assert.equal(await readFile(file, 'utf8'), text)
})

test('pages that were overwritten are damage, not a bug', async () => {
  await using place = await sqlitePlace()
  const store = await place.open()
  await appendBlocks(store, [50, 50], { padding: 2000 })
  await store.close()
  const file = await open(join(place.dataDir, SQLITE_FILE), 'r+')
  const { size } = await file.stat()
  for (let at = 8192; at < size; at += 4096) await file.write(Buffer.alloc(64, 0xee), 0, 64, at)
  await file.close()
  const read = async (): Promise<void> => {
    await using again = await place.open()
    await readBlocks(again, 'audit', window(1, 101))
  }
  await assert.rejects(read, { code: 'STORE_DAMAGED' })
})

test('a data folder that cannot be made is a fault with the reason', async () => {
  await using place = await sqlitePlace()
  await writeFile(join(place.dataDir, 'file'), '')
  const dataDir = join(place.dataDir, 'file', 'data')
  await assert.rejects(openSqliteStore({ dataDir, clock: systemClock }), {
    code: 'STORE_UNAVAILABLE',
    message: /ENOTDIR/,
  })
})

test('a folder or a file that may not be written is a fault', async () => {
  await using place = await sqlitePlace()
  await (await place.open()).close()
  const empty = join(place.dataDir, 'empty')
  await mkdir(empty)
  await chmod(join(place.dataDir, SQLITE_FILE), 0o444)
  await chmod(empty, 0o555)
  await chmod(place.dataDir, 0o555)
  for (const dataDir of [empty, place.dataDir]) assert.equal(await faultOfAnotherUser(dataDir), 'STORE_UNAVAILABLE')
  await chmod(place.dataDir, 0o755)
})

test('the threads start from packed JavaScript too', async () => {
  await using place = await sqlitePlace()
  const dist = join(place.dataDir, 'dist')
  await pack(['base', 'model', 'blocks', 'store', 'streams'], dist)
  await symlink(join(SOURCE, '..', 'node_modules'), join(place.dataDir, 'node_modules'))
  await writeFile(join(place.dataDir, 'package.json'), '{"type":"module"}')
  const program = `
    import { openSqliteStore } from './dist/store/sqlite/open-sqlite-store.js'
    const store = await openSqliteStore({ dataDir: 'data', clock: { now: () => 1, sleep: async () => {} } })
    process.stdout.write(JSON.stringify(await store.log.state('audit')))`
  await writeFile(join(place.dataDir, 'main.js'), program)
  assert.deepEqual(JSON.parse(await output([join(place.dataDir, 'main.js')], place.dataDir)), {
    stream: 'audit',
    head: 1,
    oldest: 1,
    bytesStored: 0,
  })
})

/** As the user that runs the test, or as nobody where that is root, whom no rights stop. */
async function faultOfAnotherUser(dataDir: string): Promise<string> {
  const program = `
    const { openSqliteStore } = await import(${JSON.stringify(new URL('open-sqlite-store.ts', import.meta.url).href)})
    const opening = openSqliteStore({ dataDir: ${JSON.stringify(dataDir)}, clock: { now: () => 1, sleep: async () => {} } })
    process.stdout.write(await opening.then(() => 'opened', (error) => error.code ?? String(error)))`
  const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  return output(['--input-type=module', '-e', program], '/', other)
}

async function output(
  args: readonly string[],
  cwd: string,
  user: { uid?: number; gid?: number } = {},
): Promise<string> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], ...user })
  const ended = once(child, 'close')
  const text = Buffer.concat(await Array.fromAsync(child.stdout as AsyncIterable<Buffer>)).toString()
  assert.deepEqual(await ended, [0, null])
  return text
}

/** What packing does: the types stripped, the endings of the imports changed. */
async function pack(folders: readonly string[], dist: string): Promise<void> {
  for (const folder of folders) {
    for (const file of await readdir(join(SOURCE, folder), { recursive: true })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const source = await readFile(join(SOURCE, folder, file), 'utf8')
      const target = join(dist, folder, file.replace(/\.ts$/, '.js'))
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, stripTypeScriptTypes(source).replace(/(from '\.[^']*)\.ts'/g, "$1.js'"))
    }
  }
}
