import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers } from './support/axe.ts'
import { ADMINISTRATOR, type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { columnTexts, eventRow, eventsShown, PAGE } from './support/event-list.ts'
import { fillAdxForm } from './support/fill-adx-form.ts'
import { pageLink } from './support/page-link.ts'
import { tabTo } from './support/tab-to.ts'

/** The page that people have about it, walked from its first step to its last. */
describe('Azure Data Explorer, from sign-in to KQL', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    await place.send('guardrail_activity', 400)
  })
  after(() => place[Symbol.asyncDispose]())

  const rowsInAdx = (condition = 'true'): number => {
    const [row] = place.azure.adx.query(`GuardrailActivity | where ${condition} | count`)
    return Number(row?.['Count'])
  }

  test('with the mouse: sign in, connect, a wrong secret explained, filter, select, export, query', async () => {
    const { page, complaints } = await place.browser.open(place.server.url)
    await signIn(page)
    await pageLink(page, 'Integrations').click()
    await page.getByRole('link', { name: 'Azure Data Explorer' }).click()
    await fillAdxForm(page, place.azure, 'not-the-secret-of-the-application-4711')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('AADSTS7000215').first().waitFor()
    await page.getByLabel('Application Key (Client Secret)', { exact: true }).fill(place.azure.adx.applicationKey)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Azure Data Explorer is connected').waitFor()

    await pageLink(page, 'Guardrail Activity').click()
    await eventRow(page, 0).waitFor()
    await page
      .getByRole('region', { name: 'By severity' })
      .getByRole('button', { name: /^Critical/ })
      .click()
    await page.waitForURL(/severity=CRITICAL/)
    await eventsShown(page)
    assert.deepEqual(new Set(await columnTexts(page, 'Severity')), new Set(['Critical']))
    for (const index of [0, 1, 2]) await eventRow(page, index).getByRole('checkbox').click()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Export to ADX (Azure Data Explorer)' }).click()

    const dialog = page.getByRole('dialog')
    await dialog.getByText('None of them is there yet.').waitFor()
    assert.deepEqual(await barriers(page), [])
    await dialog.getByRole('button', { name: 'Export 3 events' }).click()
    await dialog.getByText('3 rows queryable').waitFor({ timeout: 60_000 })
    assert.deepEqual(await barriers(page), [])
    assert.match((await dialog.getByRole('link', { name: /Query them/ }).getAttribute('href')) ?? '', /query=/)
    assert.equal(rowsInAdx(), 3)
    assert.equal(rowsInAdx('severity == "CRITICAL"'), 3)
    assert.deepEqual(complaints, [])
  })

  test('what is there already is left out, and everything that matches is sent', async () => {
    const { page } = await place.visit(`${PAGE}?severity=CRITICAL`)
    await eventRow(page, 0).waitFor()
    const critical = await eventsShown(page)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Export to ADX (Azure Data Explorer)' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`3 of ${critical} are there already and are left out.`).waitFor()
    for (const phrase of ['Status is Active', 'Severity is Critical', 'Last 30 days']) {
      await dialog.getByText(phrase, { exact: true }).waitFor()
    }
    await dialog.getByRole('button', { name: `Export ${critical - 3} events` }).click()
    await dialog.getByText(`${critical - 3} rows queryable`).waitFor({ timeout: 60_000 })
    assert.equal(rowsInAdx(), critical)

    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await eventRow(page, 0).click()
    await page.getByRole('tab', { name: /^Deliveries/ }).click()
    await page.getByRole('dialog').getByText('Queryable').waitFor()
  })

  test('a closed tab loses nothing: the tray has it on every page', async () => {
    const { page } = await place.visit(`${PAGE}?severity=HIGH`)
    await ingestion('pause')
    try {
      await eventRow(page, 0).waitFor()
      const high = await eventsShown(page)
      await page.getByRole('button', { name: 'More actions' }).click()
      await page.getByRole('menuitem', { name: 'Export to ADX (Azure Data Explorer)' }).click()
      await page
        .getByRole('dialog')
        .getByRole('button', { name: `Export ${high} events` })
        .click()
      await page
        .getByRole('dialog')
        .getByText(/ delivered/)
        .first()
        .waitFor()
      await page.close()

      const { page: other } = await place.visit('/audit')
      const tray = other.getByRole('region', { name: 'Exports under way' })
      await tray.getByText(/queryable so far/).waitFor()
      assert.deepEqual(await barriers(other), [])
      await ingestion('resume')
      await tray.getByText(`${high} rows queryable`, { exact: true }).waitFor({ timeout: 60_000 })
      await tray.getByRole('button', { name: 'Dismiss' }).click()
      await tray.waitFor({ state: 'detached' })
      assert.equal(rowsInAdx('severity == "HIGH"'), high)
    } finally {
      await ingestion('resume')
    }
  })

  test('with the keyboard alone: from sign-in to rows that can be queried', async () => {
    const { page, complaints } = await place.browser.open(place.server.url)
    await page.getByLabel('Email').waitFor()
    await tabTo(page, 'Email')
    await page.keyboard.type(ADMINISTRATOR.email)
    await tabTo(page, 'Password')
    await page.keyboard.type(ADMINISTRATOR.password)
    await page.keyboard.press('Enter')
    await pageLink(page, 'Guardrail Activity').waitFor()
    await tabTo(page, 'Guardrail Activity')
    await page.keyboard.press('Enter')
    await eventRow(page, 0).waitFor()

    await tabTo(page, 'Filter')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Severity')
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Find severity' }).waitFor()
    await page.getByRole('option', { name: 'Medium' }).waitFor()
    await page.keyboard.type('medium')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await page.waitForURL(/severity=MEDIUM/)
    await eventsShown(page)

    await tabTo(page, 'Guardrail Activity', 'grid')
    for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key)
    await page.getByText('3 selected events').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: /^Event/ }).waitFor()
    await page.keyboard.press('Escape')

    const before = rowsInAdx('severity == "MEDIUM"')
    await tabTo(page, 'Export…')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Export 3 events' }).waitFor()
    await tabTo(page, 'Export 3 events')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('3 rows queryable').waitFor({ timeout: 60_000 })
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(rowsInAdx('severity == "MEDIUM"'), before + 3)
    assert.deepEqual(complaints, [])
  })

  /** The stand-in's own switch: what is queued waits. */
  async function ingestion(what: 'pause' | 'resume'): Promise<void> {
    await fetch(`${place.azure.adx.clusterUrl}/stand-in/ingestion/${what}`, { method: 'POST' })
  }

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Email').fill(ADMINISTRATOR.email)
    await page.getByLabel('Password', { exact: true }).fill(ADMINISTRATOR.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await pageLink(page, 'Integrations').waitFor()
  }
})
