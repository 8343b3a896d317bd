import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Clock } from '../../../src/base/clock.ts'
import { type CommandResult, result } from '../commands/command.ts'
import { streamingEnabled } from '../commands/policy-commands.ts'
import type { HttpRequest } from '../http-service.ts'
import type { Principal, Rights } from '../rights.ts'
import { badRequest, entityNotFound, notSupported } from '../service-error.ts'
import type { Catalog } from '../store/catalog.ts'
import type { ExtentStore } from '../store/extent-store.ts'
import { storedMapping } from './ingest-blob.ts'
import { IngestionError } from './ingestion-error.ts'
import { loadRows } from './load-rows.ts'

/** The most one streaming request may carry, decompressed. */
export const STREAM_BYTES_MAX = 4 << 20

export interface StreamCall {
  readonly request: HttpRequest
  readonly parts: {
    readonly catalog: Catalog
    readonly extents: ExtentStore
    readonly rights: Rights
    readonly clock: Clock
  }
  readonly principal: Principal
  readonly database: string
  readonly table: string
}

/** Streaming ingestion: the rows are there when the answer comes. No tags, so nothing stops a repeat. */
export async function ingestStream({ request, parts, principal, database, table }: StreamCall): Promise<CommandResult> {
  const { catalog, extents, rights, clock } = parts
  if (!catalog.hasDatabase(database)) throw entityNotFound('Database', database)
  rights.require(principal, 'ingest', { database, entity: { kind: 'table', name: table } }, 'StreamingIngest')
  const entity = catalog.table(database, table)
  if (!streamingEnabled(catalog, database, table)) {
    throw badRequest(
      `Streaming ingestion policy is not enabled for table '${table}' nor for database '${database}'`,
      'BadRequest_StreamingIngestionPolicyNotEnabled',
    )
  }
  const parameters = request.url.searchParams
  if (parameters.get('sourceKind') === 'uri') throw notSupported('Streaming ingestion from a blob (sourceKind=uri)')
  const content = await contentOf(request)
  try {
    const mapping = storedMapping(entity, parameters.get('mappingName') ?? undefined)
    const loaded = await loadRows(once(content), {
      table: entity,
      format: parameters.get('streamFormat') ?? 'csv',
      mapping,
    })
    const nowMs = clock.now()
    const { segments, rawBytes } = loaded
    extents.append({
      database,
      table,
      tags: [],
      createdMs: nowMs,
      ingestedMs: nowMs,
      visibleMs: nowMs,
      rawBytes,
      segments,
    })
    return result('ConsumedRecordsCount:long UpdatePolicyStatus UpdatePolicyFailureCode UpdatePolicyFailureReason', [
      [loaded.rowCount, 'Inactive', '', ''],
    ])
  } catch (error) {
    if (error instanceof IngestionError) throw badRequest(error.message, error.code)
    throw error
  }
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content
}

async function contentOf(request: HttpRequest): Promise<Buffer> {
  const sent = await request.body()
  const compressed = request.headers['content-encoding'] === 'gzip'
  const content = compressed ? await decompressed(sent) : sent
  if (content.length > STREAM_BYTES_MAX) throw tooLarge()
  return content
}

async function decompressed(sent: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(sent, { maxOutputLength: STREAM_BYTES_MAX })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw badRequest(`The body is not gzip: ${String(error)}`, 'BadRequest_InvalidArchive')
  }
}

function tooLarge(): Error {
  return badRequest(
    `The input stream is too large: the limit of streaming ingestion is ${STREAM_BYTES_MAX} bytes`,
    'Stream_InputStreamTooLarge',
  )
}
