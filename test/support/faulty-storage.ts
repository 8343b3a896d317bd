import { INGESTION_ACCOUNTS, type StorageEndpoints } from '../../local-azure/adx/ingest/ingestion-storage.ts'
import { startAzurite } from '../../local-azure/storage/azurite.ts'
import { type FaultProxy, startFaultProxy } from '../../local-azure/storage/fault-proxy.ts'

/** Storage for the stand-in for Azure Data Explorer, where everything that anybody sends comes by one of two proxies. */
export interface FaultyStorage extends AsyncDisposable {
  readonly storage: StorageEndpoints
  readonly blobs: FaultProxy
  readonly queues: FaultProxy
}

export async function startFaultyStorage(): Promise<FaultyStorage> {
  await using stack = new AsyncDisposableStack()
  const azurite = stack.adopt(await startAzurite({ queue: true, accounts: INGESTION_ACCOUNTS }), (each) => each.close())
  const before = async (endpoint = ''): Promise<FaultProxy> =>
    stack.adopt(await startFaultProxy({ target: new URL(endpoint).origin }), (each) => each.close())
  const blobs = await before(azurite.blobEndpoint)
  const queues = await before(azurite.queueEndpoint)
  const owned = stack.move()
  return {
    storage: {
      accounts: INGESTION_ACCOUNTS,
      blobOrigin: new URL(blobs.endpoint).origin,
      queueOrigin: new URL(queues.endpoint).origin,
    },
    blobs,
    queues,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
