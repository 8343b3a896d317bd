import assert from 'node:assert/strict'
import type { ExportConfiguration } from '../../model/configuration.ts'
import { position } from '../../model/ids.ts'
import type { ExportJob } from '../../model/job.ts'
import { listWithin, positionsOf } from '../../model/position-set.ts'
import { chainProblem } from '../../model/receipt.ts'
import { window } from '../../model/window.ts'
import type { Store } from '../store.ts'
import { appendBlocks } from './event-batch.ts'
import {
  asPlanned,
  FAILURE,
  LEASE_MS,
  NOW,
  newConfiguration,
  newDestination,
  newOnDemandJob,
  OPERATOR,
  plan,
  plannedFor,
  plannedOnDemand,
  planStretch,
  planToItsEnd,
  settleAll,
  settlement,
} from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** Jobs without a configuration, and what jobs of one destination leave to each other. */
export function onDemandContract(engine: Engine): void {
  planningContract(engine)
  sharingContract(engine)
  cancellingContract(engine)
}

function planningContract(engine: Engine): void {
  storeTest(engine, 'a job on demand is over what the stream has when it is asked for', async (store) => {
    await appendBlocks(store, [2, 3])
    const configuration = await idle(store)
    const request = newOnDemandJob(configuration, { filter: { facets: { action: ['QUERY'] } }, confirmsRows: true })
    const job = await store.ledger.insertOnDemandJob(request)
    await appendBlocks(store, [4])
    assert.partialDeepStrictEqual(job, {
      id: request.id,
      configurationId: null,
      destinationId: configuration.destination.id,
      window: window(1, 6),
      plannedUpto: 1,
      filter: { facets: { action: ['QUERY'] } },
      status: 'RUNNING',
      trigger: 'on_demand',
      createdBy: OPERATOR,
      confirmsRows: true,
      taskCount: 0,
    })
    assert.deepEqual(await store.ledger.job(job.id), job)
    const { job: whole, tasks } = await planToItsEnd(store, job)
    assert.deepEqual([whole.plannedUpto, whole.taskCount, whole.rowsSelected, tasks.length], [6, 2, 5, 2])
  })

  storeTest(engine, 'it is planned in stretches, and goes on where one ended', async (store) => {
    await appendBlocks(store, [1, 1, 1, 1, 1])
    const made = await store.ledger.insertOnDemandJob(newOnDemandJob(await idle(store)))
    const lease = await leaseOf(store, made)
    const first = asPlanned(await planStretch(store, made, lease, 2))
    assert.deepEqual([first.plannedUpto, first.taskCount, first.status], [3, 2, 'RUNNING'])
    const done = await planToItsEnd(store, made)
    assert.deepEqual(
      done.tasks.map(({ sequence, slice }) => [sequence, slice.window.from]),
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5],
      ],
    )
    assert.equal(await store.ledger.beginStretch(made.id, lease, 2), undefined)
  })

  storeTest(engine, 'a job whose first stretch is delivered is not done before all of it is planned', async (store) => {
    await appendBlocks(store, [1, 1])
    const made = await store.ledger.insertOnDemandJob(newOnDemandJob(await idle(store)))
    const lease = await leaseOf(store, made)
    const job = asPlanned(await planStretch(store, made, lease, 1))
    await settleAll(store, { job, lease, tasks: await store.ledger.tasks(job.id) })
    assert.equal((await store.ledger.job(job.id))?.status, 'RUNNING')
    const { tasks } = await planToItsEnd(store, job)
    await settleAll(store, { job, lease, tasks: tasks.slice(1) })
    assert.equal((await store.ledger.job(job.id))?.status, 'DELIVERED')
  })

  storeTest(engine, 'with nothing to deliver it has delivered it', async (store) => {
    const configuration = await idle(store)
    const onNothing = await store.ledger.insertOnDemandJob(newOnDemandJob(configuration, { confirmsRows: true }))
    assert.deepEqual([onNothing.status, onNothing.endedAt, onNothing.queryableAt], ['DELIVERED', NOW, NOW])
    await appendBlocks(store, [2])
    const { job } = await plannedOnDemand(store, configuration, { only: positionsOf([77]) })
    assert.deepEqual([job.status, job.taskCount, job.queryableAt], ['DELIVERED', 0, null])
  })

  storeTest(engine, 'its receipts are a chain of its own, and no watermark moves', async (store) => {
    await appendBlocks(store, [1, 1, 1])
    const configuration = await idle(store)
    const run = await plannedOnDemand(store, configuration, { only: positionsOf([1, 3]) })
    const receipts = await settleAll(store, run)
    assert.equal(chainProblem(receipts), undefined)
    assert.deepEqual(
      receipts.map(({ chain, sequence, window: bounds }) => [chain, sequence, bounds.from]),
      [
        [run.job.id, 1, 1],
        [run.job.id, 2, 3],
      ],
    )
    assert.equal((await store.ledger.job(run.job.id))?.status, 'DELIVERED')
    assert.equal((await store.ledger.configuration(configuration.id))?.watermark, 1)
  })

  storeTest(
    engine,
    'several may be open at once; each is due until it is done, later when it failed',
    async (store) => {
      await appendBlocks(store, [1, 1])
      const { ledger } = store
      const configuration = await idle(store)
      const make = (only: number) =>
        ledger.insertOnDemandJob(newOnDemandJob(configuration, { only: positionsOf([only]) }))
      const [one, two] = [await make(1), await make(2)]
      const due = async (now: number) => (await ledger.dueOnDemandJobs(now)).map(({ id }) => id)
      assert.deepEqual(await due(NOW), [one.id, two.id])
      assert.deepEqual(await due(NOW - 1), [])

      const run = await planToItsEnd(store, one)
      await ledger.fail({
        jobId: one.id,
        taskId: run.tasks[0]?.id,
        lease: run.lease,
        failure: FAILURE,
        nextRunAt: NOW + 60_000,
      })
      const failed = await ledger.job(one.id)
      assert.deepEqual([failed?.status, failed?.failure, failed?.failuresInARow], ['FAILED', FAILURE, 1])
      assert.deepEqual(await due(NOW), [two.id])
      assert.deepEqual(await due(NOW + 60_000), [two.id, one.id])
      assert.deepEqual(await due(NOW - 10 * 86_400_000), [two.id, one.id], 'the clock was set back')

      await ledger.reopenJob(one.id)
      await settleAll(store, run)
      const done = await ledger.job(one.id)
      assert.deepEqual([done?.status, done?.failure, done?.failuresInARow], ['DELIVERED', null, 0])
      assert.deepEqual(await due(NOW + 60_000), [two.id])
      await ledger.updateDestination(configuration.destination.id, { enabled: false, now: NOW })
      assert.deepEqual(await due(NOW), [], 'a disabled destination pauses them')
    },
  )

  storeTest(engine, 'retention keeps what an open job on demand owes', async (store) => {
    await appendBlocks(store, [1, 1, 1])
    const { ledger } = store
    const configuration = await ledger.insertConfiguration(newConfiguration({ enabled: false }))
    assert.equal(await ledger.lowestOwed('audit'), undefined)
    const made = await ledger.insertOnDemandJob(newOnDemandJob(configuration))
    assert.equal(await ledger.lowestOwed('audit'), 1, 'what is not planned yet')
    const run = await planToItsEnd(store, made)
    await settleAll(store, run, run.tasks.slice(0, 1))
    assert.equal(await ledger.lowestOwed('audit'), 2, 'what is not delivered yet')
    await settleAll(store, run, run.tasks.slice(1, 2))
    assert.equal(await ledger.lowestOwed('audit'), 3)
    await ledger.cancelJob(made.id, NOW)
    assert.equal(await ledger.lowestOwed('audit'), undefined)
  })

  storeTest(engine, 'what was deleted before it was planned is left out', async (store) => {
    await appendBlocks(store, [2, 2])
    const configuration = await idle(store)
    const made = await store.ledger.insertOnDemandJob(newOnDemandJob(configuration))
    await store.log.expire('audit', Number.MAX_SAFE_INTEGER, position(3))
    const { job } = await planToItsEnd(store, made)
    assert.equal(job.rowsSelected, 2)
    const late = await store.ledger.insertOnDemandJob(newOnDemandJob(configuration, { again: true }))
    await store.log.expire('audit', Number.MAX_SAFE_INTEGER, position(5))
    assert.equal((await planToItsEnd(store, late)).job.status, 'DELIVERED')
  })
}

