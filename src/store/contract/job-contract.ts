import assert from 'node:assert/strict'
import { type JobId, position, type TaskId } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import type { Lease } from '../ledger/ledger.ts'
import type { Store } from '../store.ts'
import { appendBlocks, eventBatch } from './event-batch.ts'
import {
  claim,
  FAILURE,
  FORMAT,
  LEASE_MS,
  NOW,
  newConfiguration,
  type Planned,
  plan,
  planned,
  plannedFor,
  plannedOnDemand,
  planOf,
  settleAll,
  settlement,
} from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** Planning jobs, and moving them and their tasks along the arrows of model/job.ts. Settling is in receipt-contract.ts. */
export function jobContract(engine: Engine): void {
  planContract(engine)
  transitionContract(engine)
  fencingContract(engine)
}

function planContract(engine: Engine): void {
  storeTest(
    engine,
    'a job covers everything from the watermark on, in slices that are kept as they were cut',
    async (store) => {
      await appendBlocks(store, [2, 3])
      const configuration = await store.ledger.insertConfiguration(newConfiguration())
      const request = await planOf(store, configuration)
      assert.ok(request !== undefined)
      const job = await store.ledger.planJob({ ...request, trigger: 'person' })
      assert.deepEqual(job, {
        id: request.jobId,
        configurationId: configuration.id,
        destinationId: configuration.destination.id,
        stream: 'audit',
        window: window(1, 6),
        plannedUpto: 6,
        filter: null,
        again: false,
        repetition: 0,
        format: FORMAT,
        confirmsRows: false,
        status: 'RUNNING',
        trigger: 'person',
        createdBy: null,
        taskCount: 2,
        tasksDelivered: 0,
        tasksQueryable: 0,
        rowsSelected: 5,
        rowsLeftOut: 0,
        rowsDelivered: 0,
        rowsQuarantined: 0,
        rowsQueryable: 0,
        bytesSent: 0,
        createdAt: NOW,
        endedAt: null,
        queryableAt: null,
        failure: null,
        failuresInARow: 0,
        nextRunAt: NOW,
        confirmationFailure: null,
      })
      assert.deepEqual(await store.ledger.openJob(configuration.id), job)
      const tasks = await store.ledger.tasks(request.jobId)
      assert.deepEqual(
        tasks.map(({ sequence, status, attempts, slice }) => [sequence, status, attempts, slice]),
        request.tasks.map(({ slice }, index) => [index, 'PENDING', 0, slice]),
      )
      assert.deepEqual(await store.ledger.selectionOfTask(first(tasks).id), null)
    },
  )

  storeTest(engine, 'there is no job without an event to export', async (store) => {
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    assert.equal(await plan(store, configuration), undefined)
    await appendBlocks(store, [2], { stream: 'guardrail_activity' })
    assert.equal(await plan(store, configuration), undefined)
    assert.equal(await store.ledger.openJob(configuration.id), undefined)
  })

  storeTest(engine, 'the blocks that are offered begin with the one that the watermark lies in', async (store) => {
    const started = await store.ledger.insertConfiguration(newConfiguration({ startFrom: 'NOW' }))
    await appendBlocks(store, [2, 2])
    const now = await store.ledger.insertConfiguration(newConfiguration({ startFrom: 'NOW' }))
    await appendBlocks(store, [2, 2])
    await store.log.mergeSmallBlocks('audit', (await store.log.state('audit')).head)
    assert.equal((await plan(store, started))?.window.from, 1)
    assert.deepEqual((await plan(store, now))?.window, window(5, 9))
  })

  storeTest(engine, 'a job covers no more positions than it may; the next one goes on from there', async (store) => {
    await appendBlocks(store, [1, 1, 1, 1, 1])
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    const job = await plan(store, configuration, 2)
    assert.deepEqual(job?.window, window(1, 3))
    const lease = await claim(store, configuration)
    await settleAll(store, { lease, job, tasks: await store.ledger.tasks(job.id) })
    assert.deepEqual((await plan(store, configuration, 2))?.window, window(3, 5))
  })

  storeTest(engine, 'slices with a gap, an overlap or another start are a bug, and nothing is kept', async (store) => {
    await appendBlocks(store, [1, 1, 1])
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    const request = await planOf(store, configuration)
    assert.ok(request !== undefined)
    const { tasks } = request
    for (const wrong of [tasks.toSpliced(1, 1), tasks.slice(1), [...tasks, ...tasks], []])
      await assert.rejects(store.ledger.planJob({ ...request, tasks: wrong }), /without a gap/)
    assert.equal(await store.ledger.openJob(configuration.id), undefined)
    assert.notEqual(await store.ledger.planJob(request), 'changed')
  })

  storeTest(engine, 'what is planned is what was read: a plan that something overtook is refused', async (store) => {
    await appendBlocks(store, [2, 2])
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    const filter = { facets: { action: ['QUERY'] } }
    const request = await planOf(store, configuration)
    assert.ok(request !== undefined)
    await store.ledger.updateConfiguration(configuration.id, { filter, now: NOW })
    assert.equal(await store.ledger.planJob(request), 'changed', 'another filter')
    await store.ledger.updateConfiguration(configuration.id, { filter: null, now: NOW })

    const onDemand = await plannedOnDemand(store, configuration)
    assert.equal(await store.ledger.planJob(request), 'changed', 'another job has the positions now')
    const leftOut = await planOf(store, configuration)
    assert.ok(leftOut !== undefined)
    await store.ledger.cancelJob(onDemand.job.id, NOW)
    assert.equal(await store.ledger.planJob(leftOut), 'changed', 'nobody has the positions any more')

    await store.log.expire('audit', Number.MAX_SAFE_INTEGER, position(3))
    assert.equal(await store.ledger.planJob(request), 'changed', 'some events are gone')
    assert.deepEqual((await plan(store, configuration))?.window, window(3, 5))
    await store.ledger.deleteConfiguration(configuration.id, NOW)
    assert.equal(await store.ledger.planJob(request), 'changed', 'the configuration is gone')
  })

  storeTest(engine, 'a configuration has one open job at most', async (store) => {
    await appendBlocks(store, [1, 1])
    const { configuration, job, lease } = await planned(store)
    const again = () => plan(store, configuration)
    await assert.rejects(again, { code: 'STATE_CONFLICT' })
    await store.ledger.fail({ jobId: job.id, taskId: undefined, lease, failure: FAILURE, nextRunAt: NOW })
    await assert.rejects(again, { code: 'STATE_CONFLICT' })
    await store.ledger.cancelJob(job.id, NOW)
    assert.ok(await again())
  })

  storeTest(engine, 'what expired before a disabled configuration came to it is left out', async (store) => {
    await appendBlocks(store, [2, 2])
    const configuration = await store.ledger.insertConfiguration(newConfiguration({ enabled: false }))
    await store.log.expire('audit', Number.MAX_SAFE_INTEGER, (await store.log.state('audit')).head)
    assert.equal(await plan(store, configuration), undefined)
    await appendBlocks(store, [3])
    const run = await plannedFor(store, configuration)
    assert.deepEqual(run.job.window, window(5, 8))
    assert.equal((await settleAll(store, run)).length, 1)
    assert.equal((await store.ledger.configuration(configuration.id))?.watermark, 8)
  })

  storeTest(engine, 'jobs are paged, newest first, of one configuration or of all', async (store) => {
    await appendBlocks(store, [1])
    const runs: Planned[] = []
    for (let count = 0; count < 5; count += 1) runs.push(await planned(store))
    const newestFirst = runs.map(({ job }) => job.id).reverse()
    const seen: JobId[] = []
    let after: string | undefined
    do {
      const page = await store.ledger.jobs({}, 2, after)
      assert.ok(page.items.length <= 2)
      seen.push(...page.items.map(({ id }) => id))
      after = page.next ?? undefined
    } while (after !== undefined)
    assert.deepEqual(seen, newestFirst)

    const one = first(runs.slice(2))
    await store.ledger.cancelJob(one.job.id, NOW)
    for (const filter of [
      { configurationId: one.configuration.id },
      { destinationId: one.configuration.destination.id },
      { statuses: ['CANCELLED' as const], triggers: ['schedule' as const], streams: ['audit' as const] },
    ]) {
      const { items, next } = await store.ledger.jobs(filter, 10, undefined)
      assert.deepEqual([items.map(({ id }) => id), next], [[one.job.id], null])
    }
    for (const filter of [{ triggers: ['person' as const] }, { streams: ['guardrail_activity' as const] }])
      assert.equal((await store.ledger.jobs(filter, 10, undefined)).items.length, 0)
    for (const cursor of ['x', '-1', '1.5', ''])
      await assert.rejects(store.ledger.jobs({}, 2, cursor), { code: 'BAD_INPUT' })
  })
}

