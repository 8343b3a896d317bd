import type { Clock } from '../../src/base/clock.ts'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'
import type { Random } from '../../src/base/random.ts'
import { type Authentication, authenticate } from './authenticate.ts'
import type { Command } from './commands/command.ts'
import { runCommand } from './commands/run-command.ts'
import type { FaultPlan } from './faults.ts'
import type { HttpAnswer, HttpOutcome, HttpRequest } from './http-service.ts'
import { ingestStream } from './ingest/ingest-stream.ts'
import { afterFault } from './injected-fault.ts'
import { executeQuery, type QueryResult } from './kql/execute.ts'
import { v1Answer, v2Answer } from './responses.ts'
import type { Principal, Rights } from './rights.ts'
import { badRequest, entityNotFound, errorBody, ServiceError } from './service-error.ts'
import type { Catalog } from './store/catalog.ts'
import type { ExtentStore } from './store/extent-store.ts'

export const KUSTO_RESOURCE = 'https://kusto.kusto.windows.net'

export interface ClusterParts {
  readonly catalog: Catalog
  readonly extents: ExtentStore
  readonly rights: Rights
  readonly clock: Clock
  readonly random: Random
  readonly faults: FaultPlan
  readonly authentication: Authentication
  /** Entra's address. */
  readonly loginEndpoint: string
}

interface Call {
  readonly request: HttpRequest
  readonly parts: ClusterParts
  readonly clientRequestId: string
}

/** The query ("engine") endpoint of the cluster. */
export function engineHandler(parts: ClusterParts, commands: readonly Command[]) {
  return (request: HttpRequest): Promise<HttpOutcome> =>
    answered(request, parts, async (call) => {
      const { method, url } = request
      const ingest = /^\/v1\/rest\/ingest\/([^/]+)\/([^/]+)$/.exec(url.pathname)
      if (method === 'POST' && ingest)
        return streaming(call, decodeURIComponent(ingest[1] ?? ''), decodeURIComponent(ingest[2] ?? ''))
      switch (`${method} ${url.pathname}`) {
        case 'GET /v1/rest/auth/metadata':
          return metadata(call)
        case 'POST /v1/rest/mgmt':
          return management(call, commands)
        case 'POST /v1/rest/query':
        case 'POST /v2/rest/query':
          return query(call, url.pathname.startsWith('/v2'))
        default:
          return notFound(url)
      }
    })
}

/** The ingestion ("data management") endpoint: management commands only. */
export function managementHandler(parts: ClusterParts, commands: readonly Command[]) {
  return (request: HttpRequest): Promise<HttpOutcome> =>
    answered(request, parts, async (call) => {
      switch (`${request.method} ${request.url.pathname}`) {
        case 'GET /v1/rest/auth/metadata':
          return metadata(call)
        case 'POST /v1/rest/mgmt':
          return management(call, commands)
        default:
          return notFound(request.url)
      }
    })
}

function notFound(url: URL): HttpAnswer {
  return {
    status: 404,
    body: { error: { code: 'NotFound', message: `The local stand-in has nothing at ${url.pathname}` } },
  }
}

/** Errors become the service's error bodies; every answer carries its activity id. */
async function answered(
  request: HttpRequest,
  parts: ClusterParts,
  work: (call: Call) => Promise<HttpOutcome>,
): Promise<HttpOutcome> {
  const activityId = parts.random.uuid()
  const clientRequestId = String(request.headers['x-ms-client-request-id'] ?? `unspecified;${activityId}`)
  const ids = { 'x-ms-activity-id': activityId, 'x-ms-client-request-id': clientRequestId }
  try {
    const outcome = await work({ request, parts, clientRequestId })
    return typeof outcome === 'string' ? outcome : { ...outcome, headers: { ...outcome.headers, ...ids } }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const timestamp = new Date(parts.clock.now()).toISOString()
    return {
      status: error.status,
      headers: { ...error.headers, ...ids },
      body: errorBody(error, { timestamp, clientRequestId, activityId }),
    }
  }
}

