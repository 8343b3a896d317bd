import { readFileSync } from 'node:fs'
import { closest, didYouMean } from '../../base/closest.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { parseJson } from '../../base/parse-json.ts'
import { STREAM_NAMES } from '../../model/ids.ts'
import { INTERVALS } from '../../model/interval.ts'
import { PAYLOAD_WAYS } from '../../model/redaction.ts'
import { CliError } from './cli-error.ts'

interface Field {
  /** A list of words: one of these. */
  readonly kind:
    | 'text'
    | 'boolean'
    | 'texts'
    | 'texts or null'
    | 'numbers'
    | readonly string[]
    | { readonly fields: Fields }
    | { readonly items: Fields }
  readonly required?: true
}

/** The fields of an input file, by name: those of the GraphQL input type of the same request (held equal by a test). */
export type Fields = Readonly<Record<string, Field>>

const TEXT: Field = { kind: 'text' }
const REQUIRED: Field = { kind: 'text', required: true }
const START_FROM: Field = { kind: ['BEGINNING', 'NOW'] }
const STREAM: Field = { kind: STREAM_NAMES }
const INTERVAL: Field = { kind: INTERVALS }

export const FACET_FIELDS = {
  facet: REQUIRED,
  values: { kind: 'texts or null', required: true },
} as const satisfies Fields

export const FILTER_FIELDS = {
  facets: { kind: { items: FACET_FIELDS } },
  exclude: { kind: { items: FACET_FIELDS } },
  timeFrom: TEXT,
  timeUpto: TEXT,
  search: TEXT,
  positions: { kind: 'numbers' },
  ids: { kind: 'texts' },
} as const satisfies Fields

const FILTER: Field = { kind: { fields: FILTER_FIELDS } }

export const ADLS_CREATE_FIELDS = {
  interval: { ...INTERVAL, required: true },
  storageAccount: REQUIRED,
  fileSystem: REQUIRED,
  path: REQUIRED,
  sasToken: REQUIRED,
  endpoint: TEXT,
  stream: STREAM,
  startFrom: START_FROM,
  enabled: { kind: 'boolean' },
  filter: FILTER,
  saveOnFailure: { kind: 'boolean' },
} as const satisfies Fields

export const ADLS_UPDATE_FIELDS = {
  id: REQUIRED,
  interval: INTERVAL,
  storageAccount: TEXT,
  fileSystem: TEXT,
  path: TEXT,
  sasToken: TEXT,
  endpoint: TEXT,
  filter: FILTER,
} as const satisfies Fields

const ADX_OPTION_FIELDS = {
  ingestionEndpoint: TEXT,
  guardrailTable: TEXT,
  auditTable: TEXT,
  createTables: { kind: 'boolean' },
  redactPayload: { kind: PAYLOAD_WAYS },
  redactKeys: { kind: 'texts' },
} as const satisfies Fields

export const ADX_CREATE_FIELDS = {
  interval: { ...INTERVAL, required: true },
  clusterEndpoint: REQUIRED,
  databaseName: REQUIRED,
  tenantId: REQUIRED,
  applicationId: REQUIRED,
  applicationKey: REQUIRED,
  ...ADX_OPTION_FIELDS,
  stream: STREAM,
  startFrom: START_FROM,
  enabled: { kind: 'boolean' },
  filter: FILTER,
  saveOnFailure: { kind: 'boolean' },
} as const satisfies Fields

export const ADX_UPDATE_FIELDS = {
  id: REQUIRED,
  interval: INTERVAL,
  clusterEndpoint: TEXT,
  databaseName: TEXT,
  tenantId: TEXT,
  applicationId: TEXT,
  applicationKey: TEXT,
  ...ADX_OPTION_FIELDS,
  filter: FILTER,
} as const satisfies Fields

export const FILE_CREATE_FIELDS = {
  interval: { ...INTERVAL, required: true },
  folder: REQUIRED,
  path: TEXT,
  stream: STREAM,
  startFrom: START_FROM,
  enabled: { kind: 'boolean' },
  filter: FILTER,
  saveOnFailure: { kind: 'boolean' },
} as const satisfies Fields

/** The JSON object in a file (`-`: standard input); nothing is checked but that it is one. */
export function readInputFile(path: string): JsonObject {
  const outcome = parseJson(readInputText(path))
  if ('error' in outcome) {
    const { line, column, message } = outcome.error
    throw invalidInput(`${path}:${line}:${column} is not valid JSON: ${message}`, 'Correct the file and run it again.')
  }
  if (!isJsonObject(outcome.value))
    throw invalidInput(`${path} must hold one JSON object.`, 'See --help for an example.')
  return outcome.value
}

/** The text of a file (`-`: standard input). */
export function readInputText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalidInput(`Cannot read ${path}: ${reason}`, 'Check the path; - reads standard input.')
  }
}

/** Every mistake at once, before anything is sent. */
export function checkFields(input: JsonObject, fields: Fields, path: string): void {
  const problems = problemsOfObject(input, fields, '', path)
  if (problems.length === 0) return
  const all = Object.entries(fields).map(([name, { required }]) => (required ? `${name} (required)` : name))
  const [first = '', ...more] = problems
  const message = more.length === 0 ? first : `${problems.length} problems:\n  - ${problems.join('\n  - ')}`
  throw invalidInput(message, `Fields: ${all.join(', ')}.`)
}

/** `prefix` is empty, or the name of the object in the file with a point: `filter.`. */
function problemsOfObject(input: JsonObject, fields: Fields, prefix: string, path: string): string[] {
  const names = Object.keys(fields)
  const meant = new Set<string | undefined>()
  const present = Object.entries(input).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field !== undefined) return problemsOfValue(`${prefix}${name}`, value, field, path)
    meant.add(closest(name, names))
    return [`Unknown field \`${prefix}${name}\` in ${path}${didYouMean(name, names)}`]
  })
  const missing = names.filter((name) => fields[name]?.required && input[name] === undefined && !meant.has(name))
  return [...present, ...missing.map((name) => `Missing field \`${prefix}${name}\` in ${path}`)]
}

function problemsOfValue(name: string, value: JsonValue, { kind }: Field, path: string): string[] {
  const must = (what: string): string[] => [`\`${name}\` in ${path} must be ${what}`]
  if (kind === 'boolean') return typeof value === 'boolean' ? [] : must('true or false')
  if (kind === 'texts') {
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? [] : must('a list of texts')
  }
  if (kind === 'numbers') {
    return Array.isArray(value) && value.every(Number.isSafeInteger) ? [] : must('a list of whole numbers')
  }
  if (kind === 'texts or null') {
    const isRight = Array.isArray(value) && value.every((item) => typeof item === 'string' || item === null)
    return isRight ? [] : must('a list of texts, or null for having none')
  }
  if (typeof kind === 'object' && 'fields' in kind) {
    return isJsonObject(value) ? problemsOfObject(value, kind.fields, `${name}.`, path) : must('an object')
  }
  if (typeof kind === 'object' && 'items' in kind) {
    if (!Array.isArray(value)) return must('a list')
    return value.flatMap((item, index) =>
      problemsOfValue(`${name}[${index}]`, item, { kind: { fields: kind.items } }, path),
    )
  }
  if (typeof value !== 'string') return must('a text in double quotes')
  if (kind === 'text' || kind.includes(value)) return []
  const suggestion = didYouMean(value, kind) || ` (one of ${kind.join(', ')})`
  return [`\`${name}\` in ${path} cannot be "${value}"${suggestion}`]
}

export function invalidInput(message: string, hint: string): CliError {
  return new CliError('invalid', { code: 'INPUT_INVALID', message, hint })
}
