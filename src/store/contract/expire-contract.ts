import assert from 'node:assert/strict'
import { position } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import { appendBlocks, eventBatch, idsOf, numbered, RECEIVED_AT, readBlocks, readLines } from './event-batch.ts'
import { newConfiguration } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

const DAY = 86_400_000
const LATER = RECEIVED_AT + 1000 * DAY

/** What retention may delete: whole blocks, from the oldest on, and never more than both bounds allow. */
export function expireContract(engine: Engine): void {
  storeTest(engine, 'expired blocks go with all that is kept beside them; positions go on', async (store) => {
    await appendBlocks(store, [3], { receivedAt: RECEIVED_AT })
    await appendBlocks(store, [2], { receivedAt: RECEIVED_AT + DAY })
    assert.equal(await store.log.expire('audit', RECEIVED_AT + DAY, position(6)), 3)
    const { oldest, head } = await store.log.state('audit')
    assert.deepEqual([oldest, head], [4, 6])
    await appendBlocks(store, [1])
    assert.deepEqual(idsOf(await readLines(store, 'audit', window(4, 7))), numbered('event', 3, 4))
  })

  storeTest(engine, 'an event is kept until it is older than the bound, to the millisecond', async (store) => {
    await appendBlocks(store, [1], { receivedAt: RECEIVED_AT })
    assert.equal(await store.log.expire('audit', RECEIVED_AT, position(2)), 0)
    assert.equal(await store.log.expire('audit', RECEIVED_AT + 1, position(2)), 1)
  })

  storeTest(engine, 'a block that reaches the position bound stays whole', async (store) => {
    await appendBlocks(store, [2, 2, 2])
    assert.equal(await store.log.expire('audit', LATER, position(4)), 2)
    assert.equal((await store.log.state('audit')).oldest, 3)
    assert.equal(await store.log.expire('audit', LATER, position(5)), 2)
    assert.equal(await store.log.expire('audit', LATER, position(1)), 0)
  })

  storeTest(engine, 'an old block behind a younger one stays: what is kept has no holes', async (store) => {
    for (const receivedAt of [RECEIVED_AT, RECEIVED_AT + 9 * DAY, RECEIVED_AT])
      await appendBlocks(store, [2], { receivedAt })
    assert.equal(await store.log.expire('audit', RECEIVED_AT + DAY, position(7)), 2)
    assert.equal((await readLines(store, 'audit', window(3, 7))).length, 4)
  })

  storeTest(engine, 'a joined block is as young as its youngest event', async (store) => {
    await appendBlocks(store, [2], { receivedAt: RECEIVED_AT })
    await appendBlocks(store, [2], { receivedAt: RECEIVED_AT + DAY })
    await store.log.mergeSmallBlocks('audit', position(5))
    assert.equal(await store.log.expire('audit', RECEIVED_AT + DAY, position(5)), 0)
    assert.equal(await store.log.expire('audit', RECEIVED_AT + DAY + 1, position(5)), 4)
  })

  storeTest(engine, 'any number of blocks goes in one call, and only of the one stream', async (store) => {
    await store.log.append(numbered('a', 150).map((id) => eventBatch([id])))
    await appendBlocks(store, [4000, 4000, 4000])
    await appendBlocks(store, [5], { stream: 'guardrail_activity' })
    assert.equal(await store.log.expire('audit', LATER, position(12_151)), 12_150)
    assert.equal((await store.log.state('audit')).bytesStored, 0)
    assert.equal((await store.log.state('guardrail_activity')).oldest, 1)
  })

  storeTest(engine, 'what an export owes stays, also of one that is made while events expire', async (store) => {
    await store.log.append(numbered('a', 300).map((id) => eventBatch([id])))
    const expiring = store.log.expire('audit', LATER, 'owed')
    const [deleted, made] = await Promise.all([
      expiring,
      store.ledger.insertConfiguration(newConfiguration({ startFrom: 'BEGINNING' })),
    ])
    const { oldest, head } = await store.log.state('audit')
    assert.equal(oldest, made.watermark)
    assert.equal(deleted, oldest - 1)
    assert.ok(deleted < head - 1, 'it was made before the end')
    assert.equal(await store.log.expire('audit', LATER, 'owed'), 0)
  })

  storeTest(engine, 'what was deleted is no longer known, and is said to be expired', async (store) => {
    const ids = await appendBlocks(store, [3])
    await store.log.expire('audit', LATER, position(4))
    await assert.rejects(readBlocks(store, 'audit', window(2, 4)), { code: 'EVENTS_EXPIRED' })
    assert.deepEqual(await store.log.append([eventBatch(ids)]), [{ duplicates: [] }])
    await assert.rejects(readBlocks(store, 'audit', window(2, 5)), { code: 'EVENTS_EXPIRED' })
    assert.deepEqual(idsOf(await readLines(store, 'audit', window(4, 7))), ids)
  })

  storeTest(engine, 'appends and joins while events expire keep the log whole', async (store) => {
    await appendBlocks(store, Array(80).fill(2))
    await Promise.all([
      store.log.expire('audit', LATER, position(161)),
      store.log.mergeSmallBlocks('audit', position(161)),
      appendBlocks(store, [3, 3, 3], { receivedAt: LATER }),
    ])
    const { oldest, head } = await store.log.state('audit')
    assert.equal(head, 170)
    assert.equal((await readLines(store, 'audit', window(oldest, head))).length, head - oldest)
  })
}