function metadata({ parts }: Call): Promise<HttpOutcome> {
  const body = {
    AzureAD: {
      LoginEndpoint: parts.loginEndpoint,
      LoginMfaRequired: false,
      KustoClientAppId: 'db662dc1-0cfe-4e1c-a843-19a68e65be58',
      KustoClientRedirectUri: 'https://microsoft/kustoclient',
      KustoServiceResourceId: KUSTO_RESOURCE,
      FirstPartyAuthorityUrl: `${parts.loginEndpoint}/f8cdef31-a31e-4b4a-93e4-5f571e91255a`,
    },
  }
  return afterFault(parts.faults, 'metadata', '', parts.clock, async () => ({ status: 200, body }))
}

interface Statement {
  readonly database: string
  readonly text: string
  readonly properties: JsonObject
}

async function statementOf(request: HttpRequest): Promise<Statement> {
  let body: unknown
  try {
    body = JSON.parse((await request.body()).toString())
  } catch {
    throw badRequest('The request body is not JSON', 'BadRequest_InvalidJson')
  }
  const text = isJsonObject(body) ? body['csl'] : undefined
  if (!isJsonObject(body) || typeof text !== 'string' || text.trim() === '') {
    throw badRequest("Query (parameter name: 'csl') cannot be empty.", 'Bad request')
  }
  // Clients send the properties as an object or as JSON in a string.
  const sent = body['properties']
  const properties: unknown = typeof sent === 'string' && sent !== '' ? JSON.parse(sent) : sent
  return { database: String(body['db'] ?? ''), text, properties: isJsonObject(properties) ? properties : {} }
}

async function management({ request, parts }: Call, commands: readonly Command[]): Promise<HttpOutcome> {
  const principal = authenticate(request, parts.authentication)
  const { database, text } = await statementOf(request)
  const { catalog, extents, rights, clock } = parts
  return afterFault(parts.faults, 'mgmt', text, clock, async () => {
    const context = { catalog, extents, rights, principal, database, nowMs: clock.now() }
    return { status: 200, body: v1Answer([await runCommand(commands, text, context)]) }
  })
}

async function query({ request, parts, clientRequestId }: Call, second: boolean): Promise<HttpOutcome> {
  const principal = authenticate(request, parts.authentication)
  const { database, text, properties } = await statementOf(request)
  return afterFault(parts.faults, 'query', text, parts.clock, async () => {
    const results = runQuery(parts, principal, database, text, objectAt(properties, 'Parameters'))
    const truncate = objectAt(properties, 'Options')['notruncation'] !== true
    return { status: 200, body: second ? v2Answer(results, clientRequestId, truncate) : v1Answer(results) }
  })
}

function objectAt(properties: JsonObject, name: string): JsonObject {
  const value = properties[name]
  return isJsonObject(value) ? value : {}
}

/** Runs a query for someone, who sees only the databases that they may read. */
export function runQuery(
  { catalog, extents, rights, clock }: Pick<ClusterParts, 'catalog' | 'extents' | 'rights' | 'clock'>,
  principal: Principal,
  database: string,
  text: string,
  parameters: JsonObject = {},
): QueryResult[] {
  if (!catalog.hasDatabase(database)) throw entityNotFound('Database', database)
  rights.require(principal, 'read', { database }, 'DatabaseQuery')
  const readable = rights
    .visibleDatabases(principal)
    .filter((name) => rights.has(principal, 'read', { database: name }))
  const nowMs = clock.now()
  const source = {
    databases: catalog.schemas(readable),
    table: (owner: string, name: string) => {
      const table = readable.includes(owner) ? catalog.findTable(owner, name) : undefined
      return table && extents.relation(owner, name, table.columns, nowMs)
    },
  }
  return executeQuery(text, source, { database, nowMs, parameters })
}

async function streaming({ request, parts }: Call, database: string, table: string): Promise<HttpOutcome> {
  const principal = authenticate(request, parts.authentication)
  return afterFault(parts.faults, 'streaming', `${database}/${table}`, parts.clock, async () => {
    const result = await ingestStream({ request, parts, principal, database, table })
    return { status: 200, body: v1Answer([result]) }
  })
}
