import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import type { Destination } from '../destinations/destination.ts'
import { MemoryStore } from '../destinations/memory/client.ts'
import { memoryDestination } from '../destinations/memory/index.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'
import type { ExportJob } from '../model/job.ts'
import { listWithin, positionsOf } from '../model/position-set.ts'
import { window } from '../model/window.ts'
import { newConfiguration, newDestination, newOnDemandJob } from '../store/contract/new-records.ts'
import type { Lease, NewOnDemandJob } from '../store/ledger/ledger.ts'
import type { Store } from '../store/store.ts'
import { planJob, planOnDemand } from './plan.ts'
import { type PreviewRequest, previewExport } from './preview.ts'
import { type ExportDeps, runJob } from './run-job.ts'
import { SEVERITIES, withEvents } from './testing/with-events.ts'
import { windUp } from './wind-up.ts'

const NEVER = new AbortController().signal
const STREAM = 'guardrail_activity'
const HIGH: EventFilter = { facets: { severity: ['HIGH'] } }

/** A destination in a store with events, and what was delivered there. */
class Lake {
  readonly delivered = new MemoryStore()
  readonly store: Store
  readonly configuration: ExportConfiguration
  readonly deps: ExportDeps
  readonly destination: Destination

  constructor(store: Store, configuration: ExportConfiguration, limits: Partial<ExportDeps>) {
    this.store = store
    this.configuration = configuration
    this.destination = memoryDestination({ store: this.delivered, limits: { artifactRowsMax: 7 } })
    this.deps = {
      store,
      clock: systemClock,
      random: systemRandom,
      softwareVersion: 'test',
      blocksPerPlanMax: 1_000,
      slicesPerPlanMax: 1_000,
      rowMaker: () => ({ schemaVersion: 1, row: (event) => ({ row: event }) }),
      ...limits,
    }
  }

  async lease(name: string): Promise<Lease> {
    const lease = await this.store.ledger.claimLease(name, 'this process', 0, 1)
    assert.ok(lease)
    return lease
  }

  async order(change: Partial<NewOnDemandJob> = {}): Promise<ExportJob> {
    return this.store.ledger.insertOnDemandJob(newOnDemandJob(this.configuration, { stream: STREAM, ...change }))
  }

  async plan(job: ExportJob): Promise<ExportJob> {
    const run = { destination: this.destination, lease: await this.lease(`job:${job.id}`) }
    return planOnDemand(job, run, this.deps, NEVER)
  }

  /** Plans and delivers the job; answers it as it is then. */
  async run(job: ExportJob): Promise<ExportJob> {
    const planned = await this.plan(job)
    const lease = await this.lease(`job:${job.id}`)
    assert.equal(await runJob(planned, { destination: this.destination, lease }, this.deps, NEVER), undefined)
    return (await this.store.ledger.job(job.id)) ?? job
  }

  /** The next job of the configuration, delivered. */
  async runSchedule(): Promise<ExportJob | undefined> {
    const lease = await this.lease(`configuration:${this.configuration.id}`)
    const run = { configuration: this.configuration, destination: this.destination, lease }
    const job = await planJob(run, 'schedule', this.deps)
    if (job !== undefined) await runJob(job, { destination: this.destination, lease }, this.deps, NEVER)
    return job
  }

  /** Positions of the events that arrived, in the order in which they did; each event tells its own. */
  positions(): number[] {
    return this.delivered.all().flatMap(({ bytes }) =>
      gunzipSync(bytes)
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => Number((JSON.parse(line) as { id: string }).id.slice('event-'.length)) + 1),
    )
  }

  preview(change: Partial<PreviewRequest> = {}) {
    const { destination, configuration } = this
    const format = newOnDemandJob(configuration).format
    const request = { destinationId: configuration.destination.id, destination, format, stream: STREAM, filter: null }
    return previewExport({ ...request, again: false, ...change } as PreviewRequest, this.deps, NEVER)
  }
}

function withLake(
  blockSizes: readonly number[],
  work: (lake: Lake) => Promise<void>,
  limits: Partial<ExportDeps> = {},
): Promise<void> {
  return withEvents(blockSizes, async (store) => {
    const { id: destination } = await store.ledger.insertDestination(newDestination())
    const made = newConfiguration({ destination, stream: STREAM })
    await work(new Lake(store, await store.ledger.insertConfiguration(made), limits))
  })
}

function positionsWith(severity: string, upto: number): number[] {
  return range(1, upto).filter((at) => SEVERITIES[(at - 1) % SEVERITIES.length] === severity)
}

