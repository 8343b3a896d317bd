import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import { Fault, isFault } from '../../model/fault.ts'
import { STREAM_NAMES, type StreamName } from '../../model/ids.ts'
import { PAYLOAD_WAYS, type Redaction } from '../../model/redaction.ts'
import type { DestinationOptions, DestinationPolicy } from '../destination.ts'
import { requireAllowedUrl, VENDOR_DOMAINS } from '../host-policy.ts'
import { checkShape, nearestName, type Problem, refuseProblems } from '../parse-options.ts'
import { type ClusterEndpoints, readClusterEndpoints } from './cluster-endpoint.ts'

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
  tables: z.record(z.string(), z.unknown(), 'must be an object of a table name for each stream').default({}),
  createTables: z.union([z.boolean(), z.enum(['yes', 'no'])], 'must be yes or no').default(true),
  redaction: z.record(z.string(), z.unknown(), 'must be an object with `payload` and `keys`').default({}),
})

/** Pure and offline. Throws one Fault for everything that is wrong. */
export function parseTarget(input: Readonly<Record<string, unknown>>, policy: DestinationPolicy): AdxTarget {
  const target = readTarget(input)
  for (const address of [target.endpoints.engine, target.endpoints.ingestion]) {
    requireAllowedUrl(new URL(address), VENDOR_DOMAINS.kusto, policy)
  }
  return target
}

/** As `parseTarget`, for options that were parsed before: without the operator's policy. */
export function readTarget(input: Readonly<Record<string, unknown>>): AdxTarget {
  const shape = checkShape(schema, input)
  const problems = [...shape.problems]
  const read = <T>(field: string, reader: (given: unknown) => T): T | undefined => {
    if (shape.problems.some(({ message }) => message.startsWith(`\`${field}\` `))) return undefined
    return collect(problems, () => reader(input[field]))
  }
  const endpoints = read('clusterEndpoint', (given) =>
    readClusterEndpoints(given as string, textOrNothing(input['ingestionEndpoint'])),
  )
  const database = read('databaseName', (given) => readEntityName('databaseName', given as string))
  const tenantId = read('tenantId', (given) => readTenant(given as string))
  const applicationId = read('applicationId', (given) => readApplication(given as string))
  const applicationKey = read('applicationKey', (given) => readKey(given as string, problems))
  const tables = read('tables', (given) => readTables((given ?? {}) as Record<string, unknown>))
  const redaction = read('redaction', (given) => readRedaction((given ?? {}) as Record<string, unknown>))
  refuseProblems(problems)
  if (
    shape.value === undefined ||
    endpoints === undefined ||
    database === undefined ||
    tenantId === undefined ||
    applicationId === undefined ||
    applicationKey === undefined ||
    tables === undefined ||
    redaction === undefined
  ) {
    throw new Fault('BAD_INPUT')
  }
  const { createTables } = shape.value
  const identity = { tenantId, applicationId, applicationKey }
  return {
    endpoints,
    database,
    ...identity,
    tables,
    createTables: createTables === true || createTables === 'yes',
    redaction,
  }
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
      tables: { ...tables },
      createTables,
      redaction: { payload: redaction.payload, keys: [...redaction.keys] },
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

function collect<T>(problems: Problem[], run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!isFault(error)) throw error
    problems.push({ message: error.message, code: error.code, hint: error.hint })
    return undefined
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
function readKey(given: string, problems: Problem[]): Secret {
  const key = given.trim()
  if (key === '') throw badField('applicationKey', 'is empty')
  if (GUID.test(key)) {
    throw badField('applicationKey', "is the secret's ID: paste its value, which is shown only when the secret is made")
  }
  if (/[\s\p{Cc}]/u.test(key)) throw badField('applicationKey', 'must have no blanks or line breaks')
  if (key.length > 1024) problems.push({ message: '`applicationKey` is too long to be a client secret.' })
  return new Secret(key)
}

function readTables(given: Record<string, unknown>): Record<StreamName, string> {
  for (const key of Object.keys(given))
    if (!STREAM_NAMES.some((name) => name === key)) throw unknownKey('tables', key, STREAM_NAMES)
  const tables = { ...DEFAULT_TABLES }
  for (const stream of STREAM_NAMES) {
    const name = given[stream]
    if (name === undefined || name === null) continue
    if (typeof name !== 'string') throw badField(`tables.${stream}`, 'must be text')
    tables[stream] = readEntityName(`tables.${stream}`, name)
  }
  const [first, second] = [tables.audit, tables.guardrail_activity]
  if (first === second) throw badField('tables', 'must be a table of its own for each stream')
  return tables
}

function readRedaction(given: Record<string, unknown>): Redaction {
  const known = ['payload', 'keys']
  for (const key of Object.keys(given)) if (!known.includes(key)) throw unknownKey('redaction', key, known)
  const { payload: way = 'keep', keys = [] } = given
  const payload = PAYLOAD_WAYS.find((each) => each === way)
  if (payload === undefined) throw badField('redaction.payload', 'must be `keep`, `drop` or `mask`')
  if (!Array.isArray(keys) || !keys.every((key): key is string => typeof key === 'string' && key.trim() !== '')) {
    throw badField('redaction.keys', 'must be a list of names')
  }
  if (keys.length > KEYS_MAX) throw badField('redaction.keys', `must have at most ${KEYS_MAX} names`)
  return { payload, keys: [...new Set(keys.map((key) => key.trim()))] }
}

function unknownKey(field: string, key: string, known: readonly string[]): Fault {
  const nearest = nearestName(key, known)
  const advice =
    nearest === undefined
      ? `the fields are ${known.map((name) => `\`${name}\``).join(', ')}`
      : `did you mean \`${nearest}\`?`
  return new Fault('BAD_INPUT', {
    message: `\`${field}\` has an unknown field: ${advice}${nearest === undefined ? '.' : ''}`,
  })
}

function badField(field: string, what: string): Fault {
  return new Fault('BAD_INPUT', { message: `\`${field}\` ${what}.` })
}
