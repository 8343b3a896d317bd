import type { JsonObject } from '../base/json.ts'
import { type CanonicalTime, canonicalTime } from './canonical-time.ts'
import { invalidTime } from './rejection.ts'
import type { Rejection } from './stream.ts'

/** The time in a field; undefined where there is none (null and '' are none). */
export function timeField(source: JsonObject, field: string): CanonicalTime | Rejection | undefined {
  const value = source[field]
  if (value === undefined || value === null || value === '') return undefined
  return canonicalTime(value) ?? invalidTime(field, value)
}

export function isTime(time: CanonicalTime | Rejection): time is CanonicalTime {
  return 'ms' in time
}
