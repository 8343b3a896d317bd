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
/** A server that was never reached is waited for this long, however long --retry-for is. */
const FIRST_CONTACT_MS_MAX = 3_000
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
  readonly learnt: Learnt
  /** How long one batch is tried again before the run gives up, milliseconds. */
  readonly retryMsMax: number
  /** Nothing new is begun, and nothing tried again; what is under way is still answered. */
  readonly stop: AbortSignal
  /** Ends what is under way. */
  readonly abandon: AbortSignal
  /** Told before each pause. */
  readonly onRetry: (error: CliError, pauseMs: number) => void
}

/** What a run finds out about the server on its way. */
export interface Learnt {
  /** It has answered, whatever it said: from then on a lost connection is waited out. */
  reached: boolean
  /** The smallest body that was refused as too large. */
  refusedBytes: number
}

/**
 * Sends one batch until the server has answered for every event of it, in halves where it takes no more at once. Sending again is harmless: the
 * server knows an event by its id. A failure that will not pass, or does not pass in time, is thrown as a CliError.
 */
export async function sendBatch(batch: Batch, sending: Sending): Promise<BatchOutcome> {
  const { learnt } = sending
  const { lines } = batch
  const bodyBytes = lines.reduce((sum, line) => sum + line.bytes.length + 1, 0)
  if (lines.length > 1 && bodyBytes >= learnt.refusedBytes) return sendHalves(batch, sending)
  const answer = await sendWhole(batch, sending)
  if ('done' in answer) return outcomeOf(answer.done, batch, answer.acceptedEarlier)
  if (lines.length === 1) return refused(batch, answer.tooLarge)
  learnt.refusedBytes = Math.min(learnt.refusedBytes, bodyBytes)
  return creditEarlier(await sendHalves(batch, sending), answer.acceptedEarlier)
}

async function sendHalves({ lines, end }: Batch, sending: Sending): Promise<BatchOutcome> {
  const middle = Math.ceil(lines.length / 2)
  const first = await sendBatch({ lines: lines.slice(0, middle), end }, sending)
  const second = await sendBatch({ lines: lines.slice(middle), end }, sending)
  return {
    accepted: first.accepted + second.accepted,
    duplicates: first.duplicates + second.duplicates,
    rejected: [...first.rejected, ...second.rejected],
    rejectedCount: first.rejectedCount + second.rejectedCount,
  }
}

/** A single event that is larger than all that the server takes at once. */
function refused({ lines }: Batch, { report }: CliError): BatchOutcome {
  const rejected = lines.map(({ number, bytes }) => ({
    line: number,
    code: 'line_too_long',
    message: `The server does not take an event of ${bytes.length} bytes: ${report.message}`,
    hint: "Make it smaller, or have the server's --intake-body-bytes-max raised.",
    event: bytes.toString('utf8'),
  }))
  return { accepted: 0, duplicates: 0, rejected, rejectedCount: rejected.length }
}

type WholeAnswer = { readonly acceptedEarlier: number } & (
  | { readonly done: JsonObject }
  | { readonly tooLarge: CliError }
)

async function sendWhole(batch: Batch, sending: Sending): Promise<WholeAnswer> {
  const { clock, random, stop, learnt } = sending
  const body = await promisify(gzip)(joinLines(batch), { level: GZIP_LEVEL })
  const startedAt = clock.now()
  let acceptedEarlier = 0
  for (let attempt = 0; ; attempt++) {
    const answer = await post(body, sending)
    if ('done' in answer) return { done: answer.done, acceptedEarlier }
    acceptedEarlier += answer.accepted
    if (answer.tooLarge) return { tooLarge: answer.error, acceptedEarlier }
    const backoff = random.fraction() * Math.min(PAUSE_MS_MAX, PAUSE_MS_FIRST * 2 ** attempt)
    const pauseMs = Math.round(Math.max(backoff, answer.retryAfterMs))
    const patienceMs = learnt.reached ? sending.retryMsMax : Math.min(sending.retryMsMax, FIRST_CONTACT_MS_MAX)
    if (!answer.passing || clock.now() + pauseMs > startedAt + patienceMs) throw answer.error
    // Before that it is more likely an address that is wrong than a server that restarts.
    if (learnt.reached) sending.onRetry(answer.error, pauseMs)
    await clock.sleep(pauseMs, stop)
  }
}

interface Refusal {
  readonly error: CliError
  /** May pass by itself. */
  readonly passing: boolean
  /** The same in smaller parts may do. */
  readonly tooLarge: boolean
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
      retryAfterMs: pauseAsked(response.headers.get('retry-after'), sending.clock.now()),
    }
    sending.learnt.reached = true
  } catch (error) {
    abandon.throwIfAborted()
    return { error: unreachableServer(config.url, error), passing: true, tooLarge: false, retryAfterMs: 0, accepted: 0 }
  }
  const { status } = answer
  const content = jsonObject(answer.text)
  if (status === 200 && content !== undefined && 'accepted' in content) return { done: content }
  const error = isJsonObject(content?.['error'])
    ? fromErrorBody(content['error'], status)
    : notSpillway(answer, endpoint)
  const passing = status === 429 || status >= 500
  const { retryAfterMs } = answer
  // A proxy's 413 means the same, in whatever form.
  return { error, passing, tooLarge: status === 413, retryAfterMs, accepted: numberOf(content?.['accepted']) }
}

/** In seconds or as a date. */
function pauseAsked(header: string | null, now: number): number {
  if (header === null) return 0
  const time = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(time) ? Math.max(0, time) : 0
}

/** What an earlier attempt stored comes back as a duplicate, and is no duplicate of the source. */
function creditEarlier(outcome: BatchOutcome, acceptedEarlier: number): BatchOutcome {
  const own = Math.min(acceptedEarlier, outcome.duplicates)
  return { ...outcome, accepted: outcome.accepted + own, duplicates: outcome.duplicates - own }
}

function outcomeOf(content: JsonObject, batch: Batch, acceptedEarlier: number): BatchOutcome {
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
  const outcome = {
    accepted: numberOf(content['accepted']),
    duplicates: numberOf(content['duplicates']),
    rejected,
    rejectedCount: Math.max(numberOf(content['rejectedCount']), rejected.length),
  }
  return creditEarlier(outcome, acceptedEarlier)
}

function joinLines(batch: Batch): Buffer {
  return Buffer.concat(batch.lines.flatMap(({ bytes }) => [bytes, NEWLINE]))
}

const NEWLINE = Buffer.from('\n')

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
