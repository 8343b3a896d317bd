import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/base/json.ts'
import type { MappingColumn } from '../store/catalog.ts'
import { IngestionError } from './ingestion-error.ts'

/** What a message says about itself, before its properties are looked at: enough to report a failure. */
export interface IngestionEnvelope {
  readonly id: string
  readonly blobUrl: string
  /** As given: nothing says that it is true. */
  readonly rawDataSize: number | undefined
  readonly database: string
  readonly table: string
  readonly retainBlobOnSuccess: boolean
  readonly flushImmediately: boolean
  readonly reportFailure: boolean
  readonly reportSuccess: boolean
  readonly format: JsonValue | undefined
  readonly properties: JsonObject
}

/** What to do with the blob. */
export interface IngestionProperties {
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

/** Messages are JSON in base64; undefined where this one is not. */
export function parseEnvelope(text: string): IngestionEnvelope | undefined {
  const message = decode(text)
  if (!message) return undefined
  const level = Number(message['ReportLevel'] ?? REPORT.failuresOnly)
  const toQueue = Number(message['ReportMethod'] ?? 0) !== BY_TABLE_ONLY
  const properties = message['AdditionalProperties']
  return {
    id: String(message['Id'] ?? ''),
    blobUrl: String(message['BlobPath'] ?? ''),
    rawDataSize: typeof message['RawDataSize'] === 'number' ? message['RawDataSize'] : undefined,
    database: String(message['DatabaseName'] ?? ''),
    table: String(message['TableName'] ?? ''),
    retainBlobOnSuccess: message['RetainBlobOnSuccess'] === true,
    flushImmediately: message['FlushImmediately'] === true,
    reportFailure: toQueue && level !== REPORT.none,
    reportSuccess: toQueue && level === REPORT.all,
    format: message['Format'],
    properties: isJsonObject(properties) ? properties : {},
  }
}

/** Throws IngestionError where the message is incomplete or a property malformed. */
export function parseProperties(envelope: IngestionEnvelope): IngestionProperties {
  const { properties } = envelope
  requireText(envelope.blobUrl, 'BadRequest_EmptyBlobUri', 'Blob Uri is empty.')
  requireText(envelope.database, 'BadRequest_EmptyDatabaseName', 'Database name is empty.')
  requireText(envelope.table, 'BadRequest_InvalidOrEmptyTableName', 'Table name is empty or invalid.')
  const reference = optionalText(properties['ingestionMappingReference'] ?? properties['jsonMappingReference'])
  const mapping = properties['ingestionMapping'] ?? properties['jsonMapping']
  if (reference !== undefined && mapping !== undefined) {
    throw new IngestionError(
      'BadRequest_DuplicateMapping',
      'Ingestion properties include both ingestionMapping and ingestionMappingReference.',
    )
  }
  return {
    authorizationContext: optionalText(properties['authorizationContext']) ?? '',
    format: optionalText(properties['format'] ?? envelope.format) ?? 'csv',
    tags: textList(properties['tags'], 'tags'),
    ingestIfNotExists: textList(properties['ingestIfNotExists'], 'ingestIfNotExists'),
    mappingReference: reference,
    mapping:
      mapping === undefined ? undefined : (parseProperty(mapping, 'ingestionMapping') as unknown as MappingColumn[]),
    creationTimeMs: creationTime(properties['creationTime']),
  }
}

function decode(text: string): JsonObject | undefined {
  try {
    const message: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    return isJsonObject(message) ? message : undefined
  } catch {
    return undefined
  }
}

function requireText(text: string, code: string, message: string): void {
  if (text === '') throw new IngestionError(code, message)
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
