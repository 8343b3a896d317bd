import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { type FilledPlace, fillPlace } from './support/fill-place.ts'

describe('rows that were delivered and are not there', () => {
  let place: DashboardPlace
  let filled: FilledPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    filled = await fillPlace(place, { eventsPerStream: 5, rounds: 1 })
    place.azure.adx.faults.add({ at: 'ingest', fault: { kind: 'drop-rows', count: 2 }, times: 2 })
  })
  after(() => place[Symbol.asyncDispose]())

  test('are told on the run, on its part and on the export, with what to do', async () => {
    await place.send('guardrail_activity', 5, { seed: 2 })
    const { page, complaints } = await place.visit(`/exports/${filled.exports.activity}`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByText('Delivered, unconfirmed').waitFor()
    await page.getByRole('alert').getByText('ROWS_MISSING').waitFor()
    await page.getByText('Unconfirmed', { exact: true }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await page.goto(`${place.server.url}/exports/${filled.exports.activity}`)
    await page.getByText('Unconfirmed', { exact: true }).waitFor()
    await page.getByRole('alert').getByText('3 of 5 rows are there.').waitFor()
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(complaints, [])
  })

  test('of an export on demand are told in the tray and in the dialog', async () => {
    const { page } = await place.visit('/')
    await place.api.graphql('mutation ($data: ExportOnDemandInput!) { exportOnDemand(data: $data) { id } }', {
      data: { destinationId: filled.adx, stream: 'guardrail_activity', filter: {}, again: true },
    })
    await page.reload()
    const tray = page.getByRole('region', { name: 'Exports under way' })
    await tray.getByRole('button', { name: /found there as sent/ }).click()
    await page.getByRole('dialog').getByText('ROWS_MISSING').waitFor()
    await page.getByRole('dialog').getByText('Unconfirmed', { exact: true }).waitFor()
    assert.deepEqual(await barriers(page), [])
  })
})
