import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type FaultProxy, startFaultProxy } from '../../local-azure/storage/fault-proxy.ts'
import { until } from '../support/until.ts'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'

describe('Exports', () => {
  let place: DashboardPlace
  let proxy: FaultProxy
  let lake = ''
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
    await place.send('audit', 300)
    const { storage } = place.azure
    proxy = await startFaultProxy({ target: storage.endpoint })
    const { created } = await place.api.graphql<{ created: { id: string } }>(
      'mutation ($data: DestinationInput!) { created: createDestination(data: $data) { id } }',
      {
        data: {
          kind: 'adls',
          name: 'Audit lake',
          fields: {
            storageAccount: storage.account,
            fileSystem: storage.container,
            path: 'spillway',
            sasToken: storage.sasToken,
            endpoint: proxy.endpoint,
          },
        },
      },
    )
    lake = created.id
  })
  after(async () => {
    await place[Symbol.asyncDispose]()
    await proxy.close()
  })

  test('an export is made with a filter, runs, and its run shows the receipt of what it delivered', async () => {
    const { page, complaints } = await place.visit(`/exports/new?destination=${lake}`)
    await page.getByRole('radio', { name: 'Audit' }).check()
    await page.getByRole('button', { name: 'Condition' }).click()
    await page.getByRole('combobox', { name: 'Field' }).click()
    await page.getByRole('option', { name: 'Action', exact: true }).click()
    // Unfinished, it would have delivered everything.
    await page.getByRole('button', { name: 'Create export' }).click()
    await page.getByText('Choose at least one value, or remove the line').waitFor()
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(await exportIds(), [])
    await page.getByRole('combobox', { name: 'Values' }).fill('QUERY')
    await page.keyboard.press('Enter')
    assert.deepEqual(await barriers(page), [])
    await page.getByRole('button', { name: 'Create export' }).click()
    await page.getByRole('heading', { name: 'Audit to Audit lake' }).waitFor()
    await page.getByText('Action: ').waitFor()
    await page.getByText('Charts of throughput and delay come with 3 delivered runs.').waitFor()

    const row = page.getByRole('row').filter({ hasText: 'Delivered' }).first()
    await row.waitFor()
    await row.getByRole('link').first().click()
    await page.getByRole('heading', { name: /^Run of/ }).waitFor()
    await page.getByRole('button', { name: /Part 1/ }).click()
    await page.getByText('SHA-256').waitFor()
    assert.match((await page.locator('main').textContent()) ?? '', /spillway\/audit\/dt=/)
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(complaints, [])
  })

  test('what arrives later waits, and is delivered by Run now', async () => {
    const [id] = await exportIds()
    const { page } = await place.visit(`/exports/${id}`)
    await place.api.send('audit', '{"id":"later","action":"QUERY","eventTimestamp":1768398441}\n')
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('heading', { name: /^Run of/ }).waitFor()
    await page.getByText('Delivered', { exact: true }).first().waitFor()
  })

  test('a range is delivered again: what is there is left out, unless it is sent again', async () => {
    const [id] = await exportIds()
    const { page, complaints } = await place.visit(`/exports/${id}`)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Back-fill a range…' }).click()
    const dialog = page.getByRole('dialog')
    const thereAlready = async (): Promise<number> => {
      const text = await dialog.getByText(/(\d+) of \1 are there already and are left out\./).innerText()
      return Number(/(\d+) of/.exec(text)?.[1])
    }
    const lastWeek = await thereAlready()
    assert.ok(await dialog.getByText('Action: ').isVisible(), 'the filter of the export counts')
    await dialog.getByRole('button', { name: 'Last 7 days' }).click()
    await page.getByRole('button', { name: 'All time' }).click()
    await until('all of the time to be counted', async () => (await thereAlready()) > lastWeek)
    await dialog.getByRole('switch', { name: /^Send again/ }).press('Space')
    await dialog.getByRole('button', { name: /^Export [1-9]\d* events$/ }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await dialog.getByRole('button', { name: /^Export [1-9]\d* events$/ }).click()
    await dialog.getByText(/^\d+ rows delivered$/).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('a failing export says what to do, and goes on when it is mended', async () => {
    const [id] = await exportIds()
    proxy.plan.add({ kind: 'answer', code: 'AuthorizationPermissionMismatch' }, { times: 1_000 })
    await place.api.send('audit', '{"id":"refused","action":"QUERY","eventTimestamp":1768398442}\n')
    await place.api.graphql('mutation ($id: ID!) { runExportConfiguration(id: $id) { id } }', { id })
    const { page } = await place.visit(`/exports/${id}`)
    await page.getByText('Failing', { exact: true }).waitFor()
    await page.getByRole('alert').waitFor()
    assert.deepEqual(await barriers(page), [])

    await page.goto(`${place.server.url}/exports`)
    const row = page.getByRole('table').first().getByRole('row').filter({ hasText: 'Failing' })
    await row.getByText(/not allowed|permission|refuse/i).waitFor()
    await row.getByText('Failed', { exact: true }).waitFor()
    await page.getByRole('columnheader', { name: 'Oldest waits' }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await page.goBack()
    proxy.plan.clear()
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByText('Delivering', { exact: true }).waitFor()
  })

  test('a failing export is told on Home, with the way to it', async () => {
    const [id] = await exportIds()
    proxy.plan.add({ kind: 'answer', code: 'AuthorizationPermissionMismatch' }, { times: 1_000 })
    await place.api.send('audit', '{"id":"refused-again","action":"QUERY","eventTimestamp":1768398443}\n')
    await place.api.graphql('mutation ($id: ID!) { runExportConfiguration(id: $id) { id } }', { id })
    const { page } = await place.visit('/')
    const concerns = page.getByRole('list', { name: 'What needs attention' })
    await concerns
      .getByText(/Audit lake/)
      .first()
      .waitFor()
    await concerns.getByRole('listitem').filter({ hasText: ' fails' }).getByRole('link').click()
    await page.getByRole('heading', { name: /Audit lake/ }).waitFor()
    proxy.plan.clear()
  })

  test('an export pauses, is resumed, and is deleted after a word of what that means', async () => {
    const [id] = await exportIds()
    const { page } = await place.visit(`/exports/${id}`)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Run now', disabled: true }).hover()
    await page.getByText('It is paused: resume it first.').waitFor()
    assert.deepEqual(await barriers(page), [])
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByText('its receipts stay').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete export' }).click()
    await page.getByText('Nothing is exported on a schedule yet').waitFor()
    assert.deepEqual(await exportIds(), [])
  })

  async function exportIds(): Promise<readonly string[]> {
    const { all } = await place.api.graphql<{ all: { id: string }[] }>('{ all: getAllExportConfigurations { id } }')
    return all.map(({ id }) => id)
  }
})
