import { Option } from 'commander'
import type { JsonObject } from '../../base/json.ts'
import { secretFile, secretVariable } from '../../config/client-config.ts'
import { processEnvironment } from '../../config/environment.ts'

export function sasTokenOption(): Option {
  return new Option(
    '--sas-token-file <FILE>',
    'file that holds the SAS token, - for standard input (or SPILLWAY_SAS_TOKEN)',
  )
}

/** The input with its SAS token, which never needs to be on the command line: from the flag's file, the input, or the environment. */
export function withSasToken(input: JsonObject, options: Readonly<Record<string, unknown>>): JsonObject {
  const { sasTokenFile, ...data } = input
  const flag = options['sasTokenFile']
  if (typeof flag === 'string') return { ...data, sasToken: secretFile(flag).reveal() }
  if (typeof sasTokenFile === 'string') return { ...data, sasToken: secretFile(sasTokenFile).reveal() }
  if (data['sasToken'] !== undefined) return data
  const fromEnvironment = secretVariable('SPILLWAY_SAS_TOKEN', processEnvironment())
  return fromEnvironment === undefined ? data : { ...data, sasToken: fromEnvironment.reveal() }
}
