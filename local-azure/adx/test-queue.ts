import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { ContainerClient } from '@azure/storage-blob'
import { QueueClient } from '@azure/storage-queue'
import type { JsonObject } from '../../src/base/json.ts'
import type { TestClient } from './test-client.ts'

export interface QueuedBlob {
  readonly table: string
  readonly content: string | Uint8Array
  /** With `.gz`, the service unpacks it. */
  readonly name?: string
  /** `AdditionalProperties` beside the authorization and `format: json`. */
  readonly properties?: JsonObject
  /** Fields of the message that differ. */
  readonly message?: JsonObject
}

/** Queued ingestion by hand, as the service documents it: resources, identity token, upload, message. */
export class TestQueue {
  readonly #resources: readonly JsonObject[]
  readonly #identity: string
  readonly #database: string

  private constructor(resources: readonly JsonObject[], identity: string, database: string) {
    this.#resources = resources
    this.#identity = identity
    this.#database = database
  }

  static async open(client: TestClient, database: string): Promise<TestQueue> {
    const resources = (await client.ingestMgmt('.get ingestion resources')).rows
    const identity = (await client.ingestMgmt('.get kusto identity token')).rows[0]?.['AuthorizationContext']
    return new TestQueue(resources, String(identity), database)
  }

  uris(kind: string): string[] {
    return this.#resources.filter((row) => row['ResourceTypeName'] === kind).map((row) => String(row['StorageRoot']))
  }

  /** Uploads the blob to the n-th container; returns its address with the SAS. */
  async upload(content: string | Uint8Array, name: string, container = 0): Promise<string> {
    const blob = new ContainerClient(this.uris('TempStorage')[container] ?? '').getBlockBlobClient(name)
    await blob.uploadData(Buffer.from(content))
    return blob.url
  }

  /** Uploads and queues; returns the source id. */
  async send({ table, content, name = 'data.json', properties = {}, message = {} }: QueuedBlob): Promise<string> {
    const id = randomUUID()
    const blobPath = message['BlobPath'] ?? (await this.upload(content, `${id}-${name}`))
    await this.post({
      Id: id,
      BlobPath: blobPath,
      RawDataSize: content.length,
      DatabaseName: this.#database,
      TableName: table,
      RetainBlobOnSuccess: false,
      FlushImmediately: true,
      ReportLevel: 2,
      ReportMethod: 0,
      SourceMessageCreationTime: new Date(0).toISOString(),
      AdditionalProperties: { authorizationContext: this.#identity, format: 'json', ...properties },
      ...message,
    })
    return id
  }

  async post(message: JsonObject | string, queue = 0): Promise<void> {
    const client = new QueueClient(this.uris('SecuredReadyForAggregationQueue')[queue] ?? '')
    await client.sendMessage(
      typeof message === 'string' ? message : Buffer.from(JSON.stringify(message)).toString('base64'),
    )
  }

  /** The report about a source, once it is there; others are left for others. */
  async report(
    kind: 'FailedIngestionsQueue' | 'SuccessfulIngestionsQueue',
    sourceId: string,
  ): Promise<JsonObject | undefined> {
    const client = new QueueClient(this.uris(kind)[0] ?? '')
    const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 32, visibilityTimeout: 1 })
    for (const item of receivedMessageItems) {
      const report = JSON.parse(Buffer.from(item.messageText, 'base64').toString()) as JsonObject
      assert.ok(report['OperationId'])
      if (report['IngestionSourceId'] === sourceId) return report
    }
    return undefined
  }
}