function transitionContract(engine: Engine): void {
  storeTest(engine, 'each start of a task counts an attempt and keeps the time of the first', async (store) => {
    await appendBlocks(store, [1])
    const { lease, tasks, job } = await planned(store)
    const id = first(tasks).id
    await store.ledger.startTask(id, lease, NOW + 1)
    await store.ledger.startTask(id, lease, NOW + 2)
    const [task] = await store.ledger.tasks(job.id)
    assert.deepEqual([task?.status, task?.attempts, task?.startedAt], ['RUNNING', 2, NOW + 1])
    await assert.rejects(store.ledger.startTask('nothing' as TaskId, lease, NOW), { code: 'STATE_CONFLICT' })
  })

  storeTest(engine, 'task, job and configuration fail together and go on together', async (store) => {
    await appendBlocks(store, [1, 1])
    const run = await planned(store)
    const { configuration, job, lease, tasks } = run
    await settleAll(store, run, tasks.slice(0, 1))
    await store.ledger.fail({ jobId: job.id, taskId: tasks[1]?.id, lease, failure: FAILURE, nextRunAt: NOW + 60_000 })

    const failed = await store.ledger.job(job.id)
    assert.deepEqual([failed?.status, failed?.failure, failed?.endedAt], ['FAILED', FAILURE, null])
    const [delivered, stopped] = await store.ledger.tasks(job.id)
    assert.deepEqual([delivered?.status, stopped?.status, stopped?.failure], ['DELIVERED', 'FAILED', FAILURE])
    const parked = await store.ledger.configuration(configuration.id)
    assert.deepEqual([parked?.failure, parked?.failuresInARow, parked?.nextRunAt], [FAILURE, 1, NOW + 60_000])

    const reopened = await store.ledger.reopenJob(job.id)
    assert.deepEqual([reopened?.status, reopened?.failure], ['RUNNING', null])
    assert.equal((await store.ledger.reopenJob(job.id))?.status, 'RUNNING')
    await settleAll(store, run, tasks.slice(1))
    const done = await store.ledger.job(job.id)
    assert.deepEqual([done?.status, done?.tasksDelivered, done?.rowsDelivered], ['DELIVERED', 2, 2])
    assert.deepEqual(
      (await store.ledger.tasks(job.id)).map(({ failure }) => failure),
      [null, null],
    )
  })

  storeTest(engine, 'a cancelled job stays cancelled; what it delivered stays delivered', async (store) => {
    await appendBlocks(store, [1, 1])
    const run = await planned(store)
    const { configuration, job, lease, tasks } = run
    await settleAll(store, run, tasks.slice(0, 1))
    const cancelled = await store.ledger.cancelJob(job.id, NOW + 3)
    assert.deepEqual([cancelled?.status, cancelled?.endedAt], ['CANCELLED', NOW + 3])
    assert.deepEqual(
      (await store.ledger.tasks(job.id)).map(({ status }) => status),
      ['DELIVERED', 'CANCELLED'],
    )

    assert.equal(await store.ledger.cancelJob(job.id, NOW + 4), undefined)
    assert.equal(await store.ledger.reopenJob(job.id), undefined)
    await assert.rejects(store.ledger.startTask(first(tasks.slice(1)).id, lease, NOW), { code: 'STATE_CONFLICT' })
    await store.ledger.fail({ jobId: job.id, taskId: tasks[1]?.id, lease, failure: FAILURE, nextRunAt: NOW })
    assert.equal((await store.ledger.job(job.id))?.status, 'CANCELLED')
    assert.equal((await store.ledger.tasks(job.id))[1]?.status, 'CANCELLED')
    assert.equal((await store.ledger.configuration(configuration.id))?.failuresInARow, 0)
  })

  storeTest(engine, 'a delivered job takes no further event', async (store) => {
    await appendBlocks(store, [1])
    const run = await planned(store)
    await settleAll(store, run)
    const before = await store.ledger.job(run.job.id)
    assert.equal(before?.status, 'DELIVERED')
    assert.equal(await store.ledger.cancelJob(run.job.id, NOW), undefined)
    assert.equal(await store.ledger.reopenJob(run.job.id), undefined)
    await store.ledger.fail({
      jobId: run.job.id,
      taskId: run.tasks[0]?.id,
      lease: run.lease,
      failure: FAILURE,
      nextRunAt: NOW,
    })
    assert.deepEqual(await store.ledger.job(run.job.id), before)
    assert.equal((await store.ledger.tasks(run.job.id))[0]?.status, 'DELIVERED')
  })

  storeTest(engine, 'what is not there is undefined', async ({ ledger }) => {
    const nothing = 'nothing' as JobId
    assert.equal(await ledger.job(nothing), undefined)
    assert.equal(await ledger.cancelJob(nothing, NOW), undefined)
    assert.equal(await ledger.reopenJob(nothing), undefined)
    assert.deepEqual(await ledger.tasks(nothing), [])
    assert.equal(await ledger.receiptOfTask('nothing' as TaskId), undefined)
  })
}