function sharingContract(engine: Engine): void {
  storeTest(engine, 'a job leaves out what another one of the destination has, delivered or not', async (store) => {
    await appendBlocks(store, [2, 2, 2])
    const configuration = await idle(store)
    const { id } = configuration.destination
    const some = await plannedOnDemand(store, configuration, { only: positionsOf([2, 3]) })
    await settleAll(store, some)
    const taken = await store.ledger.taken(id, 'audit', window(1, 7))
    assert.deepEqual(listWithin(taken, window(1, 7)), [2, 3])

    const rest = await plannedOnDemand(store, configuration)
    assert.deepEqual([rest.job.rowsSelected, rest.job.rowsLeftOut], [4, 2])
    const carried = rest.tasks.map(async (task) => [task.slice.rows, await positionsOfTask(store, task)])
    assert.deepEqual(await Promise.all(carried), [
      [1, [1]],
      [1, [4]],
      [2, null],
    ])
    const none = await plannedOnDemand(store, configuration)
    assert.deepEqual([none.job.rowsLeftOut, none.job.status], [6, 'DELIVERED'])
    assert.equal((await store.ledger.taken(id, 'guardrail_activity', window(1, 7))).size, 0)
  })

  storeTest(engine, 'again is again, and each repetition has a number', async (store) => {
    await appendBlocks(store, [2])
    const configuration = await idle(store)
    const runs = []
    for (const again of [false, true, true]) runs.push(await plannedOnDemand(store, configuration, { again }))
    assert.deepEqual(
      runs.map(({ job }) => [job.repetition, job.rowsSelected, job.rowsLeftOut]),
      [
        [0, 2, 0],
        [1, 2, 0],
        [2, 2, 0],
      ],
    )
    const [first, second] = runs
    await store.ledger.cancelJob(second?.job.id ?? ('' as never), NOW)
    await store.ledger.cancelJob(first?.job.id ?? ('' as never), NOW)
    assert.equal((await taken(store, configuration)).length, 2, 'the third one still has them')
    await store.ledger.cancelJob(runs[2]?.job.id ?? ('' as never), NOW)
    assert.equal((await taken(store, configuration)).length, 0)
  })

  storeTest(engine, 'what had to be quarantined is not at the destination: it can be sent once more', async (store) => {
    await appendBlocks(store, [4])
    const configuration = await idle(store)
    const run = await plannedOnDemand(store, configuration)
    const [task] = run.tasks
    assert.ok(task !== undefined)
    const aside = [
      { position: 2, column: 'payload', reason: 'too_large' },
      { position: 4, column: 'riskScore', reason: 'wrong_type' },
    ]
    const receipt = await store.ledger.settle(settlement(run, task, aside))
    assert.deepEqual([receipt.rows, receipt.quarantined.count], [2, 2])
    const done = await store.ledger.job(run.job.id)
    assert.deepEqual([done?.rowsDelivered, done?.rowsQuarantined], [2, 2])
    assert.equal((await store.ledger.tasks(run.job.id))[0]?.rowsQuarantined, 2)

    const of = { stream: 'audit', destinationId: configuration.destination.id, jobId: run.job.id, taskId: task.id }
    const entries = aside.map((event) => ({ ...event, ...of, at: NOW + 1 }))
    const page = await store.ledger.quarantined({ jobId: run.job.id }, 1, undefined)
    assert.deepEqual(page.items, entries.slice(0, 1))
    const rest = await store.ledger.quarantined({ destinationId: of.destinationId }, 5, page.next ?? '')
    assert.deepEqual([rest.items, rest.next], [entries.slice(1), null])
    assert.equal((await store.ledger.quarantined({ streams: ['guardrail_activity'] }, 5, undefined)).items.length, 0)

    const only = await store.ledger.quarantinedPositions(run.job.id)
    const redriven = await plannedOnDemand(store, configuration, { only })
    assert.deepEqual([redriven.job.rowsSelected, redriven.job.rowsLeftOut], [2, 0])
  })

  storeTest(engine, 'a receipt that does not account for every event of its slice is a bug', async (store) => {
    await appendBlocks(store, [3])
    const run = await plannedOnDemand(store, await idle(store))
    const [task] = run.tasks
    assert.ok(task !== undefined)
    const aside = [{ position: 2, column: 'c', reason: 'too_large' }]
    const good = settlement(run, task, aside)
    await assert.rejects(store.ledger.settle({ ...good, quarantined: [] }), /every event/)
    await assert.rejects(store.ledger.settle({ ...good, seal: settlement(run, task).seal }), /every event/)
    assert.equal((await store.ledger.quarantined({}, 5, undefined)).items.length, 0)
    await store.ledger.settle(good)
  })
}

