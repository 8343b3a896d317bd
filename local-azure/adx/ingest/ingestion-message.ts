import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/base/json.ts'
import type { MappingColumn } from '../store/catalog.ts'
import { IngestionError } from './ingestion-error.ts'

/** A message of queued ingestion, read and checked. */
export interface IngestionMessage {
  readonly id: string
  readonly blobUrl: string
  readonly rawDataSize: number | undefined
  readonly database: string
  readonly table: string
  readonly retainBlobOnSuccess: boolean
  readonly flushImmediately: boolean
  readonly reportFailure: boolean
  readonly reportSuccess: boolean
  readonly authorizationContext: string
  readonly format: string
  readonly tags: readonly string[]
  readonly ingestIfNotExists: readonly string[]
  readonly mappingReference: string | undefined
  readonly mapping: readonly MappingColumn[] | undefined
  /** Milliseconds since 1970. */
  readonly creationTimeMs: number | undefined
}

const REPORT = { failuresOnly: 0, none: 1, all: 2 } as const
const BY_TABLE_ONLY = 1

/** Messages are JSON in base64. Throws IngestionError where the real service would report the message as corrupted. */
export function parseIngestionMessage(text: string): IngestionMessage {
  const message = decode(text)
  const properties = message['AdditionalProperties']
  const more = isJsonObject(properties) ? properties : {}
  const level = Number(message['ReportLevel'] ?? REPORT.failuresOnly)
  const toQueue = Number(message['ReportMethod'] ?? 0) !== BY_TABLE_ONLY
  const reference = optionalText(more['ingestionMappingReference'] ?? more['jsonMappingReference'])
  const mapping = more['ingestionMapping'] ?? more['jsonMapping'] ?? undefined
  if (reference !== undefined && mapping !== undefined) {
    throw new IngestionError(
      'BadRequest_DuplicateMapping',
      'Ingestion properties include both ingestionMapping and ingestionMappingReference.',
    )
  }
  return {
    id: String(message['Id'] ?? ''),
    blobUrl: requiredText(message, 'BlobPath', 'BadRequest_EmptyBlobUri'),
    rawDataSize: typeof message['RawDataSize'] === 'number' ? message['RawDataSize'] : undefined,
    database: requiredText(message, 'DatabaseName', 'BadRequest_EmptyDatabaseName'),
    table: requiredText(message, 'TableName', 'BadRequest_InvalidOrEmptyTableName'),
    retainBlobOnSuccess: message['RetainBlobOnSuccess'] === true,
    flushImmediately: message['FlushImmediately'] === true,
    reportFailure: toQueue && level !== REPORT.none,
    reportSuccess: toQueue && level === REPORT.all,
    authorizationContext: optionalText(more['authorizationContext']) ?? '',
    format: optionalText(more['format'] ?? message['Format']) ?? 'csv',
    tags: textList(more['tags'], 'tags'),
    ingestIfNotExists: textList(more['ingestIfNotExists'], 'ingestIfNotExists'),
    mappingReference: reference,
    mapping:
      mapping === undefined ? undefined : (parseProperty(mapping, 'ingestionMapping') as unknown as MappingColumn[]),
    creationTimeMs: creationTime(more['creationTime']),
  }
}

function decode(text: string): JsonObject {
  try {
    const message: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    if (isJsonObject(message)) return message
  } catch {
    // Told below, like JSON of another shape.
  }
  throw new IngestionError('BadRequest_CorruptedMessage', 'The message is not JSON in base64.')
}

function requiredText(message: JsonObject, name: string, code: string): string {
  const value = message[name]
  if (typeof value === 'string' && value !== '') return value
  throw new IngestionError(code, `The message has no ${name}.`)
}

function optionalText(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** `tags` and `ingestIfNotExists` are JSON lists inside a string. */
function textList(value: JsonValue | undefined, name: string): string[] {
  if (value === undefined || value === null || value === '') return []
  const list = parseProperty(value, name)
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list
  throw new IngestionError(
    'BadRequest_MalformedIngestionProperty',
    `The ingestion property '${name}' is not a list of strings.`,
  )
}

function parseProperty(value: JsonValue, name: string): JsonValue {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    throw new IngestionError('BadRequest_MalformedIngestionProperty', `The ingestion property '${name}' is not JSON.`)
  }
}

function creationTime(value: JsonValue | undefined): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms))
    throw new IngestionError(
      'BadRequest_MalformedIngestionProperty',
      "The ingestion property 'creationTime' is not a time.",
    )
  return ms
}
