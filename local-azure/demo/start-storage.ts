import { join } from 'node:path'
import { INGESTION_ACCOUNTS } from '../adx/ingest/ingestion-storage.ts'
import { type Azurite, createContainer, startAzurite, WELL_KNOWN_ACCOUNT } from '../storage/azurite.ts'
import type { Narrator } from './narrator.ts'

/** The container of the documented example. */
export const CONTAINER = 'audit-output'

export interface Storage extends AsyncDisposable {
  readonly azurite: Azurite
}

/** Azurite with an empty container: what a customer's storage account is to Spillway. The cluster's own accounts for ingestion are in it, too. */
export function startStorage(folder: string, tell: Narrator): Promise<Storage> {
  return tell.step(
    "Starting Azurite, Microsoft's storage emulator",
    async () => {
      const azurite = await startAzurite({
        dir: join(folder, 'azurite'),
        queue: true,
        accounts: [WELL_KNOWN_ACCOUNT, ...INGESTION_ACCOUNTS],
      })
      await createContainer(azurite, CONTAINER)
      return { azurite, [Symbol.asyncDispose]: () => azurite.close() }
    },
    ({ azurite }) => `Azurite, Microsoft's storage emulator, with the container ${CONTAINER}: ${azurite.blobEndpoint}`,
  )
}
