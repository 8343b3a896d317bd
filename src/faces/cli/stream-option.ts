import { Option } from 'commander'
import type { JsonObject } from '../../base/json.ts'
import { STREAM_NAMES } from '../../model/ids.ts'

export function streamOption(): Option {
  return new Option('--stream <STREAM>', 'which stream to export, instead of the one in FILE (else audit)').choices(
    STREAM_NAMES,
  )
}

export function withStream(input: JsonObject, { stream }: Readonly<Record<string, unknown>>): JsonObject {
  return typeof stream === 'string' ? { ...input, stream } : input
}
