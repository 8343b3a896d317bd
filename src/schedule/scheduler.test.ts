import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Logger, silentLogger } from '../base/log.ts'
import { seededRandom } from '../base/random.ts'
import { SimulatedClock } from '../base/simulated-clock.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import { type ConfigurationId, position } from '../model/ids.ts'
import type { ExportJob } from '../model/job.ts'
import { noMetrics } from '../model/metrics.ts'
import { newConfiguration, newDestination } from '../store/contract/new-records.ts'
import type { Ledger, NewConfiguration } from '../store/ledger/ledger.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../store/store.ts'
import type { Exporter } from './exporter.ts'
import { Scheduler } from './scheduler.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 1)
const LEASE_MS = 30_000

interface Harness {
  readonly store: Store
  readonly clock: SimulatedClock
  readonly id: ConfigurationId
  scheduler(exporter: Partial<Exporter>, log?: Logger, ledger?: Ledger): Scheduler
  /** One more that is due. */
  add(change?: Partial<NewConfiguration>): Promise<ConfigurationId>
  configuration(): Promise<ExportConfiguration>
}

/** A real ledger with one configuration that is due, on a clock that stands still. */
async function withHarness(work: (harness: Harness) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-schedule-'))
  const clock = new SimulatedClock(START)
  const store = await openSqliteStore({ dataDir, clock })
  const add = async (change: Partial<NewConfiguration> = {}): Promise<ConfigurationId> => {
    const id = randomUUID() as ConfigurationId
    const destination = newDestination({ now: START })
    await store.ledger.insertConfiguration(
      newConfiguration({ id, destination, interval: 'EVERY_2_HOURS', now: START, ...change }),
    )
    return id
  }
  try {
    const id = await add()
    await work({
      store,
      clock,
      id,
      add,
      scheduler: (exporter, log = silentLogger, ledger = store.ledger) =>
        new Scheduler({
          ledger,
          exporter: { ...NOTHING_TO_EXPORT, ...exporter },
          clock,
          random: seededRandom(3),
          log,
          metrics: noMetrics,
          tickMs: 1_000,
          leaseMs: LEASE_MS,
        }),
      configuration: async () => (await store.ledger.configuration(id)) as ExportConfiguration,
    })
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const NOTHING_TO_EXPORT: Exporter = {
  head: async () => position(1),
  plan: async () => undefined,
  deliver: async () => undefined,
  planOnDemand: async (job) => job,
  windUp: async () => {},
}

function counting(scheduler: Harness['scheduler']): { one: Scheduler; runs: () => number } {
  let runs = 0
  const plan = async (): Promise<undefined> => {
    runs += 1
  }
  return { one: scheduler({ plan }), runs: () => runs }
}

/** Lets everything go on until it is so. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

test('the first run is at once, and the next one after the interval', async () => {
  await withHarness(async ({ clock, scheduler, configuration }) => {
    const { one, runs } = counting(scheduler)
    const run = await one.begin(await configuration(), 'schedule')
    await run?.ended
    assert.equal(runs(), 1)
    assert.equal((await configuration()).nextRunAt, START + 2 * HOUR)
    await one.tick()
    assert.equal(runs(), 1, 'not due yet')
    clock.jump(2 * HOUR)
    await one.tick()
    await until(async () => (await configuration()).nextRunAt === START + 4 * HOUR)
    assert.equal(runs(), 2)
  })
})

test('runs missed while nobody was there are one catch-up', async () => {
  await withHarness(async ({ clock, scheduler, configuration }) => {
    clock.jump(25 * HOUR)
    const { one, runs } = counting(scheduler)
    await (await one.begin(await configuration(), 'schedule'))?.ended
    assert.equal(runs(), 1)
    assert.equal((await configuration()).nextRunAt, START + 26 * HOUR)
  })
})

test('a run that somebody else has made since it was found due is not made again', async () => {
  await withHarness(async ({ store, scheduler, configuration }) => {
    const found = await store.ledger.configurations()
    const stale: Ledger = { ...store.ledger, configurations: async () => found }
    const { one, runs } = counting(scheduler)
    await (await one.begin(await configuration(), 'schedule'))?.ended
    const planned: string[] = []
    const plan: Exporter['plan'] = async ({ id }) => void planned.push(id)
    const other = scheduler({ plan }, silentLogger, stale)
    await other.tick()
    await other.idle()
    assert.deepEqual([runs(), planned], [1, []])
    assert.equal((await configuration()).nextRunAt, START + 2 * HOUR)
  })
})

test('what was changed since it was found due runs as it is now, or not at all', async () => {
  await withHarness(async ({ store, scheduler, id, add }) => {
    const [disabled, deleted] = [await add(), await add()]
    const found = await store.ledger.configurations()
    await store.ledger.updateConfiguration(id, { interval: 'EVERY_24_HOURS', now: START })
    await store.ledger.updateConfiguration(disabled, { enabled: false, now: START })
    await store.ledger.deleteConfiguration(deleted, START)
    const planned: string[] = []
    const plan: Exporter['plan'] = async (configuration) =>
      void planned.push(`${configuration.id} ${configuration.interval}`)
    const one = scheduler({ plan }, silentLogger, { ...store.ledger, configurations: async () => found })
    await one.tick()
    await one.idle()
    assert.deepEqual(planned, [`${id} EVERY_24_HOURS`])
  })
})

test('a failure shows its reason, backs off, and is forgotten with the first success', async () => {
  await withHarness(async ({ clock, scheduler, configuration }) => {
    let pauseBefore = 0
    for (let failures = 1; failures <= 4; failures += 1) {
      const failing = scheduler({ plan: () => Promise.reject(new Fault('SAS_EXPIRED')) })
      await assert.rejects(failing.begin(await configuration(), 'schedule'), { code: 'SAS_EXPIRED' })
      const { failure, nextRunAt, failuresInARow } = await configuration()
      assert.equal(failuresInARow, failures)
      assert.equal(failure?.code, 'SAS_EXPIRED')
      assert.match(failure?.hint ?? '', /Create a new SAS/)
      const pause = nextRunAt - clock.now()
      assert.ok(pause >= pauseBefore * 0.9, 'pauses grow')
      pauseBefore = pause
      clock.jump(pause)
    }
    await (await scheduler({}).begin(await configuration(), 'schedule'))?.ended
    const healed = await configuration()
    assert.equal(healed.failure, null)
    assert.equal(healed.failuresInARow, 0)
  })
})

test('while another process holds the lease nothing runs; when its lease has run out, the next one goes on', async () => {
  await withHarness(async ({ store, clock, id, scheduler, configuration }) => {
    await store.ledger.claimLease(`configuration:${id}`, 'another process', clock.now(), LEASE_MS)
    const { one, runs } = counting(scheduler)
    assert.equal(await one.begin(await configuration(), 'schedule'), undefined)
    clock.jump(LEASE_MS)
    await (await one.begin(await configuration(), 'schedule'))?.ended
    assert.equal(runs(), 1)
  })
})

test('a run whose lease is lost is aborted, and leaves the configuration to its new holder', async () => {
  await withHarness(async ({ store, clock, id, scheduler, configuration }) => {
    const job = { id: 'job', trigger: 'schedule' } as unknown as ExportJob
    const aborted = Promise.withResolvers<unknown>()
    const one = scheduler({
      plan: async () => job,
      deliver: (_job, _lease, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.resolve(signal.reason)
            reject(signal.reason as Error)
          })
        }),
    })
    const run = await one.begin(await configuration(), 'schedule')
    clock.jump(2 * LEASE_MS)
    assert.ok(await store.ledger.claimLease(`configuration:${id}`, 'another process', clock.now(), LEASE_MS))
    while (clock.wakeNext()) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(((await aborted.promise) as Fault).code, 'LEASE_LOST')
    await run?.ended
    assert.equal((await configuration()).failure, null)
  })
})

test('what is not a fault shows as INTERNAL, without its text', async () => {
  await withHarness(async ({ scheduler, configuration }) => {
    const broken = scheduler({ plan: () => Promise.reject(new TypeError('secret detail')) })
    await assert.rejects(broken.begin(await configuration(), 'schedule'))
    const { failure } = await configuration()
    assert.equal(failure?.code, 'INTERNAL')
    assert.doesNotMatch(JSON.stringify(failure), /secret detail/)
  })
})

/** A logger that keeps the messages. */
function listening(): { log: Logger; messages: string[] } {
  const messages: string[] = []
  const note = (message: string): void => void messages.push(message)
  return { log: { ...silentLogger, info: note, warn: note, error: note }, messages }
}

test('an export that cannot be planned keeps no other from running, and is logged once', async () => {
  await withHarness(async ({ scheduler, add, id, configuration }) => {
    const later = await add()
    const { log, messages } = listening()
    const planned: string[] = []
    const plan: Exporter['plan'] = async (configuration) => {
      planned.push(configuration.id)
      if (configuration.id === id) throw new Fault('SECRET_UNREADABLE')
      return undefined
    }
    await scheduler({ plan }, log).tick()
    assert.deepEqual(planned, [id, later])
    assert.deepEqual(messages, ['an export could not be planned'])
    assert.equal((await configuration()).failure?.code, 'SECRET_UNREADABLE', 'recorded when the tick is over')
  })
})

test('an export that cannot even be claimed keeps no other from running', async () => {
  await withHarness(async ({ store, scheduler, add, id }) => {
    const later = await add()
    const { log, messages } = listening()
    const { claimLease } = store.ledger
    const busy: typeof claimLease = async (name, ...rest) => {
      if (name.endsWith(id)) throw new Fault('STORE_BUSY')
      return claimLease(name, ...rest)
    }
    const planned: string[] = []
    const plan: Exporter['plan'] = async (configuration) => void planned.push(configuration.id)
    await scheduler({ plan }, log, { ...store.ledger, claimLease: busy }).tick()
    assert.deepEqual(planned, [later])
    assert.deepEqual(messages, ['a run could not be started'])
  })
})

describe('a person who starts what the schedule has started', () => {
  const job = { id: 'job', trigger: 'schedule' } as unknown as ExportJob

  test('while it is being planned gets its job', async () => {
    await withHarness(async ({ scheduler, configuration }) => {
      const { plan, begun, one } = slowPlan(scheduler)
      const tick = one.tick()
      await begun
      const runs = [one.begin(await configuration(), 'person'), one.begin(await configuration(), 'person')]
      plan.resolve(job)
      await tick
      for (const run of await Promise.all(runs)) assert.equal(run?.job, job)
      await one.stop()
    })
  })

  test('hears why it could not be planned', async () => {
    await withHarness(async ({ scheduler, configuration }) => {
      const { plan, begun, one } = slowPlan(scheduler)
      const tick = one.tick()
      await begun
      const run = one.begin(await configuration(), 'person')
      plan.reject(new Fault('SAS_EXPIRED'))
      await assert.rejects(run, { code: 'SAS_EXPIRED' })
      await tick
    })
  })

  test('when it finds nothing gets a run of their own, for what came since then', async () => {
    await withHarness(async ({ scheduler, configuration }) => {
      const plans = [Promise.withResolvers<ExportJob | undefined>(), Promise.withResolvers<ExportJob | undefined>()]
      let planned = 0
      const one = scheduler({ plan: async () => plans[planned++]?.promise, deliver: untilAborted })
      const tick = one.tick()
      await until(() => planned === 1)
      const run = one.begin(await configuration(), 'person')
      plans[0]?.resolve(undefined)
      plans[1]?.resolve(job)
      assert.equal((await run)?.job, job)
      await tick
      await one.stop()
    })
  })
})

/** Plans when it is told to, and delivers for as long as it is let. */
function slowPlan(scheduler: Harness['scheduler']) {
  const plan = Promise.withResolvers<ExportJob>()
  const begun = Promise.withResolvers<void>()
  const one = scheduler({
    plan: () => {
      begun.resolve()
      return plan.promise
    },
    deliver: untilAborted,
  })
  return { plan, begun: begun.promise, one }
}

const untilAborted: Exporter['deliver'] = (_job, _lease, signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

test('no more than four scheduled runs at once, and the longest overdue first', async () => {
  await withHarness(async ({ store, clock, add, scheduler }) => {
    const [made] = await store.ledger.configurations()
    assert.ok(made)
    await store.ledger.updateConfiguration(made.id, { enabled: false, now: START })
    const overdue: ConfigurationId[] = []
    for (let minutes = 0; minutes < 6; minutes += 1) {
      overdue.unshift(await add({ now: START - minutes * 60_000 }))
    }
    const begun: ConfigurationId[] = []
    const goOn = Promise.withResolvers<void>()
    const one = scheduler({
      plan: async (configuration) => {
        begun.push(configuration.id)
        return { id: 'job' } as unknown as ExportJob
      },
      deliver: async () => {
        await goOn.promise
        return undefined
      },
    })
    await one.tick()
    assert.deepEqual(begun, overdue.slice(0, 4))
    await one.tick()
    assert.equal(begun.length, 4)
    goOn.resolve()
    await until(async () => {
      await one.tick()
      return begun.length >= 6
    })
    assert.deepEqual(begun.slice(4), overdue.slice(4))
    assert.equal(clock.now(), START)
    await one.stop()
  })
})