function range(from: number, upto: number): number[] {
  return Array.from({ length: upto - from }, (_, index) => from + index)
}

test('a filter makes few large files of what it takes, and exactly as many rows as were planned', async () => {
  await withLake(Array(10).fill(8), async (lake) => {
    const job = await lake.run(await lake.order({ filter: HIGH }))
    assert.deepEqual(lake.positions(), positionsWith('HIGH', 81))
    assert.deepEqual([job.rowsSelected, job.rowsDelivered, job.taskCount, job.status], [20, 20, 3, 'DELIVERED'])
    assert.deepEqual(
      lake.delivered.all().map(({ rows }) => rows),
      [7, 7, 6],
    )
    assert.deepEqual(job.window, window(1, 81))
  })
})

test('without a filter and with nothing delivered before, whole blocks go as they are', async () => {
  await withLake([3, 3], async (lake) => {
    const job = await lake.plan(await lake.order())
    const tasks = await lake.store.ledger.tasks(job.id)
    assert.ok(tasks.every(({ slice }) => !slice.selects && !slice.cut))
  })
})

test('what the destination has is left out, from whatever job; again, it is sent under other names', async () => {
  await withLake([5, 5, 5], async (lake) => {
    await lake.run(await lake.order({ only: positionsOf([2, 3, 11]) }))
    await lake.run(await lake.order({ filter: HIGH }))
    const scheduled = await lake.runSchedule()
    assert.deepEqual(
      lake.positions().toSorted((a, b) => a - b),
      range(1, 16),
      'each once',
    )
    assert.equal(scheduled?.rowsLeftOut, new Set([2, 3, 11, ...positionsWith('HIGH', 16)]).size)
    assert.equal((await lake.store.ledger.configuration(lake.configuration.id))?.watermark, 16)

    const names = new Set(lake.delivered.all().map(({ name }) => name))
    const again = await lake.run(await lake.order({ again: true }))
    assert.equal(again.rowsDelivered, 15)
    const thrice = await lake.run(await lake.order({ again: true }))
    assert.equal(thrice.rowsDelivered, 15)
    const repeated = lake.delivered.all().filter(({ name }) => !names.has(name))
    assert.equal(lake.positions().length, 45, 'nothing was taken for what is there already')
    assert.equal(new Set(repeated.map(({ name }) => name)).size, repeated.length)
  })
})

test('a job is planned in stretches where it is large', async () => {
  for (const limits of [{ blocksPerPlanMax: 2 }, { slicesPerPlanMax: 1 }])
    await withLake(
      [6, 6, 6, 6, 6],
      async (lake) => {
        const job = await lake.run(await lake.order({ filter: { facets: { severity: ['HIGH', 'CRITICAL'] } } }))
        assert.deepEqual(
          lake.positions(),
          [...positionsWith('HIGH', 31), ...positionsWith('CRITICAL', 31)].sort((a, b) => a - b),
        )
        assert.deepEqual([job.status, job.plannedUpto, job.rowsSelected], ['DELIVERED', 31, 16])
      },
      limits,
    )
})

test('jobs that are planned at the same moment share what there is: no event twice, none missing', async () => {
  await withLake([4, 4, 4, 4], async (lake) => {
    const orders = await Promise.all([lake.order(), lake.order({ filter: HIGH }), lake.order()])
    const [scheduled] = await Promise.all([lake.runSchedule(), ...orders.map((job) => lake.run(job))])
    assert.deepEqual(
      lake.positions().toSorted((a, b) => a - b),
      range(1, 17),
    )
    const jobs = await Promise.all(orders.map(({ id }) => lake.store.ledger.job(id)))
    const selected = [scheduled, ...jobs].map((job) => job?.rowsSelected ?? 0)
    assert.equal(
      selected.reduce((sum, rows) => sum + rows, 0),
      16,
    )
  })
})

test('a preview says what a job then does', async () => {
  await withLake([5, 5, 5, 5], async (lake) => {
    await lake.run(await lake.order({ only: positionsOf([2, 6, 7]) }))
    const preview = await lake.preview({ filter: HIGH })
    const events = positionsWith('HIGH', 21).length
    assert.partialDeepStrictEqual(preview, { events, alreadyDelivered: 2, eventsToSend: events - 2, artifacts: 1 })
    assert.ok(preview.rawBytes > 0)
    const job = await lake.run(await lake.order({ filter: HIGH }))
    assert.deepEqual(
      [job.rowsSelected, job.rowsLeftOut, job.taskCount],
      [preview.eventsToSend, preview.alreadyDelivered, preview.artifacts],
    )
    assert.partialDeepStrictEqual(await lake.preview({ filter: HIGH }), { alreadyDelivered: events, eventsToSend: 0 })
    assert.partialDeepStrictEqual(await lake.preview({ again: true }), { eventsToSend: 20, alreadyDelivered: 0 })
    const nothing = await lake.preview({ filter: { facets: { severity: ['LOW'] } } })
    assert.deepEqual([nothing.events, nothing.firstEventTime, nothing.lastEventTime], [0, null, null])
    assert.deepEqual(await lake.store.ledger.jobs({ statuses: ['RUNNING'] }, 10, undefined), { items: [], next: null })
  })
})

