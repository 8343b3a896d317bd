import type { Clock } from '../../../src/base/clock.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import type { Random } from '../../../src/base/random.ts'
import type { IngestionEnvelope } from './ingestion-message.ts'
import type { IngestionStorage } from './ingestion-storage.ts'

/** What became of a message, newest last: for people and tests, and nothing that the real service offers. */
export interface IngestionRecord {
  readonly sourceId: string
  readonly database: string
  readonly table: string
  readonly outcome: 'ingested' | 'skipped' | 'failed' | 'will-retry'
  readonly rowCount: number
  readonly errorCode: string
  /** As the message had them; the blob without its SAS. */
  readonly blob: string
  readonly rawDataSize: number | undefined
  readonly flushImmediately: boolean
  readonly properties: JsonObject
}

export interface IngestionFailure {
  readonly code: string
  readonly details: string
  readonly status: 'Permanent' | 'Exhausted'
}

const RECORDS_MAX = 1000

/** Tells what became of messages: to the report queues, when the message asks for it, and to the stand-in's own list. */
export class IngestionReports {
  readonly #storage: IngestionStorage
  readonly #clock: Clock
  readonly #random: Random
  readonly #records: IngestionRecord[] = []

  constructor(storage: IngestionStorage, clock: Clock, random: Random) {
    this.#storage = storage
    this.#clock = clock
    this.#random = random
  }

  get records(): readonly IngestionRecord[] {
    return this.#records
  }

  record(envelope: IngestionEnvelope, result: Pick<IngestionRecord, 'outcome' | 'rowCount' | 'errorCode'>): void {
    const { authorizationContext: _secret, ...properties } = envelope.properties
    this.#records.push({
      sourceId: envelope.id,
      database: envelope.database,
      table: envelope.table,
      ...result,
      blob: withoutSas(envelope),
      rawDataSize: envelope.rawDataSize,
      flushImmediately: envelope.flushImmediately,
      properties,
    })
    if (this.#records.length > RECORDS_MAX) this.#records.shift()
  }

  async success(envelope: IngestionEnvelope): Promise<void> {
    if (!envelope.reportSuccess) return
    const report = { ...this.#base(envelope), SucceededOn: this.#now() }
    await this.#storage.succeededQueue.sendMessage(base64Json(report))
  }

  async failure(envelope: IngestionEnvelope, { code, details, status }: IngestionFailure): Promise<void> {
    if (!envelope.reportFailure) return
    const report = {
      ...this.#base(envelope),
      FailedOn: this.#now(),
      Details: details,
      ErrorCode: code,
      FailureStatus: status,
      OriginatesFromUpdatePolicy: false,
      ShouldRetry: status !== 'Permanent',
    }
    await this.#storage.failedQueue.sendMessage(base64Json(report))
  }

  #base(envelope: IngestionEnvelope): JsonObject {
    return {
      OperationId: this.#random.uuid(),
      Database: envelope.database,
      Table: envelope.table,
      IngestionSourceId: envelope.id,
      IngestionSourcePath: withoutSas(envelope),
      RootActivityId: this.#random.uuid(),
    }
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}

function withoutSas({ blobUrl }: IngestionEnvelope): string {
  return blobUrl.split('?', 1)[0] ?? ''
}

function base64Json(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}
