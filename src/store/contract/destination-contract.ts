import assert from 'node:assert/strict'
import type { DestinationRecord } from '../../model/destination-record.ts'
import type { ConfigurationId, DestinationId } from '../../model/ids.ts'
import type { NewDestination } from '../ledger/ledger.ts'
import { appendBlocks } from './event-batch.ts'
import {
  NOW,
  newConfiguration,
  newDestination,
  newOnDemandJob,
  OPERATOR,
  plan,
  planned,
  plannedFor,
  plannedOnDemand,
  settleAll,
} from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

const NOBODY = 'no such id' as DestinationId

/** Destinations are there for themselves: several exports may use one. */
export function destinationContract(engine: Engine): void {
  storeTest(engine, 'a destination is kept as it was made, and changes only in what is named', async ({ ledger }) => {
    const made = newDestination({ name: 'Lake' })
    assert.deepEqual(plainDestination(await ledger.insertDestination(made)), keptDestination(made, null))
    const by = { id: 'u-2', name: 'Grace', email: null }
    const report = { ok: false, checkedAt: NOW, steps: [], warnings: ['soon'] }
    const changed = await ledger.updateDestination(made.id, {
      name: 'Another lake',
      connectionStatus: 'FAILED',
      connectionReport: report,
      enabled: false,
      by,
      now: NOW + 5,
    })
    const expected = {
      ...keptDestination(made, null),
      name: 'Another lake',
      connectionStatus: 'FAILED',
      connectionReport: report,
      enabled: false,
      updatedBy: by,
      updatedAt: NOW + 5,
    }
    assert.deepEqual(plainDestination(changed), expected)
    assert.deepEqual(plainDestination(await ledger.destination(made.id)), expected)
    assert.equal(await ledger.updateDestination(NOBODY, { now: NOW }), undefined)
    assert.equal(await ledger.destination(NOBODY), undefined)
  })

  storeTest(
    engine,
    'destinations are listed in the order of their making, without deleted ones',
    async ({ ledger }) => {
      const made = [newDestination(), newDestination(), newDestination()]
      for (const each of made) await ledger.insertDestination(each)
      assert.equal(await ledger.deleteDestination(made[1]?.id ?? NOBODY, NOW), true)
      assert.deepEqual(
        (await ledger.destinations()).map(({ id }) => id),
        [made[0]?.id, made[2]?.id],
      )
      assert.equal(await ledger.deleteDestination(made[1]?.id ?? NOBODY, NOW), false)
    },
  )

  storeTest(engine, 'several configurations use one destination; it has to be there', async ({ ledger }) => {
    const { id } = await ledger.insertDestination(newDestination())
    const one = await ledger.insertConfiguration(newConfiguration({ destination: id }))
    const two = await ledger.insertConfiguration(newConfiguration({ destination: id, stream: 'guardrail_activity' }))
    await ledger.updateDestination(id, { enabled: false, now: NOW })
    for (const configuration of await ledger.configurations())
      assert.deepEqual([configuration.destination.id, configuration.destination.enabled], [id, false])
    assert.notEqual(one.id, two.id)

    await ledger.deleteDestination(id, NOW)
    for (const destination of [id, NOBODY])
      await assert.rejects(ledger.insertConfiguration(newConfiguration({ destination })), { code: 'NOT_FOUND' })
    await assert.rejects(ledger.insertOnDemandJob(newOnDemandJob(one)), { code: 'NOT_FOUND' })
  })

  storeTest(
    engine,
    'with a destination go its configurations and what is open; receipts stay, secrets do not',
    async (store) => {
      await appendBlocks(store, [1, 1])
      const { ledger } = store
      const run = await planned(store)
      await settleAll(store, run, run.tasks.slice(0, 1))
      const { id } = run.configuration.destination
      const onDemand = await ledger.insertOnDemandJob(newOnDemandJob(run.configuration))
      const other = await planned(store)

      assert.equal(await ledger.deleteDestination(id, NOW + 3), true)
      assert.deepEqual(
        (await ledger.configurations()).map((each) => each.id),
        [other.configuration.id],
      )
      for (const jobId of [run.job.id, onDemand.id]) {
        const job = await ledger.job(jobId)
        assert.deepEqual([job?.status, job?.endedAt], ['CANCELLED', NOW + 3])
      }
      assert.deepEqual(
        (await ledger.tasks(run.job.id)).map(({ status }) => status),
        ['DELIVERED', 'CANCELLED'],
      )
      assert.equal((await ledger.receipts({ jobId: run.job.id }, 10, undefined)).items.length, 1)
      const gone = await ledger.destination(id)
      assert.deepEqual([gone?.deletedAt, gone?.enabled, gone?.sealedSecrets.length], [NOW + 3, false, 0])
      assert.equal(await ledger.updateDestination(id, { enabled: true, now: NOW }), undefined)
      assert.equal((await ledger.job(other.job.id))?.status, 'RUNNING')
      assert.deepEqual(
        await ledger.dueOnDemandJobs(NOW),
        [],
        'nobody takes over what is cancelled with its destination',
      )
    },
  )

  storeTest(
    engine,
    'what was made together with a configuration goes with it, unless something uses it',
    async (store) => {
      await appendBlocks(store, [1])
      const { ledger } = store
      const isThere = async (id: DestinationId): Promise<boolean> => (await ledger.destination(id))?.deletedAt === null
      const alone = await ledger.insertConfiguration(newConfiguration())
      await ledger.deleteConfiguration(alone.id, NOW)
      assert.equal(await isThere(alone.destination.id), false)

      const shared = await ledger.insertConfiguration(newConfiguration())
      const guest = await ledger.insertConfiguration(newConfiguration({ destination: shared.destination.id }))
      await ledger.deleteConfiguration(shared.id, NOW)
      assert.equal(await isThere(shared.destination.id), true, 'another configuration uses it')
      await ledger.deleteConfiguration(guest.id, NOW)
      assert.equal(await isThere(shared.destination.id), true, 'it was not made for that one')

      const busy = await ledger.insertConfiguration(newConfiguration())
      await plannedOnDemand(store, busy)
      await ledger.deleteConfiguration(busy.id, NOW)
      assert.equal(await isThere(busy.destination.id), true, 'a job on demand uses it')

      const { id } = await ledger.insertDestination(newDestination())
      const configuration = await ledger.insertConfiguration(newConfiguration({ destination: id }))
      await ledger.deleteConfiguration(configuration.id, NOW)
      assert.equal(await isThere(id), true, 'it was made for itself')
    },
  )

  storeTest(engine, 'at one destination a position is planned once, from whatever configuration', async (store) => {
    await appendBlocks(store, [2, 2])
    const { id } = await store.ledger.insertDestination(newDestination())
    const make = () => store.ledger.insertConfiguration(newConfiguration({ destination: id }))
    const [one, two, elsewhere] = [await make(), await make(), await planned(store)]
    assert.equal(elsewhere.job.rowsSelected, 4, 'another destination has its own')
    await settleAll(store, await plannedFor(store, one))
    const second = await plannedFor(store, two)
    assert.deepEqual([second.job.rowsSelected, second.job.rowsLeftOut, second.job.taskCount], [0, 4, 2])
    await settleAll(store, second)
    assert.equal((await store.ledger.configuration(two.id))?.watermark, 5)
    assert.equal(await plan(store, two), undefined)
  })
}

/** As it should be kept. */
export function keptDestination({ by, now, ...made }: NewDestination, madeWith: ConfigurationId | null) {
  const { sealedSecrets, ...same } = made
  return {
    ...same,
    sealedSecrets: Buffer.from(sealedSecrets).toString(),
    madeWith,
    createdBy: by,
    createdAt: now,
    updatedBy: OPERATOR,
    updatedAt: now,
    deletedAt: null,
  }
}

/** Bytes as text: an engine may give them as any kind of byte array. */
export function plainDestination(destination: DestinationRecord | undefined) {
  assert.ok(destination !== undefined)
  return { ...destination, sealedSecrets: Buffer.from(destination.sealedSecrets).toString() }
}
