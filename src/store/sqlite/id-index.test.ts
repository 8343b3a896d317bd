import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Random, seededRandom } from '../../base/random.ts'
import { position, type StreamName } from '../../model/ids.ts'
import { eventBatch, idHashes, numbered, RECEIVED_AT } from '../contract/event-batch.ts'
import { requireConsistent } from '../contract/place.ts'
import type { Store } from '../store.ts'
import { type SqlitePlace, sqlitePlace, TINY_LEVELS } from './sqlite-engine.ts'

const STREAM_CHOICES = ['audit', 'audit', 'guardrail_activity'] as const
const MINUTE = 60_000

describe('what is known is exactly what is kept', { concurrency: 2 }, () => {
  for (let seed = 1; seed <= 6; seed += 1) test(`seed ${seed}`, () => liveAndCompare(seed))
})

test('runs are made, merged level by level, and go when they have expired', async () => {
  await using place = await sqlitePlace(TINY_LEVELS)
  await using store = await place.open()
  const levels = async () =>
    (await place.query(`SELECT level, count(*) AS runs FROM id_run WHERE state = 'LIVE' GROUP BY level`)).map((row) => [
      row['level'],
      row['runs'],
    ])
  await store.log.append([eventBatch(numbered('a', 11))])
  assert.deepEqual(await levels(), [])
  await store.log.append([eventBatch(numbered('b', 1))])
  assert.deepEqual(await levels(), [[0, 1]])
  for (let call = 0; call < 60; call += 1) await store.log.append([eventBatch(numbered(`c${call}`, 12))])
  const grown = new Map((await levels()) as [number, number][])
  assert.ok((grown.get(2) ?? 0) >= 4 && (grown.get(0) ?? 0) < 9 && (grown.get(1) ?? 0) < 9, JSON.stringify([...grown]))

  const { head } = await store.log.state('audit')
  await store.log.expire('audit', Number.MAX_SAFE_INTEGER, head)
  for (let call = 0; call < 60; call += 1) await store.log.append([eventBatch(numbered(`d${call}`, 12))])
  const [old] = await place.query(`SELECT count(*) AS runs FROM id_run WHERE upto_position <= ${head}`)
  assert.equal(old?.['runs'], 0)
  await requireRowsOfRuns(place)
})

test('an index with a changed bit is damage, not a forgotten id', async () => {
  await using place = await sqlitePlace(TINY_LEVELS)
  const store = await place.open()
  const ids = numbered('a', 12)
  await store.log.append([eventBatch(ids)])
  await store.close()
  for (const [table, column] of [
    ['id_chunk', 'entries'],
    ['id_mark', 'marks'],
  ] as const) {
    const [row] = await place.query(`SELECT id, ${column} AS bytes FROM ${table} ORDER BY id LIMIT 1`)
    const whole = Buffer.from(row?.['bytes'] as Uint8Array)
    const changed = Buffer.from(whole)
    changed[1] = (changed[1] as number) ^ 1
    const write = (bytes: Buffer) =>
      place.query(`UPDATE ${table} SET ${column} = x'${bytes.toString('hex')}' WHERE id = ${row?.['id']}`)
    await write(changed)
    await using damaged = await place.open()
    await assert.rejects(damaged.log.append([eventBatch(ids)]), {
      code: 'STORE_DAMAGED',
      message: /index of event ids/,
    })
    await write(whole)
    assert.equal((await damaged.log.append([eventBatch(ids)]))[0]?.duplicates.length, 12)
  }
})

/** Random appends with repeats by one of two that have the store open, both at once, expiry, joins, and opening again; each step compared with a Map. */
async function liveAndCompare(seed: number): Promise<void> {
  const random = seededRandom(seed)
  await using place = await sqlitePlace(TINY_LEVELS)
  const world: World = {
    random,
    place,
    stores: [await place.open(), await place.open()],
    kept: { audit: new Map(), guardrail_activity: new Map() },
    now: RECEIVED_AT,
  }
  try {
    for (let step = 0; step < 100; step += 1) await takeStep(world)
    for (const store of world.stores) {
      const ids = await requireConsistent(store, place)
      for (const [stream, kept] of Object.entries(world.kept)) {
        assert.deepEqual(
          ids[stream],
          [...kept.keys()].sort((a, b) => (kept.get(a) ?? 0) - (kept.get(b) ?? 0)),
        )
        const strangers = idHashes(numbered('nobody', 50))
        assert.deepEqual(await store.log.find(stream as StreamName, strangers), Array(50).fill(undefined))
      }
    }
    await requireRowsOfRuns(place)
  } finally {
    for (const store of world.stores) await store.close()
  }
}

