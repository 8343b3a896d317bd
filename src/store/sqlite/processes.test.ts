import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '../../base/random.ts'
import { requireConsistent } from '../contract/place.ts'
import { sqlitePlace, TINY_LEVELS } from './sqlite-engine.ts'

/** Of the runs of ids, in all seeds: a kill that never meets a merge shows nothing. */
const runStates = new Set<string>()
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

describe('after kill -9 in the middle of appending', { concurrency: 2 }, () => {
  for (const seed of SEEDS) {
    test(`whatever was acknowledged is there once (seed ${seed})`, async () => {
      await using place = await sqlitePlace(TINY_LEVELS)
      const random = seededRandom(seed)
      const killAfter = 1 + Math.floor(random.fraction() * 60)
      const child = start('appending-process.ts', [place.dataDir, 'p', String(seed)])
      const acknowledged: string[] = []
      for await (const line of lines(child)) {
        acknowledged.push(line)
        if (acknowledged.length === killAfter) void pause(random.fraction() * 8).then(() => child.kill('SIGKILL'))
      }
      assert.ok(acknowledged.length >= killAfter, `seed ${seed}: the process ended by itself`)

      await using store = await place.open()
      const [integrity] = await place.query('PRAGMA integrity_check')
      assert.equal(integrity?.['integrity_check'], 'ok', `seed ${seed}`)
      for (const { state } of await place.query('SELECT state FROM id_run')) runStates.add(String(state))
      const kept = await requireConsistent(store, place)
      const calls = Object.values(kept).map(callsOf)
      assert.deepEqual(calls[0], calls[1], `seed ${seed}: a call's streams are kept together`)
      for (const call of acknowledged)
        assert.ok(calls[0]?.has(call), `seed ${seed}: ${call} was acknowledged and is lost`)
    })
  }
})

test('the kills met merges of ids', () =>
  assert.ok(runStates.has('BUILDING') && runStates.has('DROPPED'), [...runStates].join()))

test('two processes that start on an empty folder and append at once give each position once', async () => {
  await using place = await sqlitePlace(TINY_LEVELS)
  const children = ['a', 'b'].map((name) => start('appending-process.ts', [place.dataDir, name, '1', '45']))
  const acknowledged = (await Promise.all(children.map(async (child) => Array.fromAsync(lines(child))))).flat()
  assert.deepEqual(
    children.map((child) => child.exitCode),
    [0, 0],
  )
  assert.equal(acknowledged.length, 90)

  await using store = await place.open()
  const kept = await requireConsistent(store, place)
  for (const ids of Object.values(kept)) assert.equal(callsOf(ids).size, 90)
})

test('a lease of one process keeps another out', async () => {
  await using place = await sqlitePlace()
  const children = ['a', 'b', 'c'].map((name) => start('lease-process.ts', [place.dataDir, name]))
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  assert.deepEqual(codes, [0, 0, 0])
})

test('a process that does not close its store ends all the same', async () => {
  await using place = await sqlitePlace()
  const program = `
    const { openSqliteStore } = await import(${JSON.stringify(beside('open-sqlite-store.ts'))})
    const { systemClock } = await import(${JSON.stringify(beside('../../base/clock.ts'))})
    const store = await openSqliteStore({ dataDir: ${JSON.stringify(place.dataDir)}, clock: systemClock })
    await store.ledger.claimLease('left', 'me', 1, 1)`
  const child = spawn(process.execPath, ['--max-old-space-size=200', '--input-type=module', '-e', program], {
    stdio: 'inherit',
  })
  assert.deepEqual(await once(child, 'exit'), [0, null])
  assert.equal((await place.query('SELECT name FROM lease')).length, 1)
})

function start(program: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(beside(program)), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function beside(file: string): string {
  return new URL(file, import.meta.url).href
}

/** The child's lines until it has ended, however it ended. */
async function* lines(child: ChildProcess): AsyncGenerator<string> {
  assert.ok(child.stdout !== null)
  const ended = once(child, 'exit')
  yield* createInterface({ input: child.stdout })
  await ended
}

/** The calls that these ids came with; fails where one is there in part. */
function callsOf(ids: readonly string[]): Set<string> {
  const rows = new Map<string, number>()
  for (const id of ids) {
    const call = id.slice(0, id.lastIndexOf('-'))
    rows.set(call, (rows.get(call) ?? 0) + 1)
  }
  for (const [call, count] of rows) assert.equal(count, 1 + ((Number(call.split('.')[1]) * 7) % 40), `${call} is whole`)
  return new Set(rows.keys())
}
