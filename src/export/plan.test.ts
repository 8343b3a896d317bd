import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventFilter } from '../model/event-filter.ts'
import { positionsOf } from '../model/position-set.ts'
import { window } from '../model/window.ts'
import { Lake, withLake } from './testing/lake.ts'
import { SEVERITIES } from './testing/with-events.ts'

const HIGH: EventFilter = { facets: { severity: ['HIGH'] } }

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
      lake.files().map(({ rows }) => rows),
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
    const parts = new Lake(lake.store, lake.place, lake.configuration, { blocksPerPlanMax: 1 })
    assert.partialDeepStrictEqual(await parts.preview(all), {
      events: whole.events,
      eventsToSend: whole.eventsToSend,
      firstEventTime: whole.firstEventTime,
      lastEventTime: whole.lastEventTime,
    })
  })
})
