import type { JsonObject } from '../../base/json.ts'
import type { Secret } from '../../base/secret.ts'

const DAY_MS = 86_400_000

export interface Ingestion {
  readonly sourceId: string
  readonly slice: string
  readonly database: string
  readonly table: string
  readonly mapping: string
  /** With its signature: a secret. */
  readonly blob: Secret
  /** Uncompressed. Without it the service batches nothing. */
  readonly rawBytes: number
  readonly identity: Secret
  /** When the slice's first event was received, milliseconds. */
  readonly receivedAt: number | undefined
  readonly now: number
  /** Ask for a report of success, too: only where the rows could not be counted just now, because every report burdens the cluster. */
  readonly reportSuccess: boolean
}

const REPORT_FAILURES = 0
const REPORT_ALL = 2
const REPORT_TO_QUEUE = 0

/**
 * What the ingestion service reads from its queue. The `ingest-by` tag makes repeats harmless: an extent with that tag is taken once. Back-filled data
 * is dated when it was received, so that retention and the hot cache see its true age.
 */
export function ingestionMessage(ingestion: Ingestion): JsonObject {
  const { slice, receivedAt, now } = ingestion
  const isOld = receivedAt !== undefined && now - receivedAt > DAY_MS
  return {
    Id: ingestion.sourceId,
    BlobPath: ingestion.blob.reveal(),
    RawDataSize: ingestion.rawBytes,
    DatabaseName: ingestion.database,
    TableName: ingestion.table,
    RetainBlobOnSuccess: false,
    FlushImmediately: false,
    IgnoreSizeLimit: false,
    ReportLevel: ingestion.reportSuccess ? REPORT_ALL : REPORT_FAILURES,
    ReportMethod: REPORT_TO_QUEUE,
    SourceMessageCreationTime: new Date(now).toISOString(),
    AdditionalProperties: {
      authorizationContext: ingestion.identity.reveal(),
      format: 'json',
      ingestionMappingReference: ingestion.mapping,
      ingestionMappingType: 'Json',
      tags: JSON.stringify([ingestByTag(slice)]),
      ingestIfNotExists: JSON.stringify([slice]),
      ...(isOld ? { creationTime: new Date(receivedAt).toISOString() } : {}),
    },
  }
}

export function ingestByTag(slice: string): string {
  return `ingest-by:${slice}`
}