function fencingContract(engine: Engine): void {
  storeTest(engine, 'who lost the lease plans, starts, fails and settles nothing', async (store) => {
    await appendBlocks(store, [1])
    const run = await planned(store)
    const other = await store.ledger.insertConfiguration(newConfiguration())
    const request = await planOf(store, other)
    assert.ok(request !== undefined)
    const before = await everything(store, run)
    for (const lost of await lostLeases(store, run.lease)) {
      const failed = { jobId: run.job.id, taskId: run.tasks[0]?.id, lease: lost, failure: FAILURE, nextRunAt: NOW }
      const attempts = [
        () => store.ledger.beginPlan(other.id, lost, 10),
        () => store.ledger.planJob({ ...request, lease: lost }),
        () => store.ledger.startTask(first(run.tasks).id, lost, NOW),
        () => store.ledger.fail(failed),
        () => store.ledger.settle(settlement({ ...run, lease: lost }, first(run.tasks))),
      ]
      for (const attempt of attempts) await assert.rejects(attempt, { code: 'LEASE_LOST' })
    }
    assert.deepEqual(await everything(store, run), before)
    assert.equal(await store.ledger.openJob(other.id), undefined)
  })

  storeTest(engine, 'a lease that ran out still settles while nobody else took it', async (store) => {
    await appendBlocks(store, [1])
    const run = await planned(store)
    const late = { ...settlement(run, first(run.tasks)), now: NOW + 10 * LEASE_MS }
    assert.equal((await store.ledger.settle(late)).sequence, 1)
  })

  storeTest(engine, 'appends go on between the steps of a plan', async (store) => {
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    await appendBlocks(store, [1])
    const [job] = await Promise.all([
      plan(store, configuration),
      store.log.append([eventBatch(['x'])]),
      store.log.append([eventBatch(['y'])]),
    ])
    assert.equal((await store.log.state('audit')).head, 4)
    assert.equal(job?.window.from, 1)
  })
}

/** A token that never held it, a name that nobody holds, and the lease once another took it. */
async function lostLeases(store: Store, lease: Lease): Promise<Lease[]> {
  const taken = await store.ledger.claimLease(lease.name, 'the next holder', NOW + 2 * LEASE_MS, LEASE_MS)
  assert.ok(taken !== undefined)
  return [{ ...lease, token: 'never' }, { ...lease, name: 'nobody holds this' }, lease]
}

async function everything({ ledger }: Store, { job, configuration }: Planned) {
  const receipts = await ledger.receipts({}, 100, undefined)
  return [await ledger.job(job.id), await ledger.tasks(job.id), await ledger.configuration(configuration.id), receipts]
}

function first<T>(items: readonly T[]): T {
  const [item] = items
  assert.ok(item !== undefined)
  return item
}
