import { exactNumber } from '../base/exact-json.ts'
import type { JsonValue } from '../base/json.ts'

/** A string, number or boolean as text; undefined for null, for lists and objects, and for what is not there. */
export function scalarText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return exactNumber(value ?? null)
}
