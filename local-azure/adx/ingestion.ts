import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import type { Random } from '../../src/base/random.ts'
import type { FaultPlan } from './faults.ts'
import { type IngestOutcome, type IngestTargets, ingestBlob } from './ingest/ingest-blob.ts'
import { IngestionError } from './ingest/ingestion-error.ts'
import { type IngestionEnvelope, parseEnvelope } from './ingest/ingestion-message.ts'
import { type IngestionRecord, IngestionReports } from './ingest/ingestion-reports.ts'
import type { IngestionStorage } from './ingest/ingestion-storage.ts'
import { MessageLease } from './ingest/message-lease.ts'

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

const VISIBILITY_S = 30
const RENEW_MS = 10_000
const POLL_MS = 50

/**
 * Queued ingestion: takes messages from the input queues, one blob at a time, and removes a message only when its rows are
 * stored (so a message may be worked on twice, as with the real service: only `ingestIfNotExists` makes that harmless).
 */
export class QueuedIngestion {
  readonly #options: IngestionOptions
  readonly #stop = new AbortController()
  readonly #reports: IngestionReports
  #loops: Promise<void>[] = []
  #turn: Promise<void> = Promise.resolve()

  constructor(options: IngestionOptions) {
    this.#options = options
    this.#reports = new IngestionReports(options.storage, options.clock, options.random)
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
    return this.#reports.records
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
    if (parseEnvelope(item.messageText)?.flushImmediately ?? true) return
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
    const envelope = this.#envelopeOf(item)
    if (!envelope) {
      this.#reports.record(CORRUPTED, { outcome: 'failed', rowCount: 0, errorCode: 'BadRequest_CorruptedMessage' })
      await lease.remove()
      return
    }
    const fault = this.#options.faults.take('ingest', `${envelope.database}/${envelope.table}`)
    try {
      if (fault?.kind === 'fail')
        throw new IngestionError(fault.code, fault.details ?? 'An injected fault of the stand-in', fault.permanent)
      const outcome = await ingestBlob(envelope, this.#options, {
        dropRows: fault?.kind === 'drop-rows' ? fault.count : 0,
        hideMs: fault?.kind === 'hide' ? fault.ms : 0,
      })
      await this.#succeed(envelope, outcome)
      if (fault?.kind === 'deliver-twice') await lease.renew(0)
      else await lease.remove()
    } catch (error) {
      await this.#fail(lease, item, envelope, error)
    }
  }

  #envelopeOf(item: DequeuedMessageItem): IngestionEnvelope | undefined {
    const envelope = parseEnvelope(item.messageText)
    return envelope && { ...envelope, blobUrl: this.#options.storage.currentUrl(envelope.blobUrl) }
  }

  async #succeed(envelope: IngestionEnvelope, outcome: IngestOutcome): Promise<void> {
    if (outcome.kind === 'skipped') {
      this.#reports.record(envelope, { outcome: 'skipped', rowCount: 0, errorCode: SKIPPED })
      const details = `An extent tagged ${outcome.tag} exists.`
      await this.#reports.failure(envelope, { code: SKIPPED, details, status: 'Permanent' })
      return
    }
    this.#reports.record(envelope, { outcome: 'ingested', rowCount: outcome.rowCount, errorCode: '' })
    await this.#reports.success(envelope)
    if (!envelope.retainBlobOnSuccess)
      await fetch(envelope.blobUrl, { method: 'DELETE', headers: { 'x-ms-version': '2023-11-03' } })
  }

  async #fail(
    lease: MessageLease,
    item: DequeuedMessageItem,
    envelope: IngestionEnvelope,
    error: unknown,
  ): Promise<void> {
    const code = error instanceof IngestionError ? error.code : 'General_InternalServerError'
    const details = error instanceof Error ? error.message : String(error)
    const permanent = error instanceof IngestionError && error.permanent
    if (!permanent && item.dequeueCount < this.#options.triesMax) {
      this.#reports.record(envelope, { outcome: 'will-retry', rowCount: 0, errorCode: code })
      await lease.renew(Math.ceil((this.#options.retryDelayMs * item.dequeueCount) / 1000))
      return
    }
    this.#reports.record(envelope, { outcome: 'failed', rowCount: 0, errorCode: code })
    await this.#reports.failure(envelope, { code, details, status: permanent ? 'Permanent' : 'Exhausted' })
    await lease.remove()
  }
}

const SKIPPED = 'Skipped_IngestByTagAlreadyExists'

/** Stands for a message that cannot be read: there is nobody to report to. */
const CORRUPTED: IngestionEnvelope = {
  id: '',
  blobUrl: '',
  rawDataSize: undefined,
  database: '',
  table: '',
  retainBlobOnSuccess: true,
  flushImmediately: true,
  reportFailure: false,
  reportSuccess: false,
  format: undefined,
  properties: {},
}
