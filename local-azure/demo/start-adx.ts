import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { INGESTION_ACCOUNTS } from '../adx/ingest/ingestion-storage.ts'
import type { LocalAdx } from '../adx/local-adx.ts'
import { startLocalAdx } from '../adx/start-local-adx.ts'
import type { Narrator } from './narrator.ts'
import type { Storage } from './start-storage.ts'

export interface Adx extends AsyncDisposable {
  readonly adx: LocalAdx
}

/** The stand-ins for Azure Data Explorer and Microsoft Entra, in this process, which trusts their certificate authority from then on. */
export function startAdx(folder: string, { azurite }: Storage, tell: Narrator): Promise<Adx> {
  return tell.step(
    'Starting stand-ins for Azure Data Explorer and Microsoft Entra',
    async () => {
      const storage = {
        accounts: INGESTION_ACCOUNTS,
        blobOrigin: new URL(azurite.blobEndpoint).origin,
        queueOrigin: new URL(azurite.queueEndpoint ?? '').origin,
      }
      const adx = await startLocalAdx({ dataDir: join(folder, 'adx'), storage })
      setDefaultCACertificates([...getCACertificates('default'), adx.caPem])
      return { adx, [Symbol.asyncDispose]: () => adx.close() }
    },
    ({ adx }) => `Stand-ins (not Azure) for Azure Data Explorer and Microsoft Entra: ${adx.clusterUrl}`,
  )
}
