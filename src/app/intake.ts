import type { BodyReader } from '../ingest/body-reader.ts'
import type { BodyOutcome } from '../ingest/take-body.ts'
import { Fault, isFault } from '../model/fault.ts'
import { isStreamName, type StreamName } from '../model/ids.ts'
import type { Metrics } from '../model/metrics.ts'
import { type Principal, requirePermission } from './principal.ts'

export interface IntakeRequest {
  readonly stream: string
  readonly format: 'ndjson' | 'json'
  readonly gzip: boolean
  readonly body: AsyncIterable<Uint8Array>
}

/** What became of a request's events. Everything accepted is on disk. `index` counts the request's non-blank lines (or array elements) from 0. */
export type IntakeAnswer = BodyOutcome

export interface IntakeDeps {
  readonly reader: BodyReader
  /** Bytes of events that may wait for their commit, over all requests. */
  readonly bytesInFlightMax: number
  readonly metrics: Metrics
}

export class Intake {
  readonly #deps: IntakeDeps
  readonly #running = new Set<Promise<unknown>>()
  #stopped = false

  constructor(deps: IntakeDeps) {
    this.#deps = deps
  }

  get bytesInFlight(): number {
    return this.#deps.reader.bytesInFlight
  }

  /** New requests are refused from now on; resolves when the ones under way have their answer. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.allSettled(this.#running)
    await this.#deps.reader.close()
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

  async #take(principal: Principal, { stream, body, ...form }: IntakeRequest): Promise<IntakeAnswer> {
    requirePermission(principal, 'INGEST')
    const known = requireStream(stream)
    this.#requireRoom()
    const taken = this.#deps.reader.take({ ...form, stream: known, chunks: body })
    this.#running.add(taken)
    return taken.finally(() => this.#running.delete(taken))
  }

  #requireRoom(): void {
    if (this.#stopped) throw new Fault('SHUTTING_DOWN')
    if (this.bytesInFlight >= this.#deps.bytesInFlightMax) throw new Fault('OVERLOADED', { retryAfterMs: 1_000 })
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
