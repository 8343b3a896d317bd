import type { JsonValue } from '../../../src/base/json.ts'
import { datetimeToJson, formatTimespan } from './time.ts'
import type { ScalarType, Value } from './values.ts'

/** A cell as the service's JSON answers carry it. */
export function toJsonCell(value: Value, type: ScalarType): JsonValue {
  if (typeof value === 'bigint') return type === 'timespan' ? formatTimespan(value) : datetimeToJson(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}
