import type { JsonValue } from '../base/json.ts'
import { type CanonicalTime, canonicalTime } from './canonical-time.ts'
import { invalidTime } from './rejection.ts'
import type { Rejection } from './stream.ts'

/** The time that a field's value is; undefined where it is none (null and '' are none). */
export function timeField(value: JsonValue | undefined, field: string): CanonicalTime | Rejection | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return canonicalTime(value) ?? invalidTime(field, value)
}

export function isTime(time: CanonicalTime | Rejection): time is CanonicalTime {
  return 'ms' in time
}
