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

/** It ingests in the thread that answers requests: waiting, as the service does for minutes, keeps the one from disturbing the other. */
const BATCHING_MS = 5_000

const adx = await startLocalAdx({ batchingMs: BATCHING_MS })
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
