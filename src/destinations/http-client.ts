import { lookup } from 'node:dns/promises'
import { Readable } from 'node:stream'
import type { Agent, Dispatcher } from 'undici'
import { Fault } from '../model/fault.ts'
import { networkFault } from './network-fault.ts'

const CONNECT_TIMEOUT_MS = 10_000
const CONNECTIONS_MAX = 16
/** Vendors' errors are a few hundred bytes; a page of some proxy need not be read to its end. */
const ANSWER_BYTES_MAX = 64 * 1024

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** `https://host:port`, without a path. */
  readonly origin: string
  /** With the query, as it goes on the wire: a signature in it must not be encoded anew. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: readonly Uint8Array[] | AsyncIterable<Uint8Array> | string
  /** Of the answer's body no more is read than this. */
  readonly answerBytesMax?: number
}

/** Any answer, good or bad; a vendor's words are read in its fault.ts. */
export interface HttpAnswer {
  readonly status: number
  header(name: string): string | undefined
  /** The body, or the start of a long one. */
  readonly body: string
}

export interface HttpClientOptions {
  /** For a whole exchange; without it, the caller's signal alone ends one. */
  readonly timeoutMs?: number
}

/** HTTP as destinations need it: one request each, no retry, no redirect, TLS always verified, failures of the network as Faults. */
export class HttpClient {
  readonly #timeoutMs: number | undefined
  #agent: Promise<Agent> | undefined

  constructor(options: HttpClientOptions = {}) {
    this.#timeoutMs = options.timeoutMs
  }

  /** Throws Faults of the network, TIMED_OUT, or the signal's reason. */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted()
    this.#agent ??= openAgent()
    const agent = await this.#agent
    const { method, origin, path, headers, body, answerBytesMax = ANSWER_BYTES_MAX } = request
    const host = new URL(origin).hostname
    const limit = this.#timeoutMs === undefined ? undefined : AbortSignal.timeout(this.#timeoutMs)
    const answer = agent.request({
      origin,
      path,
      method,
      headers,
      body: body === undefined ? null : wireBody(body),
      signal: limit === undefined ? signal : AbortSignal.any([signal, limit]),
    })
    try {
      return await translated(
        answer.then((data) => readAnswer(data, answerBytesMax)),
        host,
        signal,
      )
    } catch (error) {
      if (limit?.aborted && error === limit.reason) {
        throw new Fault('TIMED_OUT', { message: `\`${host}\` did not answer in time.`, cause: error })
      }
      throw error
    }
  }

  /** The addresses that a host's name resolves to. */
  async resolve(hostname: string, signal: AbortSignal): Promise<readonly string[]> {
    const host = hostname.replace(/^\[|\]$/g, '')
    const found = await translated(untilAborted(lookup(host, { all: true }), signal), hostname)
    return found.map(({ address }) => address)
  }

  /** Opens a connection as a request would, TLS included, and closes it again. */
  async connect(url: URL, signal: AbortSignal): Promise<void> {
    const { buildConnector } = await import('undici')
    const { protocol, hostname, port } = url
    const connector = buildConnector({ timeout: CONNECT_TIMEOUT_MS })
    const opened = new Promise<void>((resolve, reject) => {
      const options = { protocol, hostname, port: port || (protocol === 'https:' ? '443' : '80') }
      connector(options, (error, socket) => {
        socket?.destroy()
        if (error === null) resolve()
        else reject(error)
      })
    })
    await translated(untilAborted(opened, signal), hostname)
  }

  async close(): Promise<void> {
    const agent = await this.#agent
    this.#agent = undefined
    await agent?.destroy()
  }
}

/** What is one piece is sent in one write, without a stream around it. */
function wireBody(body: NonNullable<HttpRequest['body']>): string | Uint8Array | Readable {
  if (typeof body === 'string') return body
  const [only] = Array.isArray(body) && body.length === 1 ? body : []
  return only ?? Readable.from(body)
}

/** undici is loaded when the first request is made: starting Spillway does not wait for it. */
async function openAgent(): Promise<Agent> {
  const undici = await import('undici')
  return new undici.Agent({
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // Time limits are the caller's, by its signal.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
}

/** A failed promise as a Fault of the network, or as the signal's reason. */
async function translated<T>(work: Promise<T>, host: string, signal?: AbortSignal): Promise<T> {
  try {
    return await work
  } catch (error) {
    signal?.throwIfAborted()
    throw networkFault(error, host) ?? error
  }
}

async function readAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  bytesMax: number,
): Promise<HttpAnswer> {
  const text = await readStart(body, bytesMax)
  const header = (name: string): string | undefined => {
    const value = headers[name]
    return typeof value === 'string' ? value : value?.[0]
  }
  return { status: statusCode, header, body: text }
}

async function readStart(body: Readable, bytesMax: number): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of body as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length >= bytesMax) break
  }
  return Buffer.concat(parts).toString('utf8')
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
