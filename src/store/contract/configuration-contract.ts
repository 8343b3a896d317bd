import assert from 'node:assert/strict'
import type { ExportConfiguration } from '../../model/configuration.ts'
import type { ConfigurationId } from '../../model/ids.ts'
import { keptDestination, plainDestination } from './destination-contract.ts'
import { appendBlocks } from './event-batch.ts'
import { FAILURE, NOW, newConfiguration, newDestination, OPERATOR, plan, planned, settleAll } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

const NOBODY = 'no such id' as ConfigurationId

/** Export configurations and the destinations that belong to them. */
export function configurationContract(engine: Engine): void {
  storeTest(engine, 'a configuration is kept as it was made', async ({ ledger }, place) => {
    const destination = newDestination()
    const made = newConfiguration({ interval: 'EVERY_6_HOURS', enabled: false, destination })
    const kept = await ledger.insertConfiguration(made)
    assert.deepEqual(plain(kept), {
      id: made.id,
      stream: 'audit',
      destination: keptDestination(destination, made.id),
      filter: null,
      interval: 'EVERY_6_HOURS',
      enabled: false,
      watermark: 1,
      nextRunAt: NOW,
      lastRunAt: null,
      failure: null,
      failuresInARow: 0,
      confirmationFailure: null,
      createdBy: OPERATOR,
      createdAt: NOW,
      updatedBy: OPERATOR,
      updatedAt: NOW,
    })
    await using again = await place.open()
    assert.deepEqual(plain(await again.ledger.configuration(made.id)), plain(kept))
  })

  storeTest(engine, 'a configuration starts at the oldest event, or after the newest', async (store) => {
    await appendBlocks(store, [2, 3])
    await store.log.expire('audit', Number.MAX_SAFE_INTEGER, (await store.log.state('audit')).head)
    await appendBlocks(store, [4])
    const oldest = await store.ledger.insertConfiguration(newConfiguration({ startFrom: 'BEGINNING' }))
    const newest = await store.ledger.insertConfiguration(newConfiguration({ startFrom: 'NOW' }))
    const other = await store.ledger.insertConfiguration(
      newConfiguration({ startFrom: 'NOW', stream: 'guardrail_activity' }),
    )
    assert.deepEqual([oldest.watermark, newest.watermark, other.watermark], [6, 10, 1])
  })

  storeTest(engine, 'a change touches what it names and nothing else', async ({ ledger }) => {
    const made = await ledger.insertConfiguration(newConfiguration())
    const report = { ok: true, checkedAt: NOW, steps: [{ step: 'put', ok: true, message: 'fine' }], warnings: [] }
    const by = { id: 'u-2', name: 'Grace', email: null }
    const changed = await ledger.updateConfiguration(made.id, {
      interval: 'CONTINUOUS',
      enabled: false,
      nextRunAt: NOW + 5,
      destination: {
        settings: { account: 'other' },
        sealedSecrets: Buffer.from('new'),
        connectionStatus: 'SUCCESS',
        connectionReport: report,
      },
      by,
      now: NOW + 9,
    })
    assert.deepEqual(plain(changed), {
      ...plain(made),
      interval: 'CONTINUOUS',
      enabled: false,
      nextRunAt: NOW + 5,
      destination: {
        ...plain(made).destination,
        updatedBy: by,
        updatedAt: NOW + 9,
        settings: { account: 'other' },
        sealedSecrets: 'new',
        connectionStatus: 'SUCCESS',
        connectionReport: report,
      },
      updatedBy: by,
      updatedAt: NOW + 9,
    })
    const untouched = await ledger.updateConfiguration(made.id, { now: NOW + 10 })
    assert.deepEqual(plain(untouched), { ...plain(changed), updatedAt: NOW + 10 })
    assert.equal(await ledger.updateConfiguration(NOBODY, { now: NOW }), undefined)
  })

  storeTest(
    engine,
    'configurations are listed in the order of their making, without the deleted ones',
    async ({ ledger }) => {
      const made = [newConfiguration(), newConfiguration(), newConfiguration()]
      for (const configuration of made) await ledger.insertConfiguration(configuration)
      assert.equal(await ledger.deleteConfiguration(made[1]?.id ?? NOBODY, NOW), true)
      assert.deepEqual(
        (await ledger.configurations()).map(({ id }) => id),
        [made[0]?.id, made[2]?.id],
      )
    },
  )

  storeTest(engine, 'deleting cancels what is open, wipes the secrets and keeps the receipts', async (store, place) => {
    await appendBlocks(store, [1, 1, 1])
    const run = await planned(store)
    const { configuration, job, tasks } = run
    await settleAll(store, run, tasks.slice(0, 1))

    assert.equal(await store.ledger.deleteConfiguration(configuration.id, NOW + 7), true)
    assert.equal(await store.ledger.configuration(configuration.id), undefined)
    assert.equal(await store.ledger.updateConfiguration(configuration.id, { enabled: true, now: NOW }), undefined)
    assert.equal(await store.ledger.openJob(configuration.id), undefined)
    const cancelled = await store.ledger.job(job.id)
    assert.deepEqual([cancelled?.status, cancelled?.endedAt, cancelled?.tasksDelivered], ['CANCELLED', NOW + 7, 1])
    assert.deepEqual(
      (await store.ledger.tasks(job.id)).map(({ status }) => status),
      ['DELIVERED', 'CANCELLED', 'CANCELLED'],
    )
    assert.equal((await store.ledger.receipts({ configurationId: configuration.id }, 10, undefined)).items.length, 1)
    assert.equal(
      (await place.query('SELECT sealed_secrets FROM destination WHERE length(sealed_secrets) > 0')).length,
      0,
    )
    assert.equal(await plan(store, configuration), undefined)
    assert.equal(await store.ledger.deleteConfiguration(configuration.id, NOW), false)
  })

  storeTest(
    engine,
    'failures are counted until a run is complete or a person changes something',
    async ({ ledger }) => {
      const { id } = await ledger.insertConfiguration(newConfiguration())
      await ledger.failConfiguration(id, FAILURE, NOW + 1000)
      await ledger.failConfiguration(id, FAILURE, NOW + 3000)
      const failed = await ledger.configuration(id)
      assert.deepEqual([failed?.failure, failed?.failuresInARow, failed?.nextRunAt], [FAILURE, 2, NOW + 3000])

      const cleared = await ledger.updateConfiguration(id, { clearFailure: true, now: NOW })
      assert.deepEqual([cleared?.failure, cleared?.failuresInARow], [null, 0])

      await ledger.failConfiguration(id, FAILURE, NOW + 1000)
      await ledger.completeRun(id, NOW + 4000, NOW + 9000)
      const done = await ledger.configuration(id)
      assert.deepEqual(
        [done?.failure, done?.failuresInARow, done?.lastRunAt, done?.nextRunAt],
        [null, 0, NOW + 4000, NOW + 9000],
      )
    },
  )

  storeTest(engine, 'the lowest owed position is the lowest watermark of the enabled configurations', async (store) => {
    const { ledger } = store
    assert.equal(await ledger.lowestOwed('audit'), undefined)
    await ledger.insertConfiguration(newConfiguration({ enabled: false }))
    const deleted = await ledger.insertConfiguration(newConfiguration())
    await ledger.deleteConfiguration(deleted.id, NOW)
    await ledger.insertConfiguration(newConfiguration({ stream: 'guardrail_activity' }))
    assert.equal(await ledger.lowestOwed('audit'), undefined)

    await appendBlocks(store, [2])
    await ledger.insertConfiguration(newConfiguration({ startFrom: 'NOW' }))
    assert.equal(await ledger.lowestOwed('audit'), 3)
    const oldest = await ledger.insertConfiguration(newConfiguration())
    assert.equal(await ledger.lowestOwed('audit'), 1)
    await ledger.updateDestination(oldest.destination.id, { enabled: false, now: NOW })
    assert.equal(await ledger.lowestOwed('audit'), 1, 'a disabled destination only pauses')
    await ledger.updateConfiguration(oldest.id, { enabled: false, now: NOW })
    assert.equal(await ledger.lowestOwed('audit'), 3)
  })
}

/** Bytes as text: an engine may give them as any kind of byte array. */
function plain(configuration: ExportConfiguration | undefined) {
  assert.ok(configuration !== undefined)
  return { ...configuration, destination: plainDestination(configuration.destination) }
}
