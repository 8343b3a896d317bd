import type { Clock } from '../../base/clock.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { Random } from '../../base/random.ts'
import { softwareVersion } from '../../base/software-version.ts'
import { Fault } from '../../model/fault.ts'
import type { DestinationPolicy } from '../destination.ts'
import { type HttpAnswer, HttpClient } from '../http-client.ts'
import { kustoFault, type Purpose, partialFailure, partialFault } from './fault.ts'
import type { AdxTarget } from './options.ts'
import { TokenSource } from './token-source.ts'

/** One exchange with the cluster or Entra: commands and counts take seconds. */
const EXCHANGE_MS_MAX = 60_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024

export interface KustoClientOptions {
  readonly target: AdxTarget
  readonly policy: DestinationPolicy
  readonly clock: Clock
  readonly random: Random
}

/** Rows of the first table of an answer, as objects by column name. */
export type KustoRows = readonly JsonObject[]

type Service = 'engine' | 'ingestion'

/** Management commands and queries over the REST interface: one request each, but for a token that the cluster does not take any more. */
export class KustoClient {
  readonly #options: KustoClientOptions
  readonly #version = softwareVersion()
  /** For everything but uploads: each exchange has a time limit. */
  readonly http: HttpClient
  readonly tokens: TokenSource

  constructor(options: KustoClientOptions) {
    this.#options = options
    this.http = new HttpClient({ timeoutMs: EXCHANGE_MS_MAX })
    this.tokens = new TokenSource({ ...options, http: this.http })
  }

  /** A command in the target's database. */
  command(text: string, purpose: Purpose, signal: AbortSignal): Promise<KustoRows> {
    return this.#execute({ service: 'engine', path: '/v1/rest/mgmt', text, purpose }, signal)
  }

  /** A command of the ingestion service. */
  ingestionCommand(text: string, purpose: Purpose, signal: AbortSignal): Promise<KustoRows> {
    return this.#execute({ service: 'ingestion', path: '/v1/rest/mgmt', text, purpose }, signal)
  }

  /** A query in the target's database; the service itself refuses one that would change something. */
  query(text: string, purpose: Purpose, signal: AbortSignal): Promise<KustoRows> {
    return this.#execute({ service: 'engine', path: '/v2/rest/query', text, purpose }, signal)
  }

  close(): Promise<void> {
    return this.http.close()
  }

  async #execute(call: KustoCall, signal: AbortSignal): Promise<KustoRows> {
    const origin = this.#options.target.endpoints[call.service]
    const token = await this.tokens.token(signal)
    let answer = await this.#post(origin, call, token.reveal(), signal)
    if (answer.status === 401) {
      // A token can end early: keys are revoked, clocks differ. One that is new tells.
      this.tokens.drop(token)
      answer = await this.#post(origin, call, (await this.tokens.token(signal)).reveal(), signal)
    }
    const host = new URL(origin).hostname
    if (answer.status !== 200) throw kustoFault(answer, host, call.purpose, this.#options.clock.now())
    return readRows(answer.body, host)
  }

  #post(origin: string, call: KustoCall, token: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { target, random } = this.#options
    const isQuery = call.path.endsWith('query')
    // The ingestion service has no databases of its own.
    const db = call.service === 'engine' ? target.database : 'NetDefaultDB'
    const options = { servertimeout: '00:00:50', ...(isQuery ? { request_readonly: true } : {}) }
    return this.http.send(
      {
        method: 'POST',
        origin,
        path: call.path,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json; charset=utf-8',
          accept: 'application/json',
          'x-ms-app': 'Spillway',
          'x-ms-client-version': `Spillway:${this.#version}`,
          'x-ms-client-request-id': `Spillway.${isQuery ? 'query' : 'command'};${random.uuid()}`,
        },
        body: JSON.stringify({ db, csl: call.text, properties: { Options: options } }),
        answerBytesMax: ANSWER_BYTES_MAX,
      },
      signal,
    )
  }
}

interface KustoCall {
  readonly service: Service
  readonly path: '/v1/rest/mgmt' | '/v2/rest/query'
  readonly text: string
  readonly purpose: Purpose
}

function readRows(body: string, host: string): KustoRows {
  let answer: unknown
  try {
    answer = JSON.parse(body)
  } catch (cause) {
    throw new Fault('NOT_A_CLUSTER', { cause })
  }
  const failure = partialFailure(answer)
  if (failure !== undefined) throw partialFault(host, failure)
  const table = firstTable(answer)
  if (table === undefined) throw partialFault(host, 'there is no table in it')
  const columns = listAt(table, 'Columns').map((column) => (isJsonObject(column) ? String(column['ColumnName']) : ''))
  return listAt(table, 'Rows').map((row) => rowObject(row, columns, host))
}

/** The first version answers `{Tables}`, the second a list of frames. */
function firstTable(answer: unknown): JsonObject | undefined {
  if (Array.isArray(answer)) {
    return answer.filter(isJsonObject).find((frame) => frame['TableKind'] === 'PrimaryResult')
  }
  return isJsonObject(answer) ? listAt(answer, 'Tables').find(isJsonObject) : undefined
}

/** An error in the middle of the rows stands in the place of one. */
function rowObject(row: JsonValue, columns: readonly string[], host: string): JsonObject {
  if (!Array.isArray(row)) throw partialFault(host, 'an error among the rows')
  return Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]))
}

function listAt(object: JsonObject, key: string): JsonValue[] {
  const value = object[key]
  return Array.isArray(value) ? value : []
}
