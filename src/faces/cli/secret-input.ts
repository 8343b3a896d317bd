import { Option } from 'commander'
import type { JsonObject } from '../../base/json.ts'
import { secretFile, secretVariable } from '../../config/client-config.ts'
import { processEnvironment } from '../../config/environment.ts'

/** A secret among the fields of an input file, which never needs to be on the command line. */
export interface SecretInput {
  /** `sasToken` */
  readonly field: string
  /** For people: `SAS token`. */
  readonly words: string
  /** The option that names its file, without dashes: `sas-token-file`. */
  readonly flag: string
}

export const SAS_TOKEN: SecretInput = { field: 'sasToken', words: 'SAS token', flag: 'sas-token-file' }
export const APPLICATION_KEY: SecretInput = {
  field: 'applicationKey',
  words: 'application key',
  flag: 'application-key-file',
}

export function secretOption({ field, words, flag }: SecretInput): Option {
  return new Option(
    `--${flag} <FILE>`,
    `file that holds the ${words}, - for standard input (or ${secretVariableName(field)})`,
  )
}

/** The input with its secret: from the file that the flag names, the input itself or the file that it names (`sasTokenFile`), or the environment. */
export function withSecret(
  input: JsonObject,
  { field, flag }: SecretInput,
  options: Readonly<Record<string, unknown>>,
): JsonObject {
  const key = flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const { [`${field}File`]: named, ...data } = input
  const file = options[key] ?? named
  if (typeof file === 'string') return { ...data, [field]: secretFile(file).reveal() }
  if (data[field] !== undefined) return data
  const fromEnvironment = secretVariable(secretVariableName(field), processEnvironment())
  return fromEnvironment === undefined ? data : { ...data, [field]: fromEnvironment.reveal() }
}

/** `SPILLWAY_SAS_TOKEN` for `sasToken`. */
export function secretVariableName(field: string): string {
  return `SPILLWAY_${field.replace(/[A-Z]/g, '_$&').toUpperCase()}`
}
