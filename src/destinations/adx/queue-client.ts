import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { HttpAnswer, HttpClient } from '../http-client.ts'
import type { StorageUri } from './storage-uri.ts'

const SERVICE_VERSION = '2023-11-03'
/** The most that one request gives. */
export const MESSAGES_MAX = 32
const LIST_BYTES_MAX = MESSAGES_MAX * 96 * 1024

/** The operations of Azure Queue Storage that ingestion takes. One request each: no retry. */
export class QueueClient {
  readonly #http: HttpClient

  constructor(http: HttpClient) {
    this.#http = http
  }

  /** Messages are JSON in base64. Any answer, good (201) or bad. */
  send(queue: StorageUri, message: JsonObject, signal: AbortSignal): Promise<HttpAnswer> {
    const text = Buffer.from(JSON.stringify(message)).toString('base64')
    const body = `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`
    return this.#request('POST', queue, '', body, signal)
  }

  /** The first messages, which stay where they are for everybody. Undefined where the queue refuses. */
  peek(queue: StorageUri, signal: AbortSignal): Promise<readonly JsonObject[] | undefined> {
    return this.#list(queue, `peekonly=true&numofmessages=${MESSAGES_MAX}&`, signal)
  }

  /** The next messages, which nobody else sees for so many seconds; afterwards they are there again. Undefined where the queue refuses. */
  receive(queue: StorageUri, hiddenS: number, signal: AbortSignal): Promise<readonly JsonObject[] | undefined> {
    return this.#list(queue, `numofmessages=${MESSAGES_MAX}&visibilitytimeout=${hiddenS}&`, signal)
  }

  async #list(queue: StorageUri, query: string, signal: AbortSignal): Promise<readonly JsonObject[] | undefined> {
    const answer = await this.#request('GET', queue, query, undefined, signal)
    if (answer.status !== 200) return undefined
    return [...answer.body.matchAll(/<MessageText>([^<]*)<\/MessageText>/g)].map(([, text = '']) => decoded(text))
  }

  #request(
    method: 'GET' | 'POST',
    { url, token }: StorageUri,
    query: string,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { origin, pathname } = new URL(url)
    return this.#http.send(
      {
        method,
        origin,
        path: `${pathname}/messages?${query}${token.reveal()}`,
        headers: {
          'x-ms-version': SERVICE_VERSION,
          accept: 'application/xml',
          ...(body === undefined ? {} : { 'content-type': 'application/xml' }),
        },
        ...(body === undefined ? {} : { body }),
        answerBytesMax: LIST_BYTES_MAX,
      },
      signal,
    )
  }
}

/** Another client's message may be anything: then it is empty for us. */
function decoded(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}
