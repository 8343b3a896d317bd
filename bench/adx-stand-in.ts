/** `node adx-stand-in.ts`: the local stand-in for Azure Data Explorer (not the service), in a process of its own. */
import type { LocalAdxAddress } from '../local-azure/adx/local-adx.ts'
import { startLocalAdx } from '../local-azure/adx/start-local-adx.ts'
import { print } from './child.ts'

/** It ingests in the thread that answers requests: waiting, as the service does for minutes, keeps the one from disturbing the other. */
const BATCHING_MS = 5_000

const adx = await startLocalAdx({ batchingMs: BATCHING_MS })
const { clusterUrl, ingestUrl, authorityUrl, tenantId, applicationId, applicationKey, database, caPem } = adx
const address: LocalAdxAddress = {
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
