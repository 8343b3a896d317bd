import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers } from './support/axe.ts'
import { type DashboardPlace, openDashboardPlace, setUp } from './support/dashboard-place.ts'
import { fillAdxForm } from './support/fill-adx-form.ts'
import { pageLink } from './support/page-link.ts'

describe('Settings → Integrations', () => {
  let place: DashboardPlace
  before(async () => {
    place = await openDashboardPlace()
    await setUp(place.server)
  })
  after(() => place[Symbol.asyncDispose]())

  const fillAdx = (page: Page, applicationKey: string) => fillAdxForm(page, place.azure, applicationKey)

  test('the form of Azure Data Explorer asks for what its page promises, in that order, and says where to find each', async () => {
    const { page, complaints } = await place.visit('/')
    await pageLink(page, 'Integrations').click()
    await page.getByRole('link', { name: 'Azure Data Explorer' }).click()
    await page.getByRole('button', { name: 'Save' }).waitFor()
    const labels = await page.locator('form label:visible').allTextContents()
    assert.deepEqual(labels, [
      'Cluster Endpoint',
      'Database Name',
      'Tenant ID',
      'Application ID',
      'Application Key (Client Secret)',
    ])
    assert.equal(
      await page.getByText('Where to find it').count(),
      5 + (await page.locator('form details details').count()),
    )
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(complaints, [])
  })

  test('what is missing is said at its field, before anything is sent', async () => {
    const { page } = await place.visit('/settings/integrations/adx')
    await page.getByRole('button', { name: 'Save' }).click()
    assert.equal(await page.getByText('This is needed.').count(), 5)
    assert.equal(await page.evaluate('document.activeElement.name'), 'clusterEndpoint')
  })

  test('what cannot be right is said at its field', async () => {
    const { page } = await place.visit('/settings/integrations/adx')
    await fillAdx(page, 'a key with blanks in it')
    await page.getByLabel('Application ID').fill('not-a-guid')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Must have no blanks').waitFor()
    assert.equal(await page.evaluate('document.activeElement.name'), 'applicationId')
    assert.deepEqual(await barriers(page), [])
  })

  test('a wrong secret is found out by the step that fails, with what to do, and nothing is saved', async () => {
    const { page } = await place.visit('/settings/integrations/adx')
    await fillAdx(page, 'not-the-secret-of-the-application-4711')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('failed', { exact: true }).waitFor()
    assert.ok((await page.getByText('passed', { exact: true }).count()) >= 1, 'the steps before it passed')
    assert.match((await page.locator('form ol').last().textContent()) ?? '', /secret/i)
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(await destinations(), [])
  })

  test('Save checks each step, saves, and shows the connection; the secret comes back nowhere', async () => {
    const { page, complaints } = await place.visit('/settings/integrations/adx')
    await fillAdx(page, place.azure.adx.applicationKey)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Azure Data Explorer is connected').waitFor()
    await page.getByText('Connected', { exact: true }).waitFor()
    assert.match(page.url(), /\/settings\/integrations\/adx\/[\w-]+$/)
    await page.reload()
    await page.getByText(/All \d+ steps passed/).waitFor()
    assert.equal(await page.getByLabel('Application Key (Client Secret)', { exact: true }).inputValue(), '')
    assert.doesNotMatch(await page.content(), new RegExp(place.azure.adx.applicationKey))
    assert.deepEqual(await barriers(page), [])
    assert.deepEqual(complaints, [])
  })

  test('Check now checks what is stored, and leaves alone what somebody types', async () => {
    const { page } = await openFirst('adx')
    await page.getByLabel('Database Name').fill('Another')
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByText('The connection works').waitFor()
    await page.waitForLoadState('networkidle')
    assert.equal(await page.getByLabel('Database Name').inputValue(), 'Another')
  })

  test('another cluster asks for the secret again', async () => {
    const { page } = await openFirst('adx')
    await page.getByLabel('Cluster Endpoint', { exact: true }).fill('https://other.westeurope.kusto.windows.net')
    await page.getByText('The secret is asked for again').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('This is needed.').waitFor()
  })

  test('a secret is rotated only when the new one works', async () => {
    const { page } = await openFirst('adx')
    await page.getByRole('button', { name: 'Rotate secret' }).click()
    const dialog = page.getByRole('dialog')
    const field = dialog.getByLabel('Application Key (Client Secret)', { exact: true })
    await field.fill('not-the-secret-of-the-application-4711')
    await dialog.getByRole('button', { name: 'Check and use' }).click()
    await dialog.getByText('failed', { exact: true }).waitFor()
    assert.deepEqual(await barriers(page), [])
    await field.fill(place.azure.adx.applicationKey)
    await dialog.getByRole('button', { name: 'Check and use' }).click()
    await page.getByText('The new secret is in use').waitFor()
    await dialog.waitFor({ state: 'detached' })
  })

  test('it is disabled and enabled again, and deleted after a word of what that means', async () => {
    const { page } = await openFirst('adx')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page.getByText('This destination is disabled').waitFor()
    await page.getByRole('button', { name: 'Enable' }).click()
    await page.getByText('This destination is disabled').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByText('Receipts stay').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete destination' }).click()
    await page.getByRole('heading', { name: 'Integrations' }).waitFor()
    assert.deepEqual(await destinations(), [])
  })

  test('a SAS token tells its permissions and its end while it is typed, and is saved when it works', async () => {
    const { page } = await place.visit('/settings/integrations/adls')
    const { storage } = place.azure
    const token = page.getByLabel('SAS token', { exact: true })
    await token.fill('sp=rl&se=2020-01-01T00:00:00Z&sv=2024-11-04&sr=c&sig=x')
    await page.getByText('The permission Create is missing.').waitFor()
    await page.getByText('It has expired.').waitFor()
    await token.fill(storage.sasToken)
    await page.getByText('Write', { exact: true }).waitFor()
    await page.getByText(/^Expires in 29 d/).waitFor()
    await page.getByLabel('Storage account', { exact: true }).fill(storage.account)
    await page.getByLabel('File system (container)', { exact: true }).fill(storage.container)
    await page.getByText('More options').click()
    await page.getByLabel('Endpoint', { exact: true }).fill(storage.endpoint)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Connected', { exact: true }).waitFor()
    await page.getByText(/Credential expires in 29 d/).waitFor()
  })

  async function destinations(): Promise<readonly string[]> {
    const { destinations } = await place.api.graphql<{ destinations: { id: string }[] }>('{ destinations { id } }')
    return destinations.map(({ id }) => id)
  }

  async function openFirst(kind: string) {
    const [id] = await destinations()
    return await place.visit(`/settings/integrations/${kind}/${id}`)
  }
})
