import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '../base/clock.ts'
import { window } from '../model/window.ts'
import { appendBlocks, idsOf, RECEIVED_AT, readBlocks, readLines } from '../store/contract/event-batch.ts'
import { newConfiguration, planned, settleAll } from '../store/contract/new-records.ts'
import { sqlitePlace } from '../store/sqlite/sqlite-engine.ts'
import type { Store } from '../store/store.ts'
import { expireOldEvents } from './retention.ts'

const DAY = 86_400_000
const RETENTION_MS = 90 * DAY

test('events go when they are older than the retention, each stream for itself', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2], { receivedAt: RECEIVED_AT })
  await appendBlocks(store, [3], { receivedAt: RECEIVED_AT + DAY })
  await appendBlocks(store, [1], { stream: 'guardrail_activity', receivedAt: RECEIVED_AT })

  assert.deepEqual(await expire(store, RECEIVED_AT + RETENTION_MS), [
    [0, undefined],
    [0, undefined],
  ])
  assert.deepEqual(await expire(store, RECEIVED_AT + RETENTION_MS + 1), [
    [2, undefined],
    [1, undefined],
  ])
  assert.equal((await store.log.state('audit')).oldest, 3)
})

test('what an enabled export still owes stays, however old it is, until it is delivered', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2, 2, 2])
  const run = await planned(store)
  const later = RECEIVED_AT + 10 * RETENTION_MS
  assert.deepEqual(await expire(store, later), [
    [0, 1],
    [0, undefined],
  ])

  await settleAll(store, run, run.tasks.slice(0, 1))
  assert.deepEqual(await expire(store, later), [
    [2, 3],
    [0, undefined],
  ])
  assert.equal((await readLines(store, 'audit', window(3, 7))).length, 4)

  await settleAll(store, run, run.tasks.slice(1))
  assert.deepEqual(await expire(store, later), [
    [4, undefined],
    [0, undefined],
  ])
})

test('the slowest of several exports decides, and one of another stream does not', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2, 2])
  await store.ledger.insertConfiguration(newConfiguration({ stream: 'guardrail_activity' }))
  await store.ledger.insertConfiguration(newConfiguration({ startFrom: 'NOW' }))
  await appendBlocks(store, [2])
  await settleAll(store, await planned(store))
  assert.deepEqual(await expire(store, RECEIVED_AT + 2 * RETENTION_MS), [
    [4, 5],
    [0, undefined],
  ])
})

test('the operator may say that retention goes before exports', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2, 2])
  const run = await planned(store)
  assert.deepEqual(await expire(store, RECEIVED_AT + 2 * RETENTION_MS, true), [
    [4, undefined],
    [0, undefined],
  ])
  await assert.rejects(readBlocks(store, 'audit', run.job.window), { code: 'EVENTS_EXPIRED' })
})

test('a disabled export holds nothing back; enabled again it begins at the oldest event', async () => {
  await using place = await sqlitePlace()
  await using store = await place.open()
  await appendBlocks(store, [2, 2])
  const { configuration, job } = await planned(store)
  await store.ledger.updateConfiguration(configuration.id, { enabled: false, now: RECEIVED_AT })
  const later = RECEIVED_AT + 2 * RETENTION_MS
  assert.deepEqual(await expire(store, later), [
    [4, undefined],
    [0, undefined],
  ])

  await store.ledger.updateConfiguration(configuration.id, { enabled: true, now: later })
  await assert.rejects(readBlocks(store, 'audit', job.window), { code: 'EVENTS_EXPIRED' })
  const ids = await appendBlocks(store, [2], { receivedAt: later })
  assert.deepEqual(await expire(store, later + 2 * RETENTION_MS), [
    [0, 1],
    [0, undefined],
  ])
  assert.deepEqual(idsOf(await readLines(store, 'audit', window(5, 7))), ids)
})

/** Deleted and held back, of `audit` and of `guardrail_activity`. */
async function expire(store: Store, now: number, overrideExports = false) {
  const clock: Clock = { now: () => now, sleep: () => Promise.reject(new Error('nobody sleeps here')) }
  const streams = ['audit', 'guardrail_activity'] as const
  const expired = await expireOldEvents({ store, clock, streams, retentionMs: RETENTION_MS, overrideExports })
  return expired.map(({ deleted, heldAt }) => [deleted, heldAt])
}
