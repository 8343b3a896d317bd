import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { columnTexts, eventRow, eventsShown } from './support/event-list.ts'

describe('Audit', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    await place.send('audit', 800)
  })
  after(() => place[Symbol.asyncDispose]())

  test('tells who did what to what, with which outcome', async () => {
    const { page, complaints } = await place.visit('/audit')
    await eventRow(page, 0).waitFor()
    assert.deepEqual(await page.getByRole('grid').getByRole('columnheader').allInnerTexts(), [
      '',
      ...['Actor', 'Actor Id', 'Action', 'Status', 'Target', 'Target Type', 'Event', 'Time'],
    ])
    await page.getByRole('group', { name: 'Outcome' }).getByRole('button', { name: 'Unauthorised' }).click()
    await page.waitForURL(/tab=unauthorised/)
    assert.ok((await eventsShown(page)) > 0)
    assert.deepEqual(new Set(await columnTexts(page, 'Status')), new Set(['Unauthorised']))
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(complaints, [])
  })

  test('the colours of the chart are outcomes, and the legend says which', async () => {
    const { page } = await place.visit('/audit')
    const legend = page.getByRole('region', { name: 'Over time' }).getByRole('group', { name: 'Status' })
    await legend.getByRole('button', { name: 'Failure' }).click()
    await page.waitForURL(/actionStatus=FAILURE/)
    await legend.getByRole('button', { name: 'Failure', pressed: true }).waitFor()
  })

  test('a query shows its text, and the other events of its actor', async () => {
    const { page } = await place.visit('/audit?payloadType=QueryAuditPayload')
    await eventRow(page, 0).click()
    const panel = page.getByRole('dialog', { name: /^Event/ })
    assert.match(await panel.locator('pre').first().innerText(), /select|update/i)
    assert.deepEqual(await barriers(page), [])
    await panel.getByRole('tab', { name: 'Related' }).click()
    await panel
      .getByRole('region', { name: /^Same session/ })
      .getByRole('listitem')
      .first()
      .waitFor()
  })

  test('what is done in Spillway is in it', async () => {
    const { page } = await place.visit(`/audit?range=today&q=${encodeURIComponent('Ada Lindqvist')}`)
    await eventRow(page, 0).waitFor()
    assert.ok((await columnTexts(page, 'Actor')).includes('Ada Lindqvist'))
  })
})
