import type { JsonObject } from '../../base/json.ts'
import { CliError } from './cli-error.ts'
import type { DestinationField, DestinationKind } from './destination-documents.ts'
import { invalidInput } from './input-file.ts'
import { askHidden } from './prompt.ts'
import { secretVariableName, withSecret } from './secret-input.ts'

/** A destination's file, taken apart: what belongs to every destination, and the fields of its kind. */
export interface DestinationFile {
  readonly name?: string
  readonly saveOnFailure?: boolean
  readonly fields: JsonObject
}

/** Fields are checked by the server, which knows their rules. */
export function destinationFile(input: JsonObject, path: string): DestinationFile {
  const { kind: _, name, saveOnFailure, ...fields } = input
  if (name !== undefined && typeof name !== 'string')
    throw invalidInput(`\`name\` in ${path} must be a text in double quotes`, '')
  if (saveOnFailure !== undefined && typeof saveOnFailure !== 'boolean')
    throw invalidInput(`\`saveOnFailure\` in ${path} must be true or false`, '')
  return { ...(name !== undefined && { name }), ...(saveOnFailure !== undefined && { saveOnFailure }), fields }
}

/** `place`: where it was named. */
export function requireKind(wanted: unknown, kinds: readonly DestinationKind[], place: string): DestinationKind {
  const found = kinds.find(({ kind }) => kind === wanted)
  if (found !== undefined) return found
  const known = kinds.map(({ kind }) => `"${kind}"`).join(', ')
  const what = wanted === undefined ? 'Missing field `kind`' : 'There is no such `kind` of destination'
  throw invalidInput(`${what} in ${place}: one of ${known}.`, 'What each needs: spillway destination kinds')
}

export function secretFields({ fields }: DestinationKind): readonly DestinationField[] {
  return fields.filter(({ type }) => type === 'SECRET')
}

/** Where the secrets come from that are not in the file: `--secret-file` where the kind has a single one, `<field>File`, the environment. */
export function withSecrets(
  fields: JsonObject,
  kind: DestinationKind,
  options: Readonly<Record<string, unknown>>,
): JsonObject {
  const secrets = secretFields(kind)
  if (options['secretFile'] !== undefined && secrets.length !== 1)
    throw new CliError('usage', {
      code: 'USAGE',
      message: `--secret-file is for kinds with one secret; \`${kind.kind}\` has ${secrets.length}.`,
      hint: secrets.length === 0 ? 'Leave it out.' : `Name files in the JSON: ${secrets[0]?.name}File.`,
    })
  return secrets.reduce(
    (all, { name, label }) => withSecret(all, { field: name, words: label, flag: 'secret-file' }, options),
    fields,
  )
}

/** The same, and a person at a terminal is asked for what is still missing. */
export async function withAskedSecrets(fields: JsonObject, secrets: readonly DestinationField[]): Promise<JsonObject> {
  let all = fields
  for (const { name, label, required } of secrets) {
    if (!required || all[name] !== undefined || !process.stdin.isTTY) continue
    all = { ...all, [name]: await askHidden(label) }
  }
  return all
}

/** Said where a secret is not there, and nobody to be asked. */
export function secretMissing({ name }: DestinationField): CliError {
  return invalidInput(
    `The secret \`${name}\` is missing.`,
    `Give it with --secret-file FILE (- for standard input), or in ${secretVariableName(name)}.`,
  )
}
