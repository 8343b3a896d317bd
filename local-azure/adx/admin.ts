import { isJsonObject } from '../../src/base/json.ts'
import { FAULT_POINTS, type FaultPlan, type FaultRule } from './faults.ts'
import type { HttpAnswer, HttpRequest } from './http-service.ts'
import type { QueuedIngestion } from './ingestion.ts'
import type { Catalog } from './store/catalog.ts'
import type { ExtentStore } from './store/extent-store.ts'

export interface AdminParts {
  readonly faults: FaultPlan
  readonly ingestion: () => QueuedIngestion
  readonly catalog: Catalog
  readonly extents: ExtentStore
}

export interface StandInState {
  readonly faults: { readonly pending: readonly FaultRule[]; readonly taken: number }
  readonly ingestionPaused: boolean
  readonly ingestions: QueuedIngestion['records']
  readonly tables: readonly {
    readonly database: string
    readonly table: string
    readonly extents: number
    readonly rows: number
  }[]
}

/** The stand-in's own controls under `/stand-in/`, without sign-in: it listens on this machine only. */
export async function adminAnswer(request: HttpRequest, parts: AdminParts): Promise<HttpAnswer | undefined> {
  if (!request.url.pathname.startsWith('/stand-in/')) return undefined
  const { faults } = parts
  switch (`${request.method} ${request.url.pathname}`) {
    case 'GET /stand-in/state':
      return { status: 200, body: standInState(parts) }
    case 'POST /stand-in/faults':
      return addFault(request, faults)
    case 'DELETE /stand-in/faults':
      faults.clear()
      return { status: 200, body: standInState(parts) }
    case 'POST /stand-in/ingestion/pause':
      faults.pauseIngestion()
      return { status: 200, body: standInState(parts) }
    case 'POST /stand-in/ingestion/resume':
      faults.resumeIngestion()
      return { status: 200, body: standInState(parts) }
    default:
      return {
        status: 404,
        body: { error: 'GET state; POST or DELETE faults; POST ingestion/pause or ingestion/resume' },
      }
  }
}

export function standInState({ faults, ingestion, catalog, extents }: AdminParts): StandInState {
  const tables = catalog.databaseNames.flatMap((database) =>
    catalog.tables(database).map(({ name }) => {
      const list = extents.list(database, name)
      return {
        database,
        table: name,
        extents: list.length,
        rows: list.reduce((sum, { rowCount }) => sum + rowCount, 0),
      }
    }),
  )
  return {
    faults: { pending: faults.pending, taken: faults.taken },
    ingestionPaused: faults.ingestionPaused,
    ingestions: ingestion().records,
    tables,
  }
}

/** `{"at":"query","fault":{"kind":"status","status":429,"retryAfterS":1},"times":2}` */
async function addFault(request: HttpRequest, faults: FaultPlan): Promise<HttpAnswer> {
  const rule: unknown = JSON.parse((await request.body()).toString() || 'null')
  if (!isFaultRule(rule)) {
    return {
      status: 400,
      body: {
        error: `A fault needs "at" (${FAULT_POINTS.join(', ')}) and "fault" with its "kind"; docs/local-azure.md lists them`,
      },
    }
  }
  faults.add(rule)
  return { status: 201, body: { pending: faults.pending } }
}

function isFaultRule(value: unknown): value is FaultRule {
  if (!isJsonObject(value)) return false
  const { at, fault } = value
  return FAULT_POINTS.some((point) => point === at) && isJsonObject(fault) && typeof fault['kind'] === 'string'
}
