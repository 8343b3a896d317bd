import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { SimulatedClock } from '../base/simulated-clock.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import { type JobId, position } from '../model/ids.ts'
import type { ExportJob } from '../model/job.ts'
import { noMetrics } from '../model/metrics.ts'
import { positionsOf } from '../model/position-set.ts'
import { appendBlocks } from '../store/contract/event-batch.ts'
import {
  asPlanned,
  newConfiguration,
  newDestination,
  newOnDemandJob,
  plannedFor,
  planStretch,
  settlement,
} from '../store/contract/new-records.ts'
import type { Ledger } from '../store/ledger/ledger.ts'
import { sqlitePlace } from '../store/sqlite/sqlite-engine.ts'
import type { Store } from '../store/store.ts'
import type { Exporter } from './exporter.ts'
import { Scheduler } from './scheduler.ts'

const START = Date.UTC(2026, 0, 15, 12)

interface Harness {
  readonly store: Store
  readonly clock: SimulatedClock
  readonly configuration: ExportConfiguration
  readonly exporter: Exporter
  /** Another process, whose exporter does some things in another way. */
  scheduler(changed?: Partial<Exporter>, ledger?: Ledger): Scheduler
  /** A job of this one event. */
  order(at: number): Promise<ExportJob>
  status(id: JobId): Promise<string | undefined>
}

/** A real ledger, and an exporter that plans one slice a block and delivers at once. */
async function withHarness(work: (harness: Harness) => Promise<void>): Promise<void> {
  await using place = await sqlitePlace()
  await using store = await place.open()
  const clock = new SimulatedClock(START)
  await appendBlocks(store, [1, 1, 1, 1, 1, 1, 1, 1])
  const { id: destination } = await store.ledger.insertDestination(newDestination())
  const made = newConfiguration({ destination, enabled: false })
  const configuration = await store.ledger.insertConfiguration(made)
  const exporter: Exporter = {
    head: async () => position(9),
    plan: async () => undefined,
    planOnDemand: async (job, lease) => {
      const planned = await planStretch(store, job, lease)
      return planned === undefined ? job : asPlanned(planned)
    },
    deliver: async (job, lease) => {
      for (const task of await store.ledger.tasks(job.id)) {
        await store.ledger.startTask(task.id, lease, clock.now())
        await store.ledger.settle(settlement({ job, lease }, task))
      }
      return undefined
    },
    windUp: async (_, tasks, lease) => {
      for (const { id } of tasks) await store.ledger.giveUpTask(id, lease, clock.now())
    },
  }
  let processes = 1
  const scheduler = (changed: Partial<Exporter> = {}, ledger = store.ledger): Scheduler =>
    new Scheduler({
      ledger,
      exporter: { ...exporter, ...changed },
      clock,
      random: seededRandom(processes++),
      log: silentLogger,
      metrics: noMetrics,
      tickMs: 1_000,
      leaseMs: 30_000,
    })
  const order = (at: number): Promise<ExportJob> =>
    store.ledger.insertOnDemandJob(newOnDemandJob(configuration, { only: positionsOf([at]), now: START }))
  const status = async (id: JobId): Promise<string | undefined> => (await store.ledger.job(id))?.status
  await work({ store, clock, configuration, exporter, scheduler, order, status })
}

/** Lets everything go on until it is so. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

const untilAborted: Exporter['deliver'] = (_job, _lease, signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

/** Begins the first task, and hangs. */
function hanging({ store, clock }: Pick<Harness, 'store' | 'clock'>, begun: () => void): Exporter['deliver'] {
  return async (job, lease, signal) => {
    const [task] = await store.ledger.tasks(job.id)
    if (task !== undefined) await store.ledger.startTask(task.id, lease, clock.now())
    begun()
    return untilAborted(job, lease, signal)
  }
}

test('a job that is ordered is planned and delivered', async () => {
  await withHarness(async ({ order, scheduler, status, store }) => {
    const job = await order(3)
    const one = scheduler()
    await one.beginOnDemand(job)
    await until(async () => (await status(job.id)) === 'DELIVERED')
    await one.stop()
    assert.equal((await store.ledger.receipts({ jobId: job.id }, 10, undefined)).items.length, 1)
  })
})

