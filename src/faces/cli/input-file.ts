import { readFileSync } from 'node:fs'
import { closest } from '../../base/closest.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { parseJson } from '../../base/parse-json.ts'
import { STREAM_NAMES } from '../../model/ids.ts'
import { INTERVALS } from '../../model/interval.ts'
import { CliError } from './cli-error.ts'

interface Field {
  readonly kind: 'text' | 'boolean' | readonly string[]
  readonly required?: true
}

/** The fields of an input file, by name: those of the GraphQL input type of the same request (held equal by a test). */
export type Fields = Readonly<Record<string, Field>>

const TEXT: Field = { kind: 'text' }
const REQUIRED: Field = { kind: 'text', required: true }
const START_FROM: Field = { kind: ['BEGINNING', 'NOW'] }
const STREAM: Field = { kind: STREAM_NAMES }
const INTERVAL: Field = { kind: INTERVALS }

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
} as const satisfies Fields

export const ADLS_UPDATE_FIELDS = {
  id: REQUIRED,
  interval: INTERVAL,
  storageAccount: TEXT,
  fileSystem: TEXT,
  path: TEXT,
  sasToken: TEXT,
  endpoint: TEXT,
} as const satisfies Fields

export const FILE_CREATE_FIELDS = {
  interval: { ...INTERVAL, required: true },
  folder: REQUIRED,
  path: TEXT,
  stream: STREAM,
  startFrom: START_FROM,
  enabled: { kind: 'boolean' },
} as const satisfies Fields

/** The JSON object in a file (`-`: standard input); nothing is checked but that it is one. */
export function readInputFile(path: string): JsonObject {
  let text: string
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalidInput(`Cannot read ${path}: ${reason}`, 'Check the path; - reads standard input.')
  }
  const outcome = parseJson(text)
  if ('error' in outcome) {
    const { line, column, message } = outcome.error
    throw invalidInput(`${path}:${line}:${column} is not valid JSON: ${message}`, 'Correct the file and run it again.')
  }
  if (!isJsonObject(outcome.value))
    throw invalidInput(`${path} must hold one JSON object.`, 'See --help for an example.')
  return outcome.value
}

/** Every mistake at once, before anything is sent. */
export function checkFields(input: JsonObject, fields: Fields, path: string): void {
  const problems: string[] = []
  const meant = new Set<string>()
  for (const [name, value] of Object.entries(input)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined) {
      const suggestion = closest(name, Object.keys(fields))
      if (suggestion !== undefined) meant.add(suggestion)
      problems.push(`Unknown field \`${name}\` in ${path}${suggestion ? `: did you mean \`${suggestion}\`?` : ''}`)
    } else {
      problems.push(...problemsOf(name, value, field, path))
    }
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field.required && input[name] === undefined && !meant.has(name)) {
      problems.push(`Missing field \`${name}\` in ${path}`)
    }
  }
  if (problems.length === 0) return
  const hint = `Fields: ${Object.entries(fields)
    .map(([name, field]) => (field.required ? `${name} (required)` : name))
    .join(', ')}.`
  throw invalidInput(
    problems.length === 1 ? (problems[0] ?? '') : `${problems.length} problems:\n  - ${problems.join('\n  - ')}`,
    hint,
  )
}

function problemsOf(name: string, value: JsonValue, { kind }: Field, path: string): string[] {
  if (kind === 'boolean') return typeof value === 'boolean' ? [] : [`\`${name}\` in ${path} must be true or false`]
  if (typeof value !== 'string') return [`\`${name}\` in ${path} must be a text in double quotes`]
  if (kind === 'text' || kind.includes(value)) return []
  const suggestion = closest(value, kind)
  const end = suggestion ? `: did you mean \`${suggestion}\`?` : ` (one of ${kind.join(', ')})`
  return [`\`${name}\` in ${path} cannot be "${value}"${end}`]
}

export function invalidInput(message: string, hint: string): CliError {
  return new CliError('invalid', { code: 'INPUT_INVALID', message, hint })
}
