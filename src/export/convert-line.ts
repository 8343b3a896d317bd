import { parseExactJson } from '../base/exact-json.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import { Fault } from '../model/fault.ts'
import { sliceName } from '../model/naming.ts'
import type { QuarantinedEvent } from '../model/quarantine.ts'
import { redactEvent } from '../model/redaction.ts'
import { isPlain } from './encoding.ts'
import type { SliceSource } from './slice-source.ts'

/** What a line of the log becomes in an artifact: text that ends with a line feed, or why there is none. */
export type ConvertLine = (line: Buffer, position: number) => string | QuarantinedEvent

/** Undefined where lines stay as they are. */
export function lineConversion({ stream, slice, format, rows }: SliceSource): ConvertLine | undefined {
  if (isPlain(format)) return undefined
  const read = (line: Buffer, position: number): JsonObject => {
    const outcome = parseExactJson(line, Number.POSITIVE_INFINITY)
    if (!('value' in outcome) || !isJsonObject(outcome.value))
      throw new Fault('STORE_DAMAGED', { message: `The event at position ${position} of ${stream} cannot be read.` })
    return redactEvent(outcome.value, format.redaction)
  }
  if (format.encoding === 'ndjson.gz') return (line, position) => `${JSON.stringify(read(line, position))}\n`
  const origin = sliceName(slice.name)
  return (line, position) => {
    const outcome = rows.row(read(line, position), { position, slice: origin })
    return 'row' in outcome ? `${JSON.stringify(outcome.row)}\n` : { position, ...outcome.quarantined }
  }
}