test('a turn that somebody else has had since it was found due is not taken again', async () => {
  await withHarness(async ({ order, scheduler, store, status, clock }) => {
    const job = await order(3)
    const found = await store.ledger.dueOnDemandJobs(clock.now())
    assert.equal(found.length, 1)
    const deliver: Exporter['deliver'] = async () => ({ fault: new Fault('CONNECTION_LOST'), task: undefined })
    const one = scheduler({ deliver })
    await one.beginOnDemand(job)
    await one.idle()
    assert.equal(await status(job.id), 'FAILED')
    const other = scheduler({}, { ...store.ledger, dueOnDemandJobs: async () => found })
    await other.tick()
    await other.idle()
    assert.equal(await status(job.id), 'FAILED', 'its pause goes on')
    await other.beginOnDemand(job)
    await other.idle()
    assert.equal(await status(job.id), 'DELIVERED', 'but a person need not wait')
  })
})

test('no more than four at once; the others when there is room', async () => {
  await withHarness(async ({ order, scheduler, exporter, status }) => {
    const jobs = []
    for (let at = 1; at <= 6; at += 1) jobs.push(await order(at))
    const begun: JobId[] = []
    const goOn = Promise.withResolvers<void>()
    const one = scheduler({
      deliver: async (job, lease, signal) => {
        begun.push(job.id)
        await goOn.promise
        return exporter.deliver(job, lease, signal)
      },
    })
    for (const job of jobs) await one.beginOnDemand(job)
    await until(() => begun.length === 4)
    await one.tick()
    assert.equal(begun.length, 4)
    goOn.resolve()
    await until(async () => {
      await one.tick()
      return begun.length === 6
    })
    for (const job of jobs) await until(async () => (await status(job.id)) === 'DELIVERED')
    await one.stop()
  })
})

test('what fails is tried again later, and again', async () => {
  await withHarness(async ({ order, scheduler, status, store, clock }) => {
    const job = await order(1)
    for (const failures of [1, 2, 3]) {
      const failing = scheduler({ deliver: async () => ({ fault: new Fault('UNREACHABLE'), task: undefined }) })
      await failing.tick()
      await until(async () => (await status(job.id)) === 'FAILED')
      await failing.stop()
      const failed = await store.ledger.job(job.id)
      assert.deepEqual(
        [failed?.status, failed?.failure?.code, failed?.failuresInARow],
        ['FAILED', 'UNREACHABLE', failures],
      )
      const pause = (failed?.nextRunAt ?? 0) - clock.now()
      assert.ok(pause >= 15_000 * 2 ** (failures - 2) && pause <= 15_000 * 2 ** (failures - 1), `${pause} ms`)
      await scheduler().tick()
      assert.equal(await status(job.id), 'FAILED', 'not due yet')
      clock.jump(pause)
    }
    const working = scheduler()
    await working.tick()
    await until(async () => (await status(job.id)) === 'DELIVERED')
    assert.equal((await store.ledger.job(job.id))?.failure, null)
    await working.stop()
  })
})

test('what cannot be planned is a failure, too, and a bug shows as INTERNAL', async () => {
  await withHarness(async ({ order, scheduler, store }) => {
    for (const [at, error, code] of [
      [1, new Fault('SECRET_UNREADABLE'), 'SECRET_UNREADABLE'],
      [2, new TypeError('a secret detail'), 'INTERNAL'],
    ] as const) {
      const job = await order(at)
      const one = scheduler({ planOnDemand: () => Promise.reject(error) })
      await one.beginOnDemand(job)
      await until(async () => (await store.ledger.job(job.id))?.failure != null)
      await one.stop()
      const { failure } = (await store.ledger.job(job.id)) ?? {}
      assert.equal(failure?.code, code)
      assert.doesNotMatch(JSON.stringify(failure), /secret detail/)
    }
  })
})

test('after a crash another process goes on with the same slices, when the lease has run out', async () => {
  await withHarness(async (harness) => {
    const { order, scheduler, status, store, clock } = harness
    const job = await order(1)
    const begun = Promise.withResolvers<void>()
    const crashed = scheduler({ deliver: hanging(harness, begun.resolve) })
    await crashed.beginOnDemand(job)
    await begun.promise
    const planned = await store.ledger.tasks(job.id)
    const next = scheduler()
    await next.tick()
    assert.equal(await status(job.id), 'RUNNING', 'the other one is at it')
    clock.jump(31_000)
    await next.tick()
    await until(async () => (await status(job.id)) === 'DELIVERED')
    assert.deepEqual(
      (await store.ledger.tasks(job.id)).map(({ id }) => id),
      planned.map(({ id }) => id),
    )
    await Promise.all([next.stop(), crashed.stop()])
  })
})