test('a preview of stretches is the sum of them', async () => {
  const all = { filter: HIGH }
  await withLake([9, 9, 9], async (lake) => {
    const whole = await lake.preview(all)
    const parts = new Lake(lake.store, lake.configuration, { blocksPerPlanMax: 1 })
    assert.partialDeepStrictEqual(await parts.preview(all), {
      events: whole.events,
      eventsToSend: whole.eventsToSend,
      firstEventTime: whole.firstEventTime,
      lastEventTime: whole.lastEventTime,
    })
  })
})

/** A job whose tasks were begun, and then cancelled: `arrived` of them are there. */
async function cancelled(lake: Lake, arrived: number): Promise<ExportJob> {
  const job = await lake.plan(await lake.order())
  const lease = await lake.lease(`job:${job.id}`)
  const { ledger } = lake.store
  const tasks = await ledger.tasks(job.id)
  for (const { id } of tasks) await ledger.startTask(id, lease, 0)
  if (arrived > 0) {
    const lost: Destination = {
      ...lake.destination,
      put: async (artifact, signal) => {
        if (lake.delivered.all().length === arrived) throw new Error('dead')
        return lake.destination.put(artifact, signal)
      },
    }
    const settleNothing = { ...ledger, settle: () => Promise.reject(new Error('dead')) }
    const deps = { ...lake.deps, store: { ...lake.store, ledger: settleNothing } }
    await assert.rejects(runJob(job, { destination: lost, lease }, deps, NEVER))
  }
  await ledger.cancelJob(job.id, 0)
  return job
}

async function windUpOf(lake: Lake, job: ExportJob, changed: Partial<Destination> = {}): Promise<void> {
  const run = { destination: { ...lake.destination, ...changed }, lease: await lake.lease(`job:${job.id}`) }
  await windUp(await lake.store.ledger.doubtfulTasks({ jobId: job.id }), run, lake.deps, NEVER)
}

async function takenIn(lake: Lake): Promise<number[]> {
  const all = window(1, 1_000)
  return listWithin(await lake.store.ledger.taken(lake.configuration.destination.id, STREAM, all), all)
}

test('of a cancelled job, what arrived gets its receipt, and the rest is free for others', async () => {
  await withLake([7, 7, 7], async (lake) => {
    const job = await cancelled(lake, 1)
    assert.deepEqual(await takenIn(lake), range(1, 22), 'in doubt')
    await windUpOf(lake, job)
    assert.deepEqual(await takenIn(lake), range(1, 8))
    const { items } = await lake.store.ledger.receipts({ jobId: job.id }, 10, undefined)
    assert.deepEqual(
      items.map(({ alreadyThere, rows, window: { from } }) => [alreadyThere, rows, from]),
      [[true, 7, 1]],
    )
    await lake.run(await lake.order())
    assert.deepEqual(lake.positions(), range(1, 22))
  })
})

test('where nobody may look, what was begun counts as not arrived; a destination that does not answer is asked later', async () => {
  await withLake([7, 7], async (lake) => {
    const job = await cancelled(lake, 0)
    const find = (error: Error): Partial<Destination> => ({ find: () => Promise.reject(error) })
    await assert.rejects(windUpOf(lake, job, find(new Fault('UNREACHABLE'))), { code: 'UNREACHABLE' })
    assert.equal((await takenIn(lake)).length, 14)
    await windUpOf(lake, job, find(new Fault('ACCESS_DENIED')))
    assert.deepEqual(await takenIn(lake), [])
  })
})

test('what is there under the name and is not whole is not taken for ours', async () => {
  await withLake([7], async (lake) => {
    const job = await cancelled(lake, 1)
    await windUpOf(lake, job, { find: async () => ({ rows: 3, details: {} }) })
    assert.deepEqual(await takenIn(lake), [])
    assert.equal((await lake.store.ledger.receipts({ jobId: job.id }, 10, undefined)).items.length, 0)
  })
})
