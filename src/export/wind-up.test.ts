import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Destination } from '../destinations/destination.ts'
import { Fault } from '../model/fault.ts'
import type { ExportJob } from '../model/job.ts'
import { listWithin } from '../model/position-set.ts'
import { window } from '../model/window.ts'
import { runJob } from './run-job.ts'
import { type Lake, STREAM, withLake } from './testing/lake.ts'
import { windUp } from './wind-up.ts'

const NEVER = new AbortController().signal

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

function range(from: number, upto: number): number[] {
  return Array.from({ length: upto - from }, (_, index) => from + index)
}
