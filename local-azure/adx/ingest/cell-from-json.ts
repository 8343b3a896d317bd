import type { JsonValue } from '../../../src/base/json.ts'
import { toBool, toDatetime, toGuid, toReal, toTimespan, toWhole } from '../kql/convert.ts'
import type { ScalarType, Value } from '../kql/values.ts'

/** The largest string or dynamic value: 1 MB (2^20 bytes of UTF-8). */
export const CELL_BYTES_MAX = 1 << 20

/**
 * What ingestion makes of a JSON value in a column. Nothing here is an error, as in the real service: what does not fit
 * the type becomes null, a long string is cut off, a large dynamic becomes null.
 */
export function cellFromJson(value: JsonValue, type: ScalarType): Value {
  switch (type) {
    case 'string':
      return cutOff(typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value))
    case 'dynamic':
      return isLarge(value) ? null : value
    case 'long':
    case 'int':
      return typeof value === 'boolean' || (typeof value === 'number' && !Number.isInteger(value))
        ? null
        : toWhole(value, type)
    case 'real':
      return typeof value === 'boolean' ? null : toReal(value)
    case 'bool':
      return toBool(value)
    case 'datetime':
      return toDatetime(value)
    case 'timespan':
      return toTimespan(value)
    case 'guid':
      return toGuid(value)
  }
}

function cutOff(text: string): string {
  // A character is at most three bytes per UTF-16 unit: short texts need no counting.
  if (text.length * 3 <= CELL_BYTES_MAX || Buffer.byteLength(text) <= CELL_BYTES_MAX) return text
  const bytes = Buffer.from(text)
  let end = CELL_BYTES_MAX
  // Not within a character: continuation bytes are 10xxxxxx.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

function isLarge(value: JsonValue): boolean {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return false
  return Buffer.byteLength(JSON.stringify(value)) > CELL_BYTES_MAX
}
