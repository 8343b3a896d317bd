import assert from 'node:assert/strict'
import { position } from '../../model/ids.ts'
import { appendBlocks, eventBatch, RECEIVED_AT } from './event-batch.ts'
import { NOW, newConfiguration, planned, plannedFor, plannedOnDemand, settleAll, settlement } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

const HOUR = 3_600_000

/** What every store tells of itself, and of where events went. */
export function figuresContract(engine: Engine): void {
  storeTest(engine, 'events are counted by when they were received', async (store) => {
    const at = (hours: number) => RECEIVED_AT + hours * HOUR + 5
    assert.deepEqual(await store.figures.arrivals('audit', 0, HOUR), { buckets: [], lastReceivedAt: null })
    for (const [rows, hours] of [
      [4, 0],
      [1, 2],
      [2, 2],
      [3, 3],
    ] as const) {
      const { head } = await store.log.state('audit')
      await store.log.append([
        eventBatch(
          Array.from({ length: rows }, (_, index) => `e${head + index}`),
          { receivedAt: at(hours) },
        ),
      ])
    }
    await appendBlocks(store, [9], { stream: 'guardrail_activity' })
    assert.deepEqual(await store.figures.arrivals('audit', RECEIVED_AT + HOUR, HOUR), {
      buckets: [
        { at: RECEIVED_AT + 2 * HOUR, count: 3 },
        { at: RECEIVED_AT + 3 * HOUR, count: 3 },
      ],
      lastReceivedAt: at(3),
    })
    assert.equal((await store.figures.arrivals('audit', 0, HOUR)).buckets[0]?.count, 4)
  })

  storeTest(
    engine,
    'an event knows the jobs that carry it, without those that were cancelled or put it aside',
    async (store) => {
      await appendBlocks(store, [2, 3])
      const run = await planned(store)
      const [one, two] = run.tasks
      assert.ok(one !== undefined && two !== undefined)
      await store.ledger.settle(settlement(run, one))
      const [event] = await store.queries.deliveries('audit', position(2))
      const destinationId = run.configuration.destination.id
      assert.deepEqual(event, { destinationId, jobId: run.job.id, status: 'DELIVERED', at: NOW + 1 })
      assert.deepEqual(await store.queries.deliveries('audit', position(3)), [
        { destinationId, jobId: run.job.id, status: 'PENDING', at: null },
      ])
      assert.deepEqual(await store.queries.deliveries('guardrail_activity', position(2)), [])
      await store.ledger.settle(settlement(run, two, [{ position: position(4), column: 'a', reason: 'too_large' }]))
      assert.deepEqual(await store.queries.deliveries('audit', position(4)), [])
      assert.equal((await store.queries.deliveries('audit', position(5))).length, 1)

      const again = await plannedOnDemand(store, run.configuration, { again: true })
      assert.equal((await store.queries.deliveries('audit', position(1))).length, 2)
      await store.ledger.cancelJob(again.job.id, NOW + 9)
      assert.equal((await store.queries.deliveries('audit', position(1))).length, 1)
    },
  )

  storeTest(engine, 'rows that were delivered are counted by configuration, from a moment on', async (store) => {
    await appendBlocks(store, [2, 3])
    const run = await planned(store)
    await settleAll(store, run)
    const other = await store.ledger.insertConfiguration(newConfiguration())
    const started = await plannedFor(store, other)
    const [first] = started.tasks
    assert.ok(first !== undefined)
    await store.ledger.settle(settlement(started, first, [{ position: position(1), column: 'a', reason: 'too_large' }]))
    await plannedOnDemand(store, run.configuration, { again: true }).then((job) => settleAll(store, job))
    assert.deepEqual(
      await store.figures.rowsDelivered(NOW),
      new Map([
        [run.configuration.id, 5],
        [other.id, 1],
      ]),
    )
    assert.deepEqual(await store.figures.rowsDelivered(NOW + 2), new Map())
  })

  storeTest(engine, 'rows that were put aside are counted by job, from a moment on', async (store) => {
    await appendBlocks(store, [2, 3])
    const run = await planned(store)
    const [one, two] = run.tasks
    assert.ok(one !== undefined && two !== undefined)
    await store.ledger.settle(settlement(run, one))
    assert.deepEqual(await store.figures.rowsQuarantined(NOW), [])
    const aside = [3, 5].map((at) => ({ position: position(at), column: 'a', reason: 'too_large' }))
    await store.ledger.settle(settlement(run, two, aside))
    const destinationId = run.configuration.destination.id
    assert.deepEqual(await store.figures.rowsQuarantined(NOW), [
      { jobId: run.job.id, stream: 'audit', destinationId, count: 2, at: NOW + 1 },
    ])
    assert.deepEqual(await store.figures.rowsQuarantined(NOW + 2), [])
  })

  storeTest(engine, 'a store knows what it takes and what is left', async (store) => {
    const before = await store.figures.space()
    await appendBlocks(store, [40], { padding: 20_000 })
    const { usedBytes, freeBytes } = await store.figures.space()
    assert.ok(usedBytes >= before.usedBytes + 300_000, `${before.usedBytes} → ${usedBytes}`)
    assert.ok(Number.isSafeInteger(freeBytes) && freeBytes > 0)
  })
}