interface World {
  readonly random: Random
  readonly place: SqlitePlace
  readonly stores: Store[]
  /** Ids and positions. */
  readonly kept: Record<StreamName, Map<string, number>>
  now: number
}

async function takeStep(world: World): Promise<void> {
  const { random, stores, place, kept } = world
  const which = random.fraction() < 0.5 ? 0 : 1
  const store = stores[which] as Store
  const kind = random.fraction()
  world.now += MINUTE
  if (kind < 0.66) return append(world, store)
  if (kind < 0.75) return appendAtOnce(world)
  if (kind < 0.8) return store.log.mergeSmallBlocks('audit', (await store.log.state('audit')).head)
  if (kind < 0.94) {
    const { head, oldest: first } = await store.log.state('audit')
    const all = random.fraction() < 0.2
    const upto = all ? head : Math.min(head, first + Math.floor(random.fraction() * 120))
    await store.log.expire(
      'audit',
      all ? world.now + 1 : world.now - Math.floor(random.fraction() * 30) * MINUTE,
      position(upto),
    )
    const { oldest } = await store.log.state('audit')
    for (const [id, at] of kept.audit) if (at < oldest) kept.audit.delete(id)
    return
  }
  await store.close()
  stores[which] = await place.open()
}

/** The ids are few, so that many are known already. */
function someIds(random: Random): string[] {
  return Array.from(
    { length: Math.floor(random.fraction() ** 2 * 40) },
    () => `id-${Math.floor(random.fraction() * 900)}`,
  )
}

async function append({ random, kept, now }: World, store: Store): Promise<void> {
  const batches = Array.from({ length: 1 + Math.floor(random.fraction() * 3) }, () => ({
    stream: STREAM_CHOICES[Math.floor(random.fraction() * 3)] ?? 'audit',
    ids: someIds(random),
  }))
  const heads = { audit: 0, guardrail_activity: 0 }
  for (const stream of ['audit', 'guardrail_activity'] as const) heads[stream] = (await store.log.state(stream)).head
  const results = await store.log.append(batches.map(({ stream, ids }) => eventBatch(ids, { stream, receivedAt: now })))
  for (const [index, { stream, ids }] of batches.entries()) {
    const known: number[] = []
    for (const [place, id] of ids.entries()) {
      if (kept[stream].has(id)) known.push(place)
      else kept[stream].set(id, heads[stream]++)
    }
    assert.deepEqual(results[index]?.duplicates, known)
  }
  for (const stream of ['audit', 'guardrail_activity'] as const)
    assert.deepEqual(await store.log.find(stream, idHashes([...kept[stream].keys()])), [...kept[stream].values()])
}

/** Both bring the same ids: each is new to exactly one of them. */
async function appendAtOnce({ random, stores, kept, now }: World): Promise<void> {
  const ids = [...new Set(someIds(random))]
  const results = await Promise.all(
    stores.map((store) =>
      store.log.append([eventBatch(ids, { receivedAt: now }), eventBatch([], { receivedAt: now })]),
    ),
  )
  const takenBy = (index: number) => results.filter(([result]) => !result?.duplicates.includes(index)).length
  for (const [index, id] of ids.entries()) assert.equal(takenBy(index), kept.audit.has(id) ? 0 : 1, id)
  const found = await (stores[0] as Store).log.find('audit', idHashes(ids))
  for (const [index, id] of ids.entries()) kept.audit.set(id, found[index] ?? Number.NaN)
}

/** No row is left of a run that is gone, and no run lacks one. */
async function requireRowsOfRuns(place: SqlitePlace): Promise<void> {
  const partEntries = TINY_LEVELS.chunkEntries * TINY_LEVELS.partChunks
  const runs = await place.query('SELECT * FROM id_run ORDER BY stream, from_position')
  const rows = (table: string) => place.query(`SELECT id / 1048576 AS run, count(*) AS n FROM ${table} GROUP BY 1`)
  const [chunks, marks] = [await rows('id_chunk'), await rows('id_mark')]
  for (const { run } of [...chunks, ...marks])
    assert.ok(
      runs.some(({ id }) => id === run),
      `rows of run ${run}`,
    )
  const live = runs.filter(({ state }) => state === 'LIVE')
  for (const [index, run] of live.entries()) {
    const before = live[index - 1]
    if (before?.['stream'] === run['stream'])
      assert.ok(Number(before?.['upto_position']) <= Number(run['from_position']))
  }
  for (const { id, state, entry_count } of runs) {
    if (state === 'DROPPED') continue
    const count = entry_count as number
    assert.equal(chunks.find(({ run }) => run === id)?.['n'] ?? 0, Math.ceil(count / TINY_LEVELS.chunkEntries))
    assert.equal(marks.find(({ run }) => run === id)?.['n'] ?? 0, Math.ceil(count / partEntries))
  }
}
