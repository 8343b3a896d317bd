import { lookup } from 'node:dns/promises'
import { Readable } from 'node:stream'
import type { Agent, Dispatcher } from 'undici'
import { crc64 } from '../../blocks/crc64.ts'
import { networkFault } from '../network-fault.ts'
import type { AdlsTarget } from './options.ts'

/** The version of the Blob service's REST interface that the requests here are written for. */
const SERVICE_VERSION = '2023-11-03'
const CONNECT_TIMEOUT_MS = 10_000
const CONNECTIONS_MAX = 16
/** Azure's errors are a few hundred bytes of XML; a page of some proxy need not be read to its end. */
const ERROR_BODY_BYTES_MAX = 64 * 1024

/** A request's body: its length and CRC-64 are known before it is sent. */
export interface BlobBody {
  readonly chunks: readonly Uint8Array[] | AsyncIterable<Uint8Array>
  readonly length: number
  readonly crc64: bigint
}

/** Any answer of the service, good or bad; the vendor's words are read in fault.ts. */
export interface BlobAnswer {
  readonly status: number
  header(name: string): string | undefined
  /** The start of an error's body; empty where the request succeeded. */
  readonly errorBody: string
}

interface BlobRequest {
  readonly method: 'PUT' | 'HEAD'
  readonly blob: string
  /** Ends in `&`: the token follows. */
  readonly query?: string
  readonly body?: BlobBody
  readonly headers?: Readonly<Record<string, string>>
}

/** The four operations of the Blob service that delivering takes. One request each: no retry, no redirect, TLS always verified. */
export class BlobClient {
  readonly #target: AdlsTarget
  readonly #url: URL
  #agent: Promise<Agent> | undefined

  constructor(target: AdlsTarget) {
    this.#target = target
    this.#url = new URL(target.endpoint)
  }

  get host(): string {
    return this.#url.hostname
  }

  /** The blob's address, without credentials. */
  address(blob: string): string {
    const encoded = blob.split('/').map((part) => encodeURIComponent(part).replaceAll('%3D', '='))
    return [this.#target.endpoint, this.#target.container, ...encoded].join('/')
  }

  putBlob(blob: string, body: BlobBody, headers: Record<string, string>, signal: AbortSignal): Promise<BlobAnswer> {
    return this.#send({ method: 'PUT', blob, body, headers: { 'x-ms-blob-type': 'BlockBlob', ...headers } }, signal)
  }

  putBlock(blob: string, blockId: string, body: BlobBody, signal: AbortSignal): Promise<BlobAnswer> {
    const query = `comp=block&blockid=${encodeURIComponent(blockId)}&`
    return this.#send({ method: 'PUT', blob, query, body }, signal)
  }

  putBlockList(
    blob: string,
    blockIds: readonly string[],
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<BlobAnswer> {
    const ids = blockIds.map((id) => `<Latest>${id}</Latest>`).join('')
    const xml = Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${ids}</BlockList>`)
    const body = { chunks: [xml], length: xml.length, crc64: crc64(xml) }
    return this.#send({ method: 'PUT', blob, query: 'comp=blocklist&', body, headers }, signal)
  }

  getProperties(blob: string, signal: AbortSignal): Promise<BlobAnswer> {
    return this.#send({ method: 'HEAD', blob }, signal)
  }

  /** The addresses that the endpoint's name resolves to. */
  async resolve(signal: AbortSignal): Promise<readonly string[]> {
    const host = this.host.replace(/^\[|\]$/g, '')
    const found = await this.#translate(untilAborted(lookup(host, { all: true }), signal))
    return found.map(({ address }) => address)
  }

  /** Opens a connection as a request would, TLS included, and closes it again. */
  async connect(signal: AbortSignal): Promise<void> {
    const { buildConnector } = await import('undici')
    const { protocol, hostname, port } = this.#url
    const connector = buildConnector({ timeout: CONNECT_TIMEOUT_MS })
    const opened = new Promise<void>((resolve, reject) => {
      const options = { protocol, hostname, port: port || (protocol === 'https:' ? '443' : '80') }
      connector(options, (error, socket) => {
        socket?.destroy()
        if (error === null) resolve()
        else reject(error)
      })
    })
    await this.#translate(untilAborted(opened, signal))
  }

  async close(): Promise<void> {
    const agent = await this.#agent
    this.#agent = undefined
    await agent?.destroy()
  }

  async #send({ method, blob, query = '', body, headers }: BlobRequest, signal: AbortSignal): Promise<BlobAnswer> {
    signal.throwIfAborted()
    this.#agent ??= openAgent()
    const agent = await this.#agent
    const url = new URL(this.address(blob))
    const answer = agent.request({
      origin: url.origin,
      path: `${url.pathname}?${query}${this.#target.token.reveal()}`,
      method,
      headers: { 'x-ms-version': SERVICE_VERSION, ...bodyHeaders(body), ...headers },
      body: body === undefined ? null : Readable.from(body.chunks),
      signal,
    })
    return await this.#translate(answer.then(readAnswer), signal)
  }

  /** A failed promise as a Fault of the network, or as the signal's reason. */
  async #translate<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await work
    } catch (error) {
      signal?.throwIfAborted()
      throw networkFault(error, this.host) ?? error
    }
  }
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

function bodyHeaders(body: BlobBody | undefined): Record<string, string> {
  if (body === undefined) return {}
  const crc = Buffer.alloc(8)
  crc.writeBigUInt64LE(body.crc64)
  return { 'content-length': String(body.length), 'x-ms-content-crc64': crc.toString('base64') }
}

async function readAnswer({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<BlobAnswer> {
  const errorBody = await readStart(body)
  const header = (name: string): string | undefined => {
    const value = headers[name]
    return typeof value === 'string' ? value : value?.[0]
  }
  return { status: statusCode, header, errorBody }
}

async function readStart(body: Readable): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of body as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length >= ERROR_BODY_BYTES_MAX) break
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
