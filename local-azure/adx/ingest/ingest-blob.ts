import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Clock } from '../../../src/base/clock.ts'
import type { Rights } from '../rights.ts'
import type { Catalog, MappingColumn, TableEntity } from '../store/catalog.ts'
import type { ExtentStore } from '../store/extent-store.ts'
import type { IdentityTokens } from './identity-tokens.ts'
import { IngestionError } from './ingestion-error.ts'
import { type IngestionEnvelope, type IngestionProperties, parseProperties } from './ingestion-message.ts'
import { loadRows } from './load-rows.ts'

export interface IngestTargets {
  readonly catalog: Catalog
  readonly extents: ExtentStore
  readonly rights: Rights
  readonly identities: IdentityTokens
  readonly clock: Clock
}

export interface IngestFaults {
  readonly dropRows: number
  readonly hideMs: number
}

export type IngestOutcome =
  | { readonly kind: 'ingested'; readonly rowCount: number }
  | { readonly kind: 'skipped'; readonly tag: string }

/** Fetches one blob and adds its rows as one extent, all or nothing. Throws IngestionError. */
export async function ingestBlob(
  envelope: IngestionEnvelope,
  targets: IngestTargets,
  faults: IngestFaults,
): Promise<IngestOutcome> {
  const { database, blobUrl } = envelope
  const properties = parseProperties(envelope)
  const table = authorizedTable(envelope, properties, targets)
  const mapping = properties.mapping ?? storedMapping(table, properties.mappingReference)
  // Seen early, a known tag spares the download; the same check is made again where the rows are added.
  if (targets.extents.hasTag(database, table.name, properties.ingestIfNotExists)) return skipped(properties)
  const { format } = properties
  const loaded = await loadRows(await download(blobUrl), { table, format, mapping, dropRows: faults.dropRows })
  const nowMs = targets.clock.now()
  const added = targets.extents.append(
    {
      database,
      table: table.name,
      tags: properties.tags,
      createdMs: properties.creationTimeMs ?? nowMs,
      ingestedMs: nowMs,
      visibleMs: nowMs + faults.hideMs,
      rawBytes: loaded.rawBytes,
      segments: loaded.segments,
    },
    properties.ingestIfNotExists,
  )
  return 'id' in added ? { kind: 'ingested', rowCount: loaded.rowCount } : skipped(properties)
}

function skipped({ ingestIfNotExists }: IngestionProperties): IngestOutcome {
  return { kind: 'skipped', tag: ingestIfNotExists.map((tag) => `ingest-by:${tag}`).join(', ') }
}

function authorizedTable(
  { database, table }: IngestionEnvelope,
  { authorizationContext }: IngestionProperties,
  { identities, catalog, rights }: IngestTargets,
): TableEntity {
  const principal = identities.read(authorizationContext)
  if (!principal) throw new IngestionError('BadRequest_InvalidKustoIdentityToken', 'Invalid Kusto identity token.')
  if (!catalog.hasDatabase(database))
    throw new IngestionError('BadRequest_DatabaseNotExist', `Database '${database}' does not exist.`)
  if (!rights.has(principal, 'ingest', { database, entity: { kind: 'table', name: table } }))
    throw new IngestionError('BadRequest_TableAccessDenied', `Access to table '${table}' is denied.`)
  const entity = catalog.findTable(database, table)
  if (!entity) throw new IngestionError('BadRequest_TableNotExist', `Table '${table}' does not exist.`)
  return entity
}

export function storedMapping(table: TableEntity, reference: string | undefined): readonly MappingColumn[] | undefined {
  if (reference === undefined) return undefined
  const mapping = table.mappings[reference]
  if (!mapping)
    throw new IngestionError(
      'BadRequest_MappingReferenceWasNotFound',
      `Mapping reference '${reference}' was not found.`,
    )
  return mapping
}

/** The blob's content, decompressed when its name says so: `.gz`. */
async function download(url: string): Promise<AsyncIterable<Uint8Array>> {
  if (!URL.canParse(url)) throw new IngestionError('Download_BadRequest', 'The address of the blob is not a URL.')
  const response = await fetch(url).catch((cause: unknown) => {
    throw new IngestionError('Download_UnknownError', `Failed to download the source: ${String(cause)}`, false)
  })
  if (response.status === 404)
    throw new IngestionError(
      'Download_SourceNotFound',
      'Failed to download source from Azure Storage. Source not found.',
    )
  if (response.status === 403)
    throw new IngestionError('Download_Forbidden', 'Failed to download source from Azure storage. Access forbidden.')
  if (!response.ok || !response.body)
    throw new IngestionError('Download_UnknownError', `The storage answered ${response.status}`, false)
  const path = new URL(url).pathname.toLowerCase()
  if (path.endsWith('.zip'))
    throw new IngestionError('BadRequest_FormatNotSupported', 'The stand-in reads gzip, not zip')
  const content = Readable.from(untorn(response.body))
  return path.endsWith('.gz') ? gunzipped(content) : content
}

/** A download that breaks off is tried again; it says nothing of what is in the blob. */
async function* untorn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (cause) {
    throw new IngestionError('Download_UnknownError', `The download of the source broke off: ${String(cause)}`, false)
  }
}

async function* gunzipped(content: Readable): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  content.once('error', (error) => gunzip.destroy(error))
  try {
    for await (const piece of content.pipe(gunzip)) yield piece
  } catch (cause) {
    if (cause instanceof IngestionError) throw cause
    throw new IngestionError('BadRequest_InvalidArchive', `Archive is invalid: ${String(cause)}`)
  }
}
