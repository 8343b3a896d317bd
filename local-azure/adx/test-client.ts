import { ClientSecretCredential } from '@azure/identity'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/base/json.ts'
import { KUSTO_RESOURCE } from './cluster.ts'
import type { Credentials } from './identity.ts'
import type { LocalAdx } from './local-adx.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: JsonValue
  /** Rows of the first table of a first-version answer, as objects. */
  readonly rows: readonly JsonObject[]
  /** `code: message` of an error body. */
  readonly error: string
}

/** Bare HTTP with a real token: for tests that look at statuses and error bodies. */
export interface TestClient {
  readonly token: string
  mgmt(text: string, database?: string): Promise<Answer>
  ingestMgmt(text: string): Promise<Answer>
  query(text: string, database?: string): Promise<Answer>
  stream(
    table: string,
    body: string | Uint8Array,
    parameters: string,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

export async function signIn(adx: LocalAdx, credentials: Credentials = adx): Promise<TestClient> {
  const token = (await credentialFor(adx, credentials).getToken(`${KUSTO_RESOURCE}/.default`)).token
  return clientWith(adx, token)
}

export function clientWith(adx: LocalAdx, token: string): TestClient {
  const post = async (
    url: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    answerOf(await fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, ...headers } }))
  const statement = (url: string, text: string, db: string): Promise<Answer> =>
    post(url, JSON.stringify({ db, csl: text }), { 'content-type': 'application/json' })
  return {
    token,
    mgmt: (text, database = adx.database) => statement(`${adx.clusterUrl}/v1/rest/mgmt`, text, database),
    ingestMgmt: (text) => statement(`${adx.ingestUrl}/v1/rest/mgmt`, text, 'NetDefaultDB'),
    query: (text, database = adx.database) => statement(`${adx.clusterUrl}/v1/rest/query`, text, database),
    stream: (table, body, parameters, headers) =>
      post(
        `${adx.clusterUrl}/v1/rest/ingest/${adx.database}/${table}?${parameters}`,
        typeof body === 'string' ? body : Uint8Array.from(body),
        headers,
      ),
  }
}

export function credentialFor(
  adx: LocalAdx,
  credentials: Credentials,
  tenantId = adx.tenantId,
): ClientSecretCredential {
  return new ClientSecretCredential(tenantId, credentials.applicationId, credentials.applicationKey, {
    authorityHost: adx.authorityUrl,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: adx.caPem },
    retryOptions: { maxRetries: 0 },
  })
}

export async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as JsonValue
  return { status: response.status, headers: response.headers, body, rows: firstTable(body), error: errorText(body) }
}

function firstTable(body: JsonValue): JsonObject[] {
  const tables = isJsonObject(body) ? body['Tables'] : undefined
  const table = Array.isArray(tables) ? tables[0] : undefined
  if (!isJsonObject(table) || !Array.isArray(table['Columns']) || !Array.isArray(table['Rows'])) return []
  const names = table['Columns'].map((column) => (isJsonObject(column) ? String(column['ColumnName']) : ''))
  return table['Rows'].map((row) =>
    Object.fromEntries(names.map((name, index) => [name, Array.isArray(row) ? (row[index] ?? null) : null])),
  )
}

function errorText(body: JsonValue): string {
  const error = isJsonObject(body) ? body['error'] : undefined
  return isJsonObject(error) ? `${String(error['code'])}: ${String(error['@message'] ?? error['message'])}` : ''
}
