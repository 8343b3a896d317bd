import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import type { Random } from '../../src/base/random.ts'
import type { FaultPlan } from './faults.ts'
import { type IngestOutcome, type IngestTargets, ingestBlob } from './ingest/ingest-blob.ts'
import { IngestionError } from './ingest/ingestion-error.ts'
import { type IngestionMessage, parseIngestionMessage } from './ingest/ingestion-message.ts'
import type { IngestionStorage } from './ingest/ingestion-storage.ts'

export interface IngestionOptions extends IngestTargets {
  readonly storage: IngestionStorage
  readonly faults: FaultPlan
  readonly random: Random
  /** How long a message waits, counted from when it was queued: stands for the batching policy. `FlushImmediately` skips it. */
  readonly batchingMs: number
  /** Pause before the service tries a transient failure again, times the number of tries so far. */
  readonly retryDelayMs: number
  /** After so many tries a transient failure is reported as exhausted. */
  readonly triesMax: number
}

/** What became of a message, newest last: for people and tests, and nothing the real service offers. */
export interface IngestionRecord {
  readonly sourceId: string
  readonly database: string
  readonly table: string
  readonly outcome: 'ingested' | 'skipped' | 'failed' | 'will-retry'
  readonly rowCount: number
  readonly errorCode: string
}

const VISIBILITY_S = 30
const RENEW_MS = 10_000
const POLL_MS = 50
const RECORDS_MAX = 1000

/**
 * Queued ingestion: takes messages from the input queues, one blob at a time, and removes a message only when its rows are
 * stored (so a message may be worked on twice, as with the real service: only `ingestIfNotExists` makes that harmless).
 */
export class QueuedIngestion {
  readonly #options: IngestionOptions
  readonly #stop = new AbortController()
  readonly #records: IngestionRecord[] = []
  #loops: Promise<void>[] = []
  #turn: Promise<void> = Promise.resolve()

  constructor(options: IngestionOptions) {
    this.#options = options
  }

  start(): void {
    this.#loops = this.#options.storage.inputQueues.map((queue) => this.#serve(queue))
  }

  /** Stops taking messages and lets the blob at hand finish; what was not finished is in the queues. */
  async close(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#loops)
  }

  get records(): readonly IngestionRecord[] {
    return this.#records
  }

