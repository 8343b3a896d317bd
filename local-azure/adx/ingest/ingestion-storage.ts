import {
  StorageSharedKeyCredential as BlobCredential,
  BlobServiceClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
} from '@azure/storage-blob'
import {
  generateQueueSASQueryParameters,
  type QueueClient,
  StorageSharedKeyCredential as QueueCredential,
  QueueSASPermissions,
  QueueServiceClient,
} from '@azure/storage-queue'
import { present } from '../../../src/base/assert.ts'
import type { Clock } from '../../../src/base/clock.ts'
import type { AzuriteAccount } from '../../storage/azurite.ts'

/** What `.get ingestion resources` lists. */
export interface IngestionResource {
  readonly kind:
    | 'SecuredReadyForAggregationQueue'
    | 'TempStorage'
    | 'FailedIngestionsQueue'
    | 'SuccessfulIngestionsQueue'
  /** With a SAS. */
  readonly uri: string
}

export interface StorageEndpoints {
  readonly accounts: readonly AzuriteAccount[]
  /** Without the account: `http://127.0.0.1:PORT`. */
  readonly blobOrigin: string
  readonly queueOrigin: string
}

/** The two accounts of the ingestion service, as a real cluster has several. The keys open nothing but the local emulator. */
export const INGESTION_ACCOUNTS: readonly AzuriteAccount[] = ['adxstandin1', 'adxstandin2'].map((name) => ({
  name,
  key: Buffer.from(`the key of ${name} in the local emulator, no secret`).toString('base64'),
}))

const NAMES = {
  containers: ['ingestdata-e5c334ee145d4b4-0', 'ingestdata-e5c334ee145d4b4-1'],
  inputQueues: ['readyforaggregation-secured-0', 'readyforaggregation-secured-1'],
  failed: 'failedingestions',
  succeeded: 'successfulingestions',
} as const
const SAS_LIFETIME_MS = 24 * 3_600_000

/** Containers and queues of queued ingestion: clients get URIs with a SAS, the stand-in itself holds the keys. */
export class IngestionStorage {
  readonly inputQueues: readonly QueueClient[]
  readonly failedQueue: QueueClient
  readonly succeededQueue: QueueClient
  readonly #endpoints: StorageEndpoints
  readonly #clock: Clock

  private constructor(endpoints: StorageEndpoints, clock: Clock, queues: ReadonlyMap<string, QueueServiceClient>) {
    this.#endpoints = endpoints
    this.#clock = clock
    const services = [...queues.values()]
    this.inputQueues = services.flatMap((service) => NAMES.inputQueues.map((name) => service.getQueueClient(name)))
    const [first] = services
    if (!first) throw new Error('the ingestion service needs a storage account')
    this.failedQueue = first.getQueueClient(NAMES.failed)
    this.succeededQueue = first.getQueueClient(NAMES.succeeded)
  }

  /** Makes what is missing; what an earlier run left is used again. */
  static async open(endpoints: StorageEndpoints, clock: Clock): Promise<IngestionStorage> {
    const queues = new Map<string, QueueServiceClient>()
    for (const { name, key } of endpoints.accounts) {
      queues.set(name, new QueueServiceClient(`${endpoints.queueOrigin}/${name}`, new QueueCredential(name, key)))
      const blobs = new BlobServiceClient(`${endpoints.blobOrigin}/${name}`, new BlobCredential(name, key))
      for (const container of NAMES.containers) await blobs.getContainerClient(container).createIfNotExists()
    }
    const storage = new IngestionStorage(endpoints, clock, queues)
    for (const queue of [...storage.inputQueues, storage.failedQueue, storage.succeededQueue])
      await queue.createIfNotExists()
    return storage
  }

  /** The address of a blob as of now: one queued before a restart may name the port of an earlier emulator. */
  currentUrl(blobUrl: string): string {
    const url = URL.parse(blobUrl)
    if (!url) return blobUrl
    const ours = this.#endpoints.accounts.some(({ name }) => url.pathname.startsWith(`/${name}/`))
    return ours ? `${this.#endpoints.blobOrigin}${url.pathname}${url.search}` : blobUrl
  }

  /** A resource that answers 404: deleted after it was handed out. */
  missing(kind: 'TempStorage' | 'SecuredReadyForAggregationQueue'): IngestionResource {
    const account = present(this.#endpoints.accounts[0], 'a storage account')
    const name = 'deleted-after-it-was-listed'
    return {
      kind,
      uri: kind === 'TempStorage' ? this.#containerUri(account, name) : this.#queueUri(account, name, 'a'),
    }
  }

  resources(): IngestionResource[] {
    const [first] = this.#endpoints.accounts
    const everywhere = this.#endpoints.accounts.flatMap((account): IngestionResource[] => [
      ...NAMES.inputQueues.map((name) => ({
        kind: 'SecuredReadyForAggregationQueue' as const,
        uri: this.#queueUri(account, name, 'a'),
      })),
      ...NAMES.containers.map((name) => ({ kind: 'TempStorage' as const, uri: this.#containerUri(account, name) })),
    ])
    if (!first) return everywhere
    return [
      ...everywhere,
      { kind: 'FailedIngestionsQueue', uri: this.#queueUri(first, NAMES.failed, 'rp') },
      { kind: 'SuccessfulIngestionsQueue', uri: this.#queueUri(first, NAMES.succeeded, 'rp') },
    ]
  }

  #queueUri(account: AzuriteAccount, name: string, permissions: string): string {
    const sas = generateQueueSASQueryParameters(
      { queueName: name, permissions: QueueSASPermissions.parse(permissions), expiresOn: this.#expiry() },
      new QueueCredential(account.name, account.key),
    )
    return `${this.#endpoints.queueOrigin}/${account.name}/${name}?${sas.toString()}`
  }

  #containerUri(account: AzuriteAccount, name: string): string {
    const sas = generateBlobSASQueryParameters(
      { containerName: name, permissions: ContainerSASPermissions.parse('rawd'), expiresOn: this.#expiry() },
      new BlobCredential(account.name, account.key),
    )
    return `${this.#endpoints.blobOrigin}/${account.name}/${name}?${sas.toString()}`
  }

  #expiry(): Date {
    return new Date(this.#clock.now() + SAS_LIFETIME_MS)
  }
}
