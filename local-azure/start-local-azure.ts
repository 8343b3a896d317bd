import { join } from 'node:path'
import type { Clock } from '../src/base/clock.ts'
import { INGESTION_ACCOUNTS } from './adx/ingest/ingestion-storage.ts'
import type { LocalAdx } from './adx/local-adx.ts'
import { startLocalAdx } from './adx/start-local-adx.ts'
import { createContainer, startAzurite } from './storage/azurite.ts'
import { containerSas } from './storage/sas.ts'

export interface LocalAzureOptions {
  readonly database: string
  readonly batchingMs: number
  readonly https: boolean
  readonly clock: Clock
  readonly dataDir?: string
}

export interface LocalAzure {
  readonly adx: LocalAdx
  /** A container for ADLS exports, with a SAS that may create, write, read and list. */
  readonly storage: {
    readonly endpoint: string
    readonly account: string
    readonly container: string
    readonly sasToken: string
  }
  close(): Promise<void>
}

const ACCOUNT = {
  name: 'spillwaylocal',
  key: Buffer.from('the key of spillwaylocal in the local emulator, no secret').toString('base64'),
}
const CONTAINER = 'audit-logs'
const SAS_LIFETIME_MS = 30 * 86_400_000

/** One Azurite for both: the customer's storage account, and the cluster's own for queued ingestion. */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
  const dir = options.dataDir === undefined ? {} : { dir: join(options.dataDir, 'azurite') }
  const azurite = await startAzurite({ queue: true, accounts: [ACCOUNT, ...INGESTION_ACCOUNTS], ...dir })
  try {
    await createContainer(azurite, CONTAINER)
    const sasToken = containerSas(azurite, CONTAINER, {
      permissions: 'rcwl',
      expiresAt: options.clock.now() + SAS_LIFETIME_MS,
    })
    const { blobEndpoint, queueEndpoint = '' } = azurite
    const storage = {
      accounts: INGESTION_ACCOUNTS,
      blobOrigin: new URL(blobEndpoint).origin,
      queueOrigin: new URL(queueEndpoint).origin,
    }
    const adx = await startLocalAdx({ ...options, storage })
    return {
      adx,
      storage: { endpoint: blobEndpoint, account: ACCOUNT.name, container: CONTAINER, sasToken },
      close: async () => {
        await adx.close()
        await azurite.close()
      },
    }
  } catch (error) {
    await azurite.close()
    throw error
  }
}
