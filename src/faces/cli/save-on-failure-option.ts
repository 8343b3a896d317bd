import { Option } from 'commander'
import type { JsonObject } from '../../base/json.ts'

export function saveOnFailureOption(): Option {
  return new Option(
    '--save-on-failure',
    'save it also when the check of the connection fails: disabled, to be corrected',
  )
}

export function withSaveOnFailure(input: JsonObject, { saveOnFailure }: Readonly<Record<string, unknown>>): JsonObject {
  return saveOnFailure === true ? { ...input, saveOnFailure } : input
}