test('cancelling aborts what is under way, and then it is found out whether it arrived', async () => {
  await withHarness(async (harness) => {
    const { order, scheduler, store, clock } = harness
    const job = await order(1)
    const begun = Promise.withResolvers<void>()
    const one = scheduler({ deliver: hanging(harness, begun.resolve) })
    await one.beginOnDemand(job)
    await begun.promise
    await store.ledger.cancelJob(job.id, clock.now())
    assert.equal((await store.ledger.doubtfulTasks({ jobId: job.id })).length, 1)
    one.cancelled(job.id)
    await until(async () => (await store.ledger.doubtfulTasks({ jobId: job.id })).length === 0)
    await one.stop()
    const done = await store.ledger.job(job.id)
    assert.deepEqual([done?.status, done?.failure], ['CANCELLED', null])
  })
})

test('what another process cancelled is noticed', async () => {
  await withHarness(async (harness) => {
    const { order, scheduler, store, clock } = harness
    const job = await order(1)
    const begun = Promise.withResolvers<void>()
    const one = scheduler({ deliver: hanging(harness, begun.resolve) })
    await one.beginOnDemand(job)
    await begun.promise
    await store.ledger.cancelJob(job.id, clock.now())
    await until(async () => {
      clock.wakeNext()
      return (await store.ledger.doubtfulTasks({ jobId: job.id })).length === 0
    })
    await one.stop()
  })
})

test('a job that was cancelled while nobody was at it is wound up at the next turn, or when the destination answers', async () => {
  await withHarness(async (harness) => {
    const { order, scheduler, store, clock } = harness
    const job = await order(1)
    const begun = Promise.withResolvers<void>()
    const crashed = scheduler({ deliver: hanging(harness, begun.resolve) })
    await crashed.beginOnDemand(job)
    await begun.promise
    await crashed.stop()
    await store.ledger.cancelJob(job.id, clock.now())
    const inDoubt = async () => (await store.ledger.doubtfulTasks({ jobId: job.id })).length
    const failing = scheduler({ windUp: () => Promise.reject(new Fault('UNREACHABLE')) })
    await failing.tick()
    await until(async () => (await store.ledger.dueOnDemandJobs(clock.now())).length === 0)
    await failing.stop()
    assert.deepEqual([await inDoubt(), (await store.ledger.job(job.id))?.status], [1, 'CANCELLED'])
    clock.jump(60_000)
    const one = scheduler()
    await one.tick()
    await until(async () => (await inDoubt()) === 0)
    await one.stop()
  })
})

test("a configuration's run first finds out what became of its cancelled job", async () => {
  await withHarness(async ({ store, scheduler, configuration, clock }) => {
    const run = await plannedFor(store, configuration)
    const [task] = run.tasks
    assert.ok(task)
    await store.ledger.startTask(task.id, run.lease, clock.now())
    await store.ledger.cancelJob(run.job.id, clock.now())
    await store.ledger.releaseLease(run.lease)
    const order: string[] = []
    const one = scheduler({
      windUp: async (_, tasks, lease) => {
        order.push('wind up')
        for (const each of tasks) await store.ledger.settle(settlement({ job: run.job, lease }, each))
      },
      plan: async ({ watermark }) => void order.push(`plan from ${watermark}`),
    })
    await store.ledger.updateConfiguration(configuration.id, { enabled: true, now: START })
    await one.tick()
    await until(() => order.length === 2)
    await one.stop()
    assert.equal(order[0], 'wind up')
    assert.equal((await store.ledger.configuration(configuration.id))?.watermark, 2)
  })
})

test('stopping leaves the job open, for the next process', async () => {
  await withHarness(async (harness) => {
    const { order, scheduler, status } = harness
    const job = await order(1)
    const begun = Promise.withResolvers<void>()
    const one = scheduler({ deliver: hanging(harness, begun.resolve) })
    await one.beginOnDemand(job)
    await begun.promise
    await one.stop()
    assert.equal(await status(job.id), 'RUNNING')
    const next = scheduler()
    await next.tick()
    await until(async () => (await status(job.id)) === 'DELIVERED')
    await next.stop()
  })
})
