import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '../../../base/clock.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import type { Random } from '../../../base/random.ts'
import type { ClientConfig } from '../../../config/client-config.ts'
import type { CliError } from '../cli-error.ts'
import { fromErrorBody, jsonObject, notSpillway, requestHeaders, unreachableServer } from '../server-client.ts'
import type { Batch } from './batch.ts'

const REQUEST_MS_MAX = 120_000
const PAUSE_MS_FIRST = 250
const PAUSE_MS_MAX = 30_000
/** The lowest level: about a third of the size of JSON at three times the speed of the default. */
const GZIP_LEVEL = 1

/** One event that the server will never take. */
export interface Rejected {
  /** Of the source: its line, or its item of an array. */
  readonly line: number
  readonly code: string
  readonly message: string
  readonly hint: string
  /** As it was sent. */
  readonly event: string
}

export interface BatchOutcome {
  readonly accepted: number
  readonly duplicates: number
  /** The server lists only so many: `rejectedCount` is the whole number. */
  readonly rejected: readonly Rejected[]
  readonly rejectedCount: number
}

export interface Sending {
  readonly config: ClientConfig
  readonly stream: string
  readonly clock: Clock
  readonly random: Random
  /** How long one batch is tried again before the run gives up, milliseconds. */
  readonly retryMsMax: number
  /** Nothing new is begun, and nothing tried again; what is under way is still answered. */
  readonly stop: AbortSignal
  /** Ends what is under way. */
  readonly abandon: AbortSignal
  /** Told before each pause. */
  readonly onRetry: (error: CliError, pauseMs: number) => void
}

/**
 * Sends one batch until the server has answered for every event of it. Sending again is harmless: the server knows an event by its id. A
 * failure that will not pass, or does not pass in time, is thrown as a CliError.
 */
export async function sendBatch(batch: Batch, sending: Sending): Promise<BatchOutcome> {
  const { clock, random, stop } = sending
  const body = await promisify(gzip)(joinLines(batch), { level: GZIP_LEVEL })
  const giveUpAt = clock.now() + sending.retryMsMax
  let acceptedEarlier = 0
  for (let attempt = 0; ; attempt++) {
    const answer = await post(body, sending)
    if ('done' in answer) return outcomeOf(answer.done, batch, acceptedEarlier)
    acceptedEarlier += answer.accepted
    const backoff = random.fraction() * Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** attempt)
    const pauseMs = Math.round(Math.max(backoff, answer.retryAfterMs))
    if (!answer.passing || clock.now() + pauseMs > giveUpAt) throw answer.error
    sending.onRetry(answer.error, pauseMs)
    await clock.sleep(pauseMs, stop)
  }
}

interface Refusal {
  readonly error: CliError
  /** May pass by itself. */
  readonly passing: boolean
  readonly retryAfterMs: number
  /** Of this request: the server may have taken the first part of it. */
  readonly accepted: number
}

async function post(body: Buffer, sending: Sending): Promise<{ done: JsonObject } | Refusal> {
  const { config, stream, abandon } = sending
  const endpoint = `${config.url}/api/v1/streams/${encodeURIComponent(stream)}/events`
  let answer: { status: number; contentType: string; text: string; retryAfterMs: number }
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { ...requestHeaders(config, 'application/x-ndjson'), 'content-encoding': 'gzip' },
      body: new Uint8Array(body),
      redirect: 'manual',
      signal: AbortSignal.any([abandon, AbortSignal.timeout(REQUEST_MS_MAX)]),
    })
    answer = {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      text: await response.text(),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), sending.clock.now()),
    }
  } catch (error) {
    abandon.throwIfAborted()
    return { error: unreachableServer(config.url, error), passing: true, retryAfterMs: 0, accepted: 0 }
  }
  const { status } = answer
  const content = jsonObject(answer.text)
  if (status === 200 && content !== undefined && 'accepted' in content) return { done: content }
  const error = isJsonObject(content?.['error'])
    ? fromErrorBody(content['error'], status)
    : notSpillway(answer, endpoint)
  const passing = status === 429 || status >= 500
  return { error, passing, retryAfterMs: answer.retryAfterMs, accepted: numberOf(content?.['accepted']) }
}

/** In seconds or as a date. */
function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0
  const time = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(time) ? Math.max(0, time) : 0
}

/** What an earlier attempt stored comes back as a duplicate, and is no duplicate of the source. */
function outcomeOf(content: JsonObject, batch: Batch, acceptedEarlier: number): BatchOutcome {
  const duplicates = numberOf(content['duplicates'])
  const own = Math.min(acceptedEarlier, duplicates)
  const listed = Array.isArray(content['rejected']) ? content['rejected'].filter(isJsonObject) : []
  const rejected = listed.map((entry) => {
    const line = batch.lines[numberOf(entry['index'])]
    return {
      line: line?.number ?? 0,
      code: String(entry['code']),
      message: String(entry['message']),
      hint: String(entry['hint'] ?? ''),
      event: line?.bytes.toString('utf8') ?? '',
    }
  })
  return {
    accepted: numberOf(content['accepted']) + own,
    duplicates: duplicates - own,
    rejected,
    rejectedCount: Math.max(numberOf(content['rejectedCount']), rejected.length),
  }
}

function joinLines(batch: Batch): Buffer {
  return Buffer.concat(batch.lines.flatMap(({ bytes }) => [bytes, NEWLINE]))
}

const NEWLINE = Buffer.from('\n')

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
