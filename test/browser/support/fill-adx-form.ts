import type { Page } from 'playwright-core'
import type { LocalAzure } from '../../../local-azure/start-local-azure.ts'

/** Everything that the form of Azure Data Explorer asks for, as the stand-in has it; nothing is saved yet. */
export async function fillAdxForm(page: Page, { adx }: LocalAzure, applicationKey: string): Promise<void> {
  await page.getByLabel('Cluster Endpoint', { exact: true }).fill(adx.clusterUrl)
  await page.getByLabel('Database Name').fill(adx.database)
  await page.getByLabel('Tenant ID').fill(adx.tenantId)
  await page.getByLabel('Application ID').fill(adx.applicationId)
  await page.getByLabel('Application Key (Client Secret)', { exact: true }).fill(applicationKey)
  await page.getByText('More options').click()
  await page.getByLabel('Ingestion Endpoint', { exact: true }).fill(adx.ingestUrl)
}
