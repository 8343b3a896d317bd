import type { Secret } from '../../base/secret.ts'
import { crc64 } from '../../blocks/crc64.ts'
import type { HttpClient } from '../http-client.ts'

/** The version of the Blob service's REST interface that the requests here are written for. */
const SERVICE_VERSION = '2023-11-03'

/** A request's body: its length and CRC-64 are known before it is sent. */
export interface BlobBody {
  readonly chunks: readonly Uint8Array[] | AsyncIterable<Uint8Array>
  readonly length: number
  readonly crc64: bigint
}

/** Any answer of the service, good or bad. */
export interface BlobAnswer {
  readonly status: number
  header(name: string): string | undefined
  /** The start of an error's body; empty where the request succeeded. */
  readonly errorBody: string
}

/** One container, and the shared access signature that opens it. */
export interface BlobContainer {
  /** `https://account.blob.core.windows.net/container`, without a slash at the end. */
  readonly url: string
  readonly token: Secret
}

interface BlobRequest {
  readonly method: 'PUT' | 'HEAD'
  readonly blob: string
  /** Ends in `&`: the token follows. */
  readonly query?: string
  readonly body?: BlobBody
  readonly headers?: Readonly<Record<string, string>>
}

/** The four operations of the Blob service that delivering takes. One request each: no retry. */
export class BlobClient {
  readonly #container: BlobContainer
  readonly #http: HttpClient

  constructor(container: BlobContainer, http: HttpClient) {
    this.#container = container
    this.#http = http
  }

  get host(): string {
    return new URL(this.#container.url).hostname
  }

  /** The blob's address, without credentials. */
  address(blob: string): string {
    const encoded = blob.split('/').map((part) => encodeURIComponent(part).replaceAll('%3D', '='))
    return [this.#container.url, ...encoded].join('/')
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
  resolve(signal: AbortSignal): Promise<readonly string[]> {
    return this.#http.resolve(this.host, signal)
  }

  /** Opens a connection as a request would, TLS included, and closes it again. */
  connect(signal: AbortSignal): Promise<void> {
    return this.#http.connect(new URL(this.#container.url), signal)
  }

  async #send({ method, blob, query = '', body, headers }: BlobRequest, signal: AbortSignal): Promise<BlobAnswer> {
    const url = new URL(this.address(blob))
    const answer = await this.#http.send(
      {
        method,
        origin: url.origin,
        path: `${url.pathname}?${query}${this.#container.token.reveal()}`,
        headers: { 'x-ms-version': SERVICE_VERSION, ...bodyHeaders(body), ...headers },
        ...(body === undefined ? {} : { body: body.chunks }),
      },
      signal,
    )
    return { status: answer.status, header: answer.header, errorBody: answer.body }
  }
}

function bodyHeaders(body: BlobBody | undefined): Record<string, string> {
  if (body === undefined) return {}
  const crc = Buffer.alloc(8)
  crc.writeBigUInt64LE(body.crc64)
  return { 'content-length': String(body.length), 'x-ms-content-crc64': crc.toString('base64') }
}
