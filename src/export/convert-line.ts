import { parseExactJson } from '../base/exact-json.ts'
import type { GrowingBytes } from '../base/growing-bytes.ts'
import { isJsonObject } from '../base/json.ts'
import { Fault } from '../model/fault.ts'
import { sliceName } from '../model/naming.ts'
import type { QuarantinedEvent } from '../model/quarantine.ts'
import { redactEvent } from '../model/redaction.ts'
import { isPlain } from './encoding.ts'
import type { SliceSource } from './slice-source.ts'

/** Writes what a line of the log (with its line feed) becomes in an artifact, or nothing, and tells why. */
export type ConvertLine = (line: Buffer, position: number, out: GrowingBytes) => QuarantinedEvent | undefined

/** Undefined where lines stay as they are. */
export function lineConversion({ stream, slice, format, rows }: SliceSource): ConvertLine | undefined {
  if (isPlain(format)) return undefined
  if (format.encoding === 'rows.ndjson.gz') {
    const writer = rows.writer(format.redaction, sliceName(slice.name))
    return (line, position, out) => {
      const refused = writer.write(line.subarray(0, -1), position, out)
      return refused && { position, ...refused }
    }
  }
  return (line, position, out) => {
    const outcome = parseExactJson(line.subarray(0, -1), Number.POSITIVE_INFINITY)
    if (!('value' in outcome) || !isJsonObject(outcome.value))
      throw new Fault('STORE_DAMAGED', { message: `The event at position ${position} of ${stream} cannot be read.` })
    const redacted = redactEvent(outcome.value, format.redaction)
    if (redacted === outcome.value) out.copy(line, 0, line.length)
    else out.text(`${JSON.stringify(redacted)}\n`)
    return undefined
  }
}
