import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import { Fault, isFault } from '../../model/fault.ts'
import type { StreamName } from '../../model/ids.ts'
import type { Problem } from '../../model/input-fault.ts'
import { PAYLOAD_WAYS, type Redaction } from '../../model/redaction.ts'
import { describeFields } from '../describe-fields.ts'
import type { DestinationOptions, DestinationPolicy } from '../destination.ts'
import { requireAllowedUrl, VENDOR_DOMAINS } from '../host-policy.ts'
import { badField, checkShape, collect, refuseProblems } from '../parse-options.ts'
import { type ClusterEndpoints, readClusterEndpoints } from './cluster-endpoint.ts'
import { FIELD_TEXTS } from './fields.ts'

/** What a person entered, checked and normalised: all that the other files here need to know. */
export interface AdxTarget {
  readonly endpoints: ClusterEndpoints
  readonly database: string
  /** A GUID, or a domain of the tenant. */
  readonly tenantId: string
  readonly applicationId: string
  readonly applicationKey: Secret
  readonly tables: Readonly<Record<StreamName, string>>
  /** Whether Spillway makes and extends the tables; else they are only checked. */
  readonly createTables: boolean
  readonly redaction: Redaction
}

export const DEFAULT_TABLES: Readonly<Record<StreamName, string>> = {
  guardrail_activity: 'GuardrailActivity',
  audit: 'AuditEvents',
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i
const KEYS_MAX = 200

const text = z.string('must be text')
const schema = z.strictObject({
  clusterEndpoint: text,
  ingestionEndpoint: text.optional(),
  databaseName: text,
  tenantId: text,
  applicationId: text,
  applicationKey: text,
  guardrailTable: text.default(DEFAULT_TABLES.guardrail_activity),
  auditTable: text.default(DEFAULT_TABLES.audit),
  createTables: z.boolean('must be true or false').default(true),
  redactPayload: z.enum(PAYLOAD_WAYS, 'must be `keep`, `drop` or `mask`').default('keep'),
  redactKeys: z
    .array(text.trim().min(1, 'must have no empty name'), 'must be a list of names')
    .max(KEYS_MAX, `must have at most ${KEYS_MAX} names`)
    .default([]),
})

export const FIELDS = describeFields(schema, FIELD_TEXTS)

/** Pure and offline. Throws one Fault for everything that is wrong. */
export function parseTarget(input: Readonly<Record<string, unknown>>, policy: DestinationPolicy): AdxTarget {
  const target = readTarget(input)
  const { engine, ingestion } = target.endpoints
  const problems: Problem[] = []
  const check = (field: string, address: string): void =>
    void collect(problems, field, () => requireAllowedUrl(new URL(address), VENDOR_DOMAINS.kusto, policy))
  check('clusterEndpoint', engine)
  if (problems.length === 0) check('ingestionEndpoint', ingestion)
  refuseProblems(problems)
  return target
}

/** As `parseTarget`, for options that were parsed before: without the operator's policy. */
export function readTarget(input: Readonly<Record<string, unknown>>): AdxTarget {
  const { value, problems: wrongShapes } = checkShape(schema, input)
  const problems = [...wrongShapes]
  const read = <T>(field: keyof typeof FIELD_TEXTS, reader: (given: string) => T): T | undefined => {
    const given = input[field] ?? value?.[field]
    return typeof given === 'string' ? collect(problems, field, () => reader(given)) : undefined
  }
  const endpoints = read('clusterEndpoint', (given) =>
    readClusterEndpoints(given, textOrNothing(input['ingestionEndpoint'])),
  )
  const database = read('databaseName', (given) => readEntityName('databaseName', given))
  const tenantId = read('tenantId', readTenant)
  const applicationId = read('applicationId', readApplication)
  const applicationKey = read('applicationKey', readKey)
  const tables = collect(problems, 'auditTable', () => readTables(input))
  refuseProblems(problems, FIELDS)
  if (
    value === undefined ||
    endpoints === undefined ||
    database === undefined ||
    tenantId === undefined ||
    applicationId === undefined ||
    applicationKey === undefined ||
    tables === undefined
  ) {
    throw new Fault('BAD_INPUT')
  }
  const { createTables, redactPayload, redactKeys } = value
  const identity = { tenantId, applicationId, applicationKey }
  const redaction: Redaction = { payload: redactPayload, keys: [...new Set(redactKeys)] }
  return { endpoints, database, ...identity, tables, createTables, redaction }
}

export function targetOptions(target: AdxTarget): DestinationOptions {
  const { endpoints, database, tenantId, applicationId, tables, createTables, redaction } = target
  const derived = endpointsFollow(endpoints) ? {} : { ingestionEndpoint: endpoints.ingestion }
  return {
    settings: {
      clusterEndpoint: endpoints.engine,
      ...derived,
      databaseName: database,
      tenantId,
      applicationId,
      guardrailTable: tables.guardrail_activity,
      auditTable: tables.audit,
      createTables,
      redactPayload: redaction.payload,
      redactKeys: redaction.keys,
    },
    secrets: { applicationKey: target.applicationKey.reveal() },
  }
}

/** Whether the ingestion endpoint is the one that the cluster endpoint implies. */
function endpointsFollow({ engine, ingestion }: ClusterEndpoints): boolean {
  try {
    return readClusterEndpoints(engine, undefined).ingestion === ingestion
  } catch (error) {
    if (isFault(error)) return false
    throw error
  }
}

function textOrNothing(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** Kusto's rules for names: letters, digits, `_`, and inside a quoted name also blanks, `.` and `-`; `__` at an end is reserved. */
function readEntityName(field: string, given: string): string {
  const name = given.trim()
  if (name === '') throw badField(field, 'is empty')
  if (name.length > 1024) throw badField(field, 'must have at most 1024 characters')
  if (!/^[\p{L}\p{N}_ .-]+$/u.test(name)) {
    throw badField(field, 'may have letters, digits, `_`, blanks, `.` and `-` only')
  }
  if (name.startsWith('__') || name.endsWith('__')) throw badField(field, 'must not begin or end with `__`')
  return name
}

function readTenant(given: string): string {
  const tenant = given.trim().toLowerCase()
  if (['common', 'organizations', 'consumers'].includes(tenant)) {
    throw badField('tenantId', 'must be your own tenant: an application signs in to one tenant only')
  }
  if (!GUID.test(tenant) && !DOMAIN.test(tenant)) {
    throw badField('tenantId', 'must be the "Directory (tenant) ID" (a GUID) or a domain of the tenant')
  }
  return tenant
}

function readApplication(given: string): string {
  const id = given.trim().toLowerCase()
  if (!GUID.test(id)) throw badField('applicationId', 'must be the "Application (client) ID": a GUID')
  return id
}

/** Secrets of Microsoft Entra are 30 to 40 characters; older ones differ, so only what is surely wrong is refused. */
function readKey(given: string): Secret {
  const key = given.trim()
  if (key === '') throw badField('applicationKey', 'is empty')
  if (GUID.test(key)) {
    throw badField('applicationKey', "is the secret's ID: paste its value, which is shown only when the secret is made")
  }
  if (/[\s\p{Cc}]/u.test(key)) throw badField('applicationKey', 'must have no blanks or line breaks')
  if (key.length > 1024) throw badField('applicationKey', 'is too long to be a client secret')
  return new Secret(key)
}

/** Those that are no text are reported already. */
function readTables({ guardrailTable, auditTable }: Readonly<Record<string, unknown>>): AdxTarget['tables'] {
  const read = (field: string, given: unknown, preset: string): string =>
    typeof given === 'string' ? readEntityName(field, given) : preset
  const tables = {
    guardrail_activity: read('guardrailTable', guardrailTable, DEFAULT_TABLES.guardrail_activity),
    audit: read('auditTable', auditTable, DEFAULT_TABLES.audit),
  }
  if (tables.audit === tables.guardrail_activity)
    throw badField('auditTable', 'must be another table than `guardrailTable`')
  return tables
}
