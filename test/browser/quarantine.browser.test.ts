import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { type FilledPlace, fillPlace } from './support/fill-place.ts'

describe('events that no row can hold', () => {
  let place: DashboardPlace
  let filled: FilledPlace
  before(async () => {
    place = await openDashboardPlace({ SPILLWAY_INTAKE_LINE_BYTES_MAX: '4MiB' })
    await setUp(place.server)
    filled = await fillPlace(place, { eventsPerStream: 5, rounds: 1 })
  })
  after(() => place[Symbol.asyncDispose]())

  test('are told with the reason, and are delivered again once they fit', async () => {
    const huge = { id: 'too-large', detectedAt: 1768398441, latestApiOrig: { requestPayload: 'x'.repeat(1_500_000) } }
    await place.api.send('guardrail_activity', `${JSON.stringify(huge)}\n`)
    const { page, complaints } = await place.visit(`/exports/${filled.exports.activity}`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('heading', { name: '1 event put aside' }).waitFor()
    await page.getByRole('cell', { name: 'payload' }).waitFor()
    assert.deepEqual(await barriers(page), [])

    await page.goto(`${place.server.url}/settings/integrations/adx/${filled.adx}`)
    await page.getByText('More options').click()
    await page.getByRole('combobox', { name: 'Requests and responses' }).click()
    await page.getByRole('option', { name: 'drop' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()

    await page.goBack()
    await page.getByRole('button', { name: 'Deliver them again' }).click()
    await page.getByText('Queryable', { exact: true }).first().waitFor()
    assert.equal(await page.getByText('put aside').count(), 0)
    assert.deepEqual(complaints, [])
  })
})
