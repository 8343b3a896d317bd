import assert from 'node:assert/strict'
import { sealConfirmation } from '../../model/confirmation.ts'
import type { ExportTask } from '../../model/job.ts'
import type { Lease, Unconfirmed } from '../ledger/ledger.ts'
import type { Store } from '../store.ts'
import { appendBlocks } from './event-batch.ts'
import { FAILURE, LEASE_MS, NOW, type Planned, planned, plannedOnDemand, settlement } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** From delivered to queryable. */
export function confirmationContract(engine: Engine): void {
  storeTest(engine, 'a delivery waits for its rows until they were seen', async (store) => {
    const run = await delivered(store, [2, 3])
    const { ledger } = store
    const { id } = run.configuration.destination
    assert.deepEqual(await asked(store, NOW + 99), [])
    assert.deepEqual(await asked(store, NOW + 100), [id])
    const [one, two] = await ledger.unconfirmed(id, NOW + 100, 10)
    assert.ok(one !== undefined && two !== undefined)
    assert.deepEqual([one.sentAt, one.asks, one.putsAgain], [NOW + 1, 0, 0])
    assert.deepEqual(one.details, one.receipt.acknowledgement)
    assert.deepEqual([one.job.id, one.receipt.taskId], [run.job.id, one.task.id])
    const delivery = await ledger.job(run.job.id)
    assert.deepEqual([delivery?.status, delivery?.queryableAt], ['DELIVERED', null])

    const lease = await confirmLease(store)
    const confirmation = confirmationOf(one, NOW + 200)
    await ledger.confirm({ taskId: one.task.id, lease, confirmation })
    assert.deepEqual(await ledger.confirmationOfTask(one.task.id), confirmation)
    const task = (await ledger.tasks(run.job.id)).find(({ id: taskId }) => taskId === one.task.id)
    assert.deepEqual([task?.status, task?.queryableAt], ['QUERYABLE', NOW + 200])
    const half = await ledger.job(run.job.id)
    assert.deepEqual([half?.tasksQueryable, half?.rowsQueryable, half?.queryableAt], [1, one.receipt.rows, null])

    await ledger.confirm({ taskId: two.task.id, lease, confirmation: confirmationOf(two, NOW + 300) })
    const whole = await ledger.job(run.job.id)
    assert.deepEqual([whole?.tasksQueryable, whole?.rowsQueryable, whole?.queryableAt], [2, 5, NOW + 300])
    assert.deepEqual(await asked(store, NOW + 9_999), [])
  })

  storeTest(
    engine,
    'what is wrong is shown with task, job and configuration until the rows are there',
    async (store) => {
      const run = await delivered(store, [1])
      const { ledger } = store
      const lease = await confirmLease(store)
      const [waiting] = await ledger.unconfirmed(run.configuration.destination.id, NOW + 100, 10)
      assert.ok(waiting !== undefined)
      const shown = async () => [
        (await ledger.tasks(run.job.id))[0]?.confirmationFailure,
        (await ledger.job(run.job.id))?.confirmationFailure,
        (await ledger.configuration(run.configuration.id))?.confirmationFailure,
      ]
      const { id: taskId } = waiting.task
      await ledger.postpone({ taskId, lease, nextAt: NOW + 500, failure: FAILURE })
      assert.deepEqual(await shown(), [FAILURE, FAILURE, FAILURE])
      assert.deepEqual(await asked(store, NOW + 499), [])
      assert.equal((await ledger.configuration(run.configuration.id))?.failure, null, 'its runs did not fail')

      const [again] = await ledger.unconfirmed(run.configuration.destination.id, NOW + 500, 10)
      assert.equal(again?.asks, 1)
      const details = { queuedAt: 'later' }
      await ledger.postpone({ taskId, lease, nextAt: NOW + 600, failure: null, putAgain: details })
      assert.deepEqual(await shown(), [null, null, null])
      const [resent] = await ledger.unconfirmed(run.configuration.destination.id, NOW + 600, 10)
      assert.deepEqual([resent?.details, resent?.putsAgain, resent?.asks], [details, 1, 0])
      await ledger.postpone({ taskId, lease, nextAt: null, failure: FAILURE })
      assert.deepEqual(await asked(store, NOW + 90_000_000), [], 'nobody asks any more')
      await ledger.confirm({ taskId, lease, confirmation: confirmationOf(waiting, NOW + 700) })
      assert.deepEqual(await shown(), [null, null, null])
    },
  )

  storeTest(engine, 'only who holds the lease confirms, and only once', async (store, place) => {
    const run = await delivered(store, [1])
    const { ledger } = store
    const lease = await confirmLease(store)
    const [waiting] = await ledger.unconfirmed(run.configuration.destination.id, NOW + 100, 10)
    assert.ok(waiting !== undefined)
    const { id: taskId } = waiting.task
    const confirmation = confirmationOf(waiting, NOW + 200)
    const lost: Lease = { ...lease, token: 'never' }
    await assert.rejects(ledger.confirm({ taskId, lease: lost, confirmation }), { code: 'LEASE_LOST' })
    const postponement = { taskId, lease: lost, nextAt: NOW, failure: null }
    await assert.rejects(ledger.postpone(postponement), { code: 'LEASE_LOST' })
    await ledger.confirm({ taskId, lease, confirmation })
    await assert.rejects(ledger.confirm({ taskId, lease, confirmation }), { code: 'LEASE_LOST' })
    assert.equal((await ledger.job(run.job.id))?.tasksQueryable, 1)
    for (const change of [`UPDATE confirmation SET hash = 'forged'`, 'DELETE FROM confirmation'])
      await assert.rejects(place.query(change), /append-only/)
    for (const change of [`UPDATE quarantine SET reason = 'x'`, 'DELETE FROM quarantine']) await place.query(change) // no row yet: nothing to refuse
  })

  storeTest(engine, 'a disabled destination is not asked; of a deleted one nobody waits for rows', async (store) => {
    const run = await delivered(store, [1])
    const { id } = run.configuration.destination
    await store.ledger.updateDestination(id, { enabled: false, now: NOW })
    assert.deepEqual(await asked(store, NOW + 100), [])
    await store.ledger.updateDestination(id, { enabled: true, now: NOW })
    assert.deepEqual(await asked(store, NOW + 100), [id])
    assert.deepEqual(await asked(store, NOW - 10 * 86_400_000), [id], 'the clock was set back')
    await store.ledger.deleteDestination(id, NOW)
    assert.deepEqual(await store.ledger.unconfirmed(id, NOW + 100, 10), [])
  })

  storeTest(engine, 'a job whose rows need no asking is queryable when it is delivered', async (store) => {
    await appendBlocks(store, [1])
    const configuration = (await planned(store)).configuration
    const run = await plannedOnDemand(store, configuration, { again: true, confirmsRows: true })
    for (const task of run.tasks) await store.ledger.settle(settlement(run, task))
    const job = await store.ledger.job(run.job.id)
    assert.deepEqual([job?.status, job?.queryableAt], ['DELIVERED', NOW + 1])
  })
}

/** A job at a destination that can tell, all of it delivered; to be asked for at NOW + 100. */
async function delivered(store: Store, sizes: readonly number[]): Promise<Planned> {
  await appendBlocks(store, sizes)
  const run = await planned(store, {}, { confirmsRows: true })
  for (const task of run.tasks) await store.ledger.settle({ ...settlement(run, task), askAt: NOW + 100 })
  return run
}

async function asked(store: Store, now: number) {
  return (await store.ledger.destinationsToAsk(now)).map(({ id }) => id)
}

async function confirmLease(store: Store): Promise<Lease> {
  const lease = await store.ledger.claimLease('confirm', 'me', NOW, LEASE_MS)
  assert.ok(lease !== undefined)
  return lease
}

function confirmationOf({ task, job, receipt, sentAt }: Unconfirmed, queryableAt: number) {
  const { rows, hash: receiptHash } = receipt
  const ids = { taskId: task.id satisfies ExportTask['id'], jobId: job.id }
  return sealConfirmation({ ...ids, receiptHash, rows, evidence: 'counted', sentAt, queryableAt })
}
