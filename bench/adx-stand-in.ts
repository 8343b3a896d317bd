/** `node adx-stand-in.ts`: the local stand-in for Azure Data Explorer (not the service), in a process of its own. */
import { startLocalAdx } from '../local-azure/adx/start-local-adx.ts'
import { print } from './child.ts'

export interface StandInAddress {
  readonly clusterUrl: string
  readonly ingestUrl: string
  readonly authorityUrl: string
  readonly tenantId: string
  readonly applicationId: string
  readonly applicationKey: string
  readonly database: string
  readonly caPem: string
}

const adx = await startLocalAdx({ batchingMs: 0 })
const { clusterUrl, ingestUrl, authorityUrl, tenantId, applicationId, applicationKey, database, caPem } = adx
const address: StandInAddress = {
  clusterUrl,
  ingestUrl,
  authorityUrl,
  tenantId,
  applicationId,
  applicationKey,
  database,
  caPem,
}
print(address)
process.once('SIGTERM', () => void adx.close().then(() => process.exit()))
