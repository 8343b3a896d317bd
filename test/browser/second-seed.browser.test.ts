import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ContainerClient } from '@azure/storage-blob'
import type { Page } from 'playwright-core'
import { type ExportedFile, readContainer } from '../support/lake.ts'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { pageLink } from './support/page-link.ts'
import { tabTo } from './support/tab-to.ts'

const OTHER_SIGNATURE = encodeURIComponent(Buffer.alloc(32).toString('base64'))

/** What the second page offers by command and GraphQL, as a person does it: from the storage account to the receipt. */
describe('audit logs to ADLS, from the token to the file', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    await place.send('audit', 200)
  })
  after(() => place[Symbol.asyncDispose]())

  test('with the mouse: a wrong token explained, the account connected, an export every 12 hours, its receipt', async () => {
    const { page, complaints } = await place.visit('/settings/integrations')
    await page.getByRole('link', { name: 'Azure Data Lake Storage Gen2' }).click()
    const { storage } = place.azure
    await page.getByLabel('Storage account', { exact: true }).fill(storage.account)
    await page.getByLabel('File system (container)', { exact: true }).fill(storage.container)
    await page.getByLabel('Path', { exact: true }).fill('mouse')
    await page
      .getByLabel('SAS token', { exact: true })
      .fill(storage.sasToken.replace(/sig=[^&]*/, `sig=${OTHER_SIGNATURE}`))
    await page.getByText('More options').click()
    await page.getByLabel('Endpoint', { exact: true }).fill(storage.endpoint)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Copy the whole token again').first().waitFor()
    await page.getByLabel('SAS token', { exact: true }).fill(storage.sasToken)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Connected', { exact: true }).waitFor()

    await pageLink(page, 'Exports').click()
    await page.getByRole('link', { name: 'New export' }).first().click()
    await page.getByRole('radio', { name: 'Audit' }).check()
    await page.getByRole('combobox', { name: 'How often' }).click()
    await page.getByRole('option', { name: 'Every 12 hours' }).click()
    assert.deepEqual(await barriers(page), [])
    await page.getByRole('button', { name: 'Create export' }).click()
    await openFirstRun(page)
    await page.getByRole('button', { name: /Part 1/ }).click()
    await page.getByText('SHA-256').waitFor()
    assert.deepEqual(await barriers(page), [])

    const [file, ...others] = await filesBelow('mouse')
    assert.ok(file !== undefined)
    assert.deepEqual(others, [])
    const receipt = (await page.locator('main').textContent()) ?? ''
    assert.ok(receipt.includes(file.sha256), 'the receipt has the sum of the file that is there')
    assert.ok(receipt.includes(file.name), 'and its name')
    assert.ok(file.ids.length >= 200 && new Set(file.ids).size === file.ids.length)
    assert.deepEqual(complaints, [])
  })

  test('with the keyboard alone: connect, create the export, see what arrived', async () => {
    const { page } = await place.visit('/settings/integrations/adls')
    const { storage } = place.azure
    await tabTo(page, 'Add a connection')
    await page.keyboard.press('Enter')
    const fields = [
      ['Storage account', storage.account],
      ['File system (container)', storage.container],
      ['Path', 'keyboard'],
      ['SAS token', storage.sasToken],
    ] as const
    for (const [label, value] of fields) {
      await tabTo(page, label)
      await page.keyboard.insertText(value)
    }
    await tabTo(page, 'More options')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Endpoint')
    await page.keyboard.insertText(storage.endpoint)
    await page.keyboard.press('Enter')
    await page.getByText('Connected', { exact: true }).waitFor()

    await tabTo(page, 'Exports')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Exports' }).waitFor()
    await tabTo(page, 'New export')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'New export' }).waitFor()
    await tabTo(page, 'Guardrail activity')
    await page.keyboard.press('ArrowDown')
    assert.ok(await page.getByRole('radio', { name: 'Audit' }).isChecked())
    await tabTo(page, 'Where to')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: /keyboard/ }).waitFor()
    await chooseOption(page, /keyboard/)
    await tabTo(page, 'Create export')
    await page.keyboard.press('Enter')
    await openFirstRun(page)
    const arrived = await filesBelow('keyboard')
    assert.deepEqual(arrived.flatMap(({ ids }) => ids).slice(0, 200), (await filesBelow('mouse'))[0]?.ids.slice(0, 200))
  })

  /** Arrows, until the option is the active one; Enter takes it. */
  async function chooseOption(page: Page, name: RegExp): Promise<void> {
    const option = page.getByRole('option', { name })
    for (let steps = 0; (await option.getAttribute('data-combobox-selected')) === null; steps += 1) {
      assert.ok(steps < 10, `no way to ${name} by arrows`)
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
  }

  /** Of the export whose page is shown, when it has delivered. */
  async function openFirstRun(page: Page): Promise<void> {
    const row = page.getByRole('row').filter({ hasText: 'Delivered' }).first()
    await row.waitFor()
    const link = row.getByRole('link').first()
    await link.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /^Run of/ }).waitFor()
  }

  function filesBelow(path: string): Promise<ExportedFile[]> {
    const { endpoint, container, sasToken } = place.azure.storage
    return readContainer(new ContainerClient(`${endpoint}/${container}?${sasToken}`), `${path}/`)
  }
})