function cancellingContract(engine: Engine): void {
  storeTest(
    engine,
    'what was never begun is free at once; what was begun is in doubt until somebody looked',
    async (store) => {
      await appendBlocks(store, [1, 1, 1])
      const { ledger } = store
      const configuration = await idle(store)
      const run = await plannedOnDemand(store, configuration)
      const [one, two] = run.tasks
      assert.ok(one !== undefined && two !== undefined)
      for (const task of [one, two]) await ledger.startTask(task.id, run.lease, NOW)
      await ledger.cancelJob(run.job.id, NOW)

      assert.deepEqual(await taken(store, configuration), [1, 2])
      const inDoubt = await ledger.doubtfulTasks({ jobId: run.job.id })
      assert.deepEqual(
        inDoubt.map(({ id, status }) => [id, status]),
        [
          [one.id, 'CANCELLED'],
          [two.id, 'CANCELLED'],
        ],
      )
      assert.deepEqual(
        (await ledger.dueOnDemandJobs(NOW)).map(({ id }) => id),
        [run.job.id],
        'somebody has to look',
      )
      await ledger.fail({
        jobId: run.job.id,
        taskId: undefined,
        lease: run.lease,
        failure: FAILURE,
        nextRunAt: NOW + 9,
      })
      assert.deepEqual(await ledger.dueOnDemandJobs(NOW), [], 'the destination did not answer')

      await ledger.settle(settlement(run, one))
      await ledger.giveUpTask(two.id, run.lease, NOW)
      assert.deepEqual(await taken(store, configuration), [1])
      assert.deepEqual(
        (await ledger.tasks(run.job.id)).map(({ status }) => status),
        ['DELIVERED', 'CANCELLED', 'CANCELLED'],
      )
      assert.deepEqual(await ledger.doubtfulTasks({ jobId: run.job.id }), [])
      assert.deepEqual(await ledger.dueOnDemandJobs(NOW + 99), [])
      assert.equal((await ledger.job(run.job.id))?.status, 'CANCELLED')
      // It arrived after all.
      await ledger.settle(settlement(run, two))
      assert.deepEqual(await taken(store, configuration), [1, 2])
    },
  )

  storeTest(engine, "a configuration's cancelled tasks are asked for by its id", async (store) => {
    await appendBlocks(store, [1])
    const configuration = await store.ledger.insertConfiguration(newConfiguration())
    const run = await plannedFor(store, configuration)
    const [task] = run.tasks
    assert.ok(task !== undefined)
    await store.ledger.startTask(task.id, run.lease, NOW)
    await store.ledger.cancelJob(run.job.id, NOW)
    const inDoubt = await store.ledger.doubtfulTasks({ configurationId: configuration.id })
    assert.deepEqual(
      inDoubt.map(({ id }) => id),
      [task.id],
    )
    assert.equal((await plan(store, configuration))?.rowsLeftOut, 1, 'until then nobody else sends it')
  })

  storeTest(engine, 'what others left out because a cancelled job had it is taken over', async (store) => {
    await appendBlocks(store, [1, 1, 1])
    const { ledger } = store
    const configuration = await idle(store)
    const first = await plannedOnDemand(store, configuration, { only: positionsOf([1, 2]) })
    await settleAll(store, first, first.tasks.slice(0, 1))
    const relying = await plannedFor(store, configuration)
    assert.deepEqual([relying.job.rowsSelected, relying.job.rowsLeftOut], [1, 2])
    await settleAll(store, relying)

    await ledger.cancelJob(first.job.id, NOW + 5)
    const [takeover, ...others] = await ledger.dueOnDemandJobs(NOW + 5)
    assert.ok(takeover !== undefined && others.length === 0)
    assert.deepEqual([takeover.trigger, takeover.configurationId, takeover.createdBy], ['takeover', null, null])
    const run = await planToItsEnd(store, takeover)
    assert.deepEqual([run.job.rowsSelected, run.tasks[0]?.slice.window.from], [1, 2])
    await settleAll(store, run)
    assert.deepEqual(await taken(store, configuration), [1, 2, 3])
  })

  storeTest(
    engine,
    'what nobody relies on is not taken over, and a takeover that is cancelled is over',
    async (store) => {
      await appendBlocks(store, [1, 1])
      const { ledger } = store
      const configuration = await idle(store)
      const alone = await plannedOnDemand(store, configuration)
      await ledger.cancelJob(alone.job.id, NOW)
      assert.deepEqual(await ledger.dueOnDemandJobs(NOW), [])

      const first = await plannedOnDemand(store, configuration)
      const second = await plannedOnDemand(store, configuration)
      assert.equal(second.job.rowsLeftOut, 2)
      await ledger.cancelJob(first.job.id, NOW)
      const [takeover] = await ledger.dueOnDemandJobs(NOW)
      assert.equal(takeover?.trigger, 'takeover')
      await planToItsEnd(store, takeover)
      await ledger.cancelJob(takeover.id, NOW)
      assert.deepEqual(await ledger.dueOnDemandJobs(NOW), [])
      assert.deepEqual(await taken(store, configuration), [])
    },
  )
}

/** A configuration that has planned nothing, for its destination. */
async function idle(store: Store): Promise<ExportConfiguration> {
  const { id } = await store.ledger.insertDestination(newDestination())
  return store.ledger.insertConfiguration(newConfiguration({ destination: id }))
}

async function leaseOf(store: Store, { id }: ExportJob) {
  const lease = await store.ledger.claimLease(`job:${id}`, `holder of ${id}`, NOW, LEASE_MS)
  assert.ok(lease !== undefined)
  return lease
}

async function taken(store: Store, { destination }: ExportConfiguration): Promise<number[]> {
  const all = window(1, 1_000)
  return listWithin(await store.ledger.taken(destination.id, 'audit', all), all)
}

async function positionsOfTask(
  store: Store,
  { id }: { readonly id: Parameters<Store['ledger']['selectionOfTask']>[0] },
) {
  const selection = await store.ledger.selectionOfTask(id)
  return selection && listWithin(selection, window(1, 1_000))
}