  async #serve(queue: QueueClient): Promise<void> {
    const { clock, faults } = this.#options
    while (!this.#stop.signal.aborted) {
      const messages = faults.ingestionPaused ? [] : await this.#receive(queue)
      await Promise.all(messages.map((message) => this.#handle(queue, message)))
      if (messages.length === 0) await clock.sleep(POLL_MS, this.#stop.signal).catch(() => undefined)
    }
  }

  async #receive(queue: QueueClient): Promise<DequeuedMessageItem[]> {
    try {
      // Not to be aborted: a message whose receipt got lost would stay invisible for half a minute.
      const answer = await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: VISIBILITY_S })
      return answer.receivedMessageItems
    } catch {
      // The storage is away for a moment: the next round will tell.
      return []
    }
  }

  /** Keeps the message invisible to others while it waits for its batch and is worked on. */
  async #handle(queue: QueueClient, item: DequeuedMessageItem): Promise<void> {
    const lease = new MessageLease(queue, item)
    const renewing = setInterval(() => void lease.renew(VISIBILITY_S), RENEW_MS)
    try {
      await this.#awaitBatch(item)
      await this.#inTurn(async () => {
        if (this.#stop.signal.aborted || this.#options.faults.ingestionPaused) await lease.renew(0)
        else await this.#ingest(lease, item)
      })
    } finally {
      clearInterval(renewing)
    }
  }

  async #awaitBatch(item: DequeuedMessageItem): Promise<void> {
    const { clock, batchingMs } = this.#options
    if (flushImmediately(item)) return
    const waitMs = item.insertedOn.getTime() + batchingMs - clock.now()
    if (waitMs > 0) await clock.sleep(waitMs, this.#stop.signal).catch(() => undefined)
  }

  /** One blob at a time, over all queues. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#turn.then(work)
    this.#turn = next.catch(() => undefined)
    return next.catch(() => undefined)
  }

  async #ingest(lease: MessageLease, item: DequeuedMessageItem): Promise<void> {
    let message: IngestionMessage
    try {
      message = this.#parse(item)
    } catch (error) {
      this.#record(undefined, 'failed', 0, codeOf(error))
      await lease.remove()
      return
    }
    const fault = this.#options.faults.take('ingest', `${message.database}/${message.table}`)
    try {
      if (fault?.kind === 'fail')
        throw new IngestionError(fault.code, fault.details ?? 'An injected fault of the stand-in', fault.permanent)
      const outcome = await ingestBlob(message, this.#options, {
        dropRows: fault?.kind === 'drop-rows' ? fault.count : 0,
        hideMs: fault?.kind === 'hide' ? fault.ms : 0,
      })
      await this.#succeed(message, outcome)
      if (fault?.kind === 'deliver-twice') await lease.renew(0)
      else await lease.remove()
    } catch (error) {
      await this.#fail(lease, item, message, error)
    }
  }

  #parse(item: DequeuedMessageItem): IngestionMessage {
    const message = parseIngestionMessage(item.messageText)
    return { ...message, blobUrl: this.#options.storage.currentUrl(message.blobUrl) }
  }

  async #succeed(message: IngestionMessage, outcome: IngestOutcome): Promise<void> {
    if (outcome.kind === 'skipped') {
      this.#record(message, 'skipped', 0, SKIPPED)
      if (message.reportFailure)
        await this.#reportFailure(message, SKIPPED, `An extent tagged ${outcome.tag} exists.`, 'Permanent')
      return
    }
    this.#record(message, 'ingested', outcome.rowCount, '')
    if (message.reportSuccess) await this.#reportSuccess(message)
    if (!message.retainBlobOnSuccess)
      await fetch(message.blobUrl, { method: 'DELETE', headers: { 'x-ms-version': '2023-11-03' } })
  }

  async #fail(
    lease: MessageLease,
    item: DequeuedMessageItem,
    message: IngestionMessage,
    error: unknown,
  ): Promise<void> {
    const permanent = error instanceof IngestionError && error.permanent
    const exhausted = item.dequeueCount >= this.#options.triesMax
    if (!permanent && !exhausted) {
      this.#record(message, 'will-retry', 0, codeOf(error))
      const delayS = Math.ceil((this.#options.retryDelayMs * item.dequeueCount) / 1000)
      await lease.renew(delayS)
      return
    }
    this.#record(message, 'failed', 0, codeOf(error))
    const details = error instanceof Error ? error.message : String(error)
    if (message.reportFailure)
      await this.#reportFailure(message, codeOf(error), details, permanent ? 'Permanent' : 'Exhausted')
    await lease.remove()
  }

  async #reportSuccess(message: IngestionMessage): Promise<void> {
    const report = { ...this.#reportBase(message), SucceededOn: new Date(this.#options.clock.now()).toISOString() }
    await this.#options.storage.succeededQueue.sendMessage(base64Json(report))
  }

  async #reportFailure(
    message: IngestionMessage,
    code: string,
    details: string,
    status: 'Permanent' | 'Exhausted',
  ): Promise<void> {
    const report = {
      ...this.#reportBase(message),
      FailedOn: new Date(this.#options.clock.now()).toISOString(),
      Details: details,
      ErrorCode: code,
      FailureStatus: status,
      OriginatesFromUpdatePolicy: false,
      ShouldRetry: status !== 'Permanent',
    }
    await this.#options.storage.failedQueue.sendMessage(base64Json(report))
  }

  #reportBase(message: IngestionMessage) {
    return {
      OperationId: this.#options.random.uuid(),
      Database: message.database,
      Table: message.table,
      IngestionSourceId: message.id,
      IngestionSourcePath: message.blobUrl.split('?')[0],
      RootActivityId: this.#options.random.uuid(),
    }
  }

  #record(
    message: IngestionMessage | undefined,
    outcome: IngestionRecord['outcome'],
    rowCount: number,
    errorCode: string,
  ): void {
    const { id = '', database = '', table = '' } = message ?? {}
    this.#records.push({ sourceId: id, database, table, outcome, rowCount, errorCode })
    if (this.#records.length > RECORDS_MAX) this.#records.shift()
  }
}

const SKIPPED = 'Skipped_IngestByTagAlreadyExists'

function codeOf(error: unknown): string {
  return error instanceof IngestionError ? error.code : 'General_InternalServerError'
}

function flushImmediately(item: DequeuedMessageItem): boolean {
  try {
    return parseIngestionMessage(item.messageText).flushImmediately
  } catch {
    return true
  }
}

function base64Json(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64')
}

/** A received message: each update gives a new receipt, which the next one needs. */
class MessageLease {
  readonly #queue: QueueClient
  readonly #id: string
  #receipt: string
  #work: Promise<void> = Promise.resolve()

  constructor(queue: QueueClient, item: DequeuedMessageItem) {
    this.#queue = queue
    this.#id = item.messageId
    this.#receipt = item.popReceipt
  }

  /** Visible to others again after so many seconds; 0 gives it back at once. */
  renew(seconds: number): Promise<void> {
    return this.#next(async () => {
      const answer = await this.#queue.updateMessage(this.#id, this.#receipt, undefined, seconds)
      this.#receipt = answer.popReceipt ?? this.#receipt
    })
  }

  remove(): Promise<void> {
    return this.#next(async () => {
      await this.#queue.deleteMessage(this.#id, this.#receipt)
    })
  }

  /** One after the other; a message that has become someone else's is left to them. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch(() => undefined)
    return this.#work
  }
}
