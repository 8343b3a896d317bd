import assert from 'node:assert/strict'
import type { ConfigurationId, JobId } from '../../model/ids.ts'
import { chainProblem, type Receipt } from '../../model/receipt.ts'
import { window } from '../../model/window.ts'
import type { Settlement } from '../ledger/ledger.ts'
import type { Store } from '../store.ts'
import { appendBlocks } from './event-batch.ts'
import { NOW, planned, plannedFor, settleAll, settlement } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** Law 3: no receipt, no watermark. And receipts are never changed. */
export function receiptContract(engine: Engine): void {
  storeTest(engine, 'settling moves receipt, task, watermark and, with the last task, the job', async (store) => {
    await appendBlocks(store, [2, 3])
    const run = await planned(store)
    const [one, two] = run.tasks
    assert.ok(one !== undefined && two !== undefined)

    const receipt = await store.ledger.settle(settlement(run, one))
    assert.deepEqual(await store.ledger.receiptOfTask(one.id), receipt)
    assert.equal((await store.ledger.configuration(run.configuration.id))?.watermark, 3)
    const half = await store.ledger.job(run.job.id)
    assert.deepEqual([half?.status, half?.tasksDelivered, half?.rowsDelivered, half?.endedAt], ['RUNNING', 1, 2, null])

    await store.ledger.settle(settlement(run, two))
    assert.equal((await store.ledger.configuration(run.configuration.id))?.watermark, 6)
    const done = await store.ledger.job(run.job.id)
    assert.deepEqual(
      [done?.status, done?.tasksDelivered, done?.rowsDelivered, done?.endedAt],
      ['DELIVERED', 2, 5, NOW + 1],
    )
    assert.equal(await store.ledger.openJob(run.configuration.id), undefined)
  })

  storeTest(engine, 'the receipts of a configuration are one chain over all its jobs', async (store) => {
    await appendBlocks(store, [1, 2])
    const run = await planned(store)
    await settleAll(store, run)
    await appendBlocks(store, [2])
    await settleAll(store, await plannedFor(store, run.configuration))

    const { items } = await store.ledger.receipts({ configurationId: run.configuration.id }, 10, undefined)
    assert.deepEqual(
      items.map(({ sequence }) => sequence),
      [1, 2, 3],
    )
    assert.equal(chainProblem(items), undefined)
  })

  storeTest(engine, 'a slice settles only where the watermark is: not twice, not out of turn', async (store) => {
    await appendBlocks(store, [1, 1])
    const run = await planned(store)
    const [one, two] = run.tasks
    assert.ok(one !== undefined && two !== undefined)
    await assert.rejects(store.ledger.settle(settlement(run, two)), { code: 'LEASE_LOST' })
    await store.ledger.settle(settlement(run, one))
    await assert.rejects(store.ledger.settle(settlement(run, one)), { code: 'LEASE_LOST' })
    assert.equal((await store.ledger.job(run.job.id))?.tasksDelivered, 1)
  })

  storeTest(engine, 'where sealing fails nothing has moved', async (store) => {
    await appendBlocks(store, [1])
    const run = await planned(store)
    const [task] = run.tasks
    assert.ok(task !== undefined)
    const good = settlement(run, task)
    const seals: Settlement['seal'][] = [
      () => {
        throw new Error('no seal')
      },
      (place) => ({ ...good.seal(place), sequence: 7 }),
      (place) => ({ ...good.seal(place), chain: 'other' as ConfigurationId }),
      (place) => good.seal({ ...place, previousHash: 'another hash' }),
    ]
    for (const seal of seals) await assert.rejects(store.ledger.settle({ ...good, seal }))
    assert.equal(await store.ledger.receiptOfTask(task.id), undefined)
    assert.equal((await store.ledger.configuration(run.configuration.id))?.watermark, 1)
    assert.equal((await store.ledger.tasks(run.job.id))[0]?.status, 'PENDING')
    assert.equal((await store.ledger.settle(good)).sequence, 1)
  })

  storeTest(engine, 'what a cancelled job had on its way is recorded, and the job stays cancelled', async (store) => {
    await appendBlocks(store, [1])
    const run = await planned(store)
    await store.ledger.cancelJob(run.job.id, NOW)
    await settleAll(store, run)
    assert.equal((await store.ledger.job(run.job.id))?.status, 'CANCELLED')
    assert.equal((await store.ledger.configuration(run.configuration.id))?.watermark, 2)
  })

  storeTest(
    engine,
    'what arrived out of turn is recorded apart, and left out when it is planned again',
    async (store) => {
      await appendBlocks(store, [1, 2, 1])
      const run = await planned(store)
      const [first, second, third] = run.tasks
      assert.ok(first !== undefined && second !== undefined && third !== undefined)
      for (const { id } of [first, second]) await store.ledger.startTask(id, run.lease, NOW)
      await store.ledger.cancelJob(run.job.id, NOW)
      await store.ledger.giveUpTask(first.id, run.lease, NOW)
      const apart = await store.ledger.settle(settlement(run, second))
      assert.deepEqual([apart.chain, apart.sequence], [run.job.id, 1])
      assert.equal((await store.ledger.configuration(run.configuration.id))?.watermark, 1)

      const next = await plannedFor(store, run.configuration)
      assert.deepEqual([next.job.window, next.job.rowsSelected, next.job.rowsLeftOut], [window(1, 5), 2, 2])
      await settleAll(store, next)
      const late = await store.ledger.settle(settlement(run, third))
      assert.deepEqual([late.chain, late.sequence], [run.job.id, 2], 'the watermark had passed on')
      for (const chain of Map.groupBy(await allReceipts(store, {}, 10), (receipt) => receipt.chain).values())
        assert.equal(chainProblem(chain), undefined)
    },
  )

  storeTest(engine, 'receipts are paged chain by chain, oldest first', async (store) => {
    await appendBlocks(store, [1, 1, 1])
    const runs = [await planned(store), await planned(store)]
    for (const run of runs) await settleAll(store, run)
    const all = await allReceipts(store, {}, 2)
    assert.equal(all.length, 6)
    for (const { configuration } of runs) {
      const own = all.filter(({ chain }) => chain === configuration.id)
      assert.deepEqual(
        own.map(({ sequence }) => sequence),
        [1, 2, 3],
      )
      assert.deepEqual(await allReceipts(store, { configurationId: configuration.id }, 2), own)
    }
    assert.equal((await allReceipts(store, { jobId: runs[1]?.job.id ?? ('' as JobId) }, 1)).length, 3)
    for (const cursor of ['x', 'a/b', '/1', 'a/1.5'])
      await assert.rejects(store.ledger.receipts({}, 2, cursor), { code: 'BAD_INPUT' })
  })

  storeTest(engine, 'the database itself refuses to change or delete a receipt', async (store, place) => {
    await appendBlocks(store, [1])
    const run = await planned(store)
    const [receipt] = await settleAll(store, run)
    for (const change of [`UPDATE receipt SET hash = 'forged'`, `DELETE FROM receipt`])
      await assert.rejects(place.query(change), /append-only/)
    assert.deepEqual((await store.ledger.receipts({}, 10, undefined)).items, [receipt])
  })
}

async function allReceipts(
  store: Store,
  filter: Parameters<Store['ledger']['receipts']>[0],
  first: number,
): Promise<Receipt[]> {
  const items: Receipt[] = []
  let after: string | undefined
  do {
    const page = await store.ledger.receipts(filter, first, after)
    items.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined)
  return items
}
