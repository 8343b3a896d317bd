import type { Clock } from '../base/clock.ts'
import type { GroupCommit } from '../ingest/group-commit.ts'
import { type EventBatch, type ReadLimits, type RejectedEvent, readEvents } from '../ingest/read-events.ts'
import { Fault, isFault } from '../model/fault.ts'
import { isStreamName, type StreamName } from '../model/ids.ts'
import type { Metrics } from '../model/metrics.ts'
import { streamDefinition } from '../streams/registry.ts'
import { type Principal, requirePermission } from './principal.ts'

export interface IntakeRequest {
  readonly stream: string
  readonly format: 'ndjson' | 'json'
  readonly gzip: boolean
  readonly body: AsyncIterable<Uint8Array>
}

/** What became of a request's events. Everything accepted is on disk. */
export interface IntakeAnswer {
  accepted: number
  duplicates: number
  /** The first REJECTED_LISTED_MAX; `index` counts the request's non-blank lines (or array elements) from 0. */
  readonly rejected: RejectedEvent[]
  rejectedCount: number
  /** Set when the request ended early: what is counted above was taken all the same. */
  fault?: Fault
}

export interface IntakeDeps {
  readonly groups: GroupCommit
  readonly clock: Clock
  readonly limits: ReadLimits
  /** Bytes of events that may wait for their commit, over all requests. */
  readonly bytesInFlightMax: number
  readonly metrics: Metrics
}

const REJECTED_LISTED_MAX = 1_000
/** A single request may have this much under way, so that reading goes on while the store commits. */
const REQUEST_BYTES_IN_FLIGHT = 4 * 1024 * 1024

export class Intake {
  readonly #deps: IntakeDeps
  #stopped = false

  constructor(deps: IntakeDeps) {
    this.#deps = deps
  }

  get bytesInFlight(): number {
    return this.#deps.groups.bytesInFlight
  }

  /** New requests are refused from now on; resolves when the ones under way are committed. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#deps.groups.idle()
  }

  /**
   * Reads, checks and commits a request's events as they come in. Throws Fault FORBIDDEN, UNKNOWN_STREAM, OVERLOADED or SHUTTING_DOWN before anything
   * is read; later faults are part of the answer.
   */
  async take(principal: Principal, request: IntakeRequest): Promise<IntakeAnswer> {
    const { metrics } = this.#deps
    try {
      const answer = await this.#take(principal, request)
      countEvents(metrics, requireStream(request.stream), answer)
      metrics.count('spillway_intake_requests_total', { outcome: answer.fault?.code ?? 'OK' })
      return answer
    } catch (error) {
      metrics.count('spillway_intake_requests_total', { outcome: isFault(error) ? error.code : 'INTERNAL' })
      throw error
    }
  }

  async #take(principal: Principal, request: IntakeRequest): Promise<IntakeAnswer> {
    requirePermission(principal, 'INGEST')
    const stream = requireStream(request.stream)
    this.#requireRoom()
    const answer: IntakeAnswer = { accepted: 0, duplicates: 0, rejected: [], rejectedCount: 0 }
    const underWay = new Set<Promise<void>>()
    let bytesUnderWay = 0
    try {
      for await (const batch of this.#read(stream, request)) {
        reject(answer, batch.rejected)
        const bytes = batch.events.reduce((sum, event) => sum + event.line.length, 0)
        const committed = this.#commit(stream, batch, answer).finally(() => {
          underWay.delete(committed)
          bytesUnderWay -= bytes
        })
        committed.catch(() => {})
        underWay.add(committed)
        bytesUnderWay += bytes
        while (bytesUnderWay > REQUEST_BYTES_IN_FLIGHT) await Promise.race(underWay)
      }
      await Promise.all(underWay)
    } catch (error) {
      await Promise.allSettled(underWay)
      if (!isFault(error)) throw error
      answer.fault = error
    }
    return answer
  }

  #read(stream: StreamName, { body, format, gzip }: IntakeRequest): AsyncIterable<EventBatch> {
    const { clock, limits } = this.#deps
    return readEvents(body, { stream: streamDefinition(stream), format, gzip, receivedAt: () => clock.now(), limits })
  }

  async #commit(stream: StreamName, batch: EventBatch, answer: IntakeAnswer): Promise<void> {
    const { duplicates } = await this.#deps.groups.add(stream, batch.events)
    answer.duplicates += duplicates.length
    answer.accepted += batch.events.length - duplicates.length
  }

  #requireRoom(): void {
    if (this.#stopped) throw new Fault('SHUTTING_DOWN')
    if (this.#deps.groups.bytesInFlight >= this.#deps.bytesInFlightMax)
      throw new Fault('OVERLOADED', { retryAfterMs: 1_000 })
  }
}

function countEvents(metrics: Metrics, stream: StreamName, answer: IntakeAnswer): void {
  const { accepted, duplicates, rejectedCount } = answer
  metrics.count('spillway_intake_events_total', { stream, outcome: 'accepted' }, accepted)
  metrics.count('spillway_intake_events_total', { stream, outcome: 'duplicate' }, duplicates)
  metrics.count('spillway_intake_events_total', { stream, outcome: 'rejected' }, rejectedCount)
}

function requireStream(name: string): StreamName {
  if (!isStreamName(name)) throw new Fault('UNKNOWN_STREAM')
  return name
}

function reject(answer: IntakeAnswer, rejected: readonly RejectedEvent[]): void {
  answer.rejectedCount += rejected.length
  const room = REJECTED_LISTED_MAX - answer.rejected.length
  if (room > 0) answer.rejected.push(...rejected.slice(0, room))
}
