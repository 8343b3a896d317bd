import { exactNumber } from '../base/exact-json.ts'
import type { JsonValue } from '../base/json.ts'
import type { Rejection } from './stream.ts'

export function invalidTime(field: string, value: JsonValue): Rejection {
  return {
    code: 'invalid_time',
    message: `${field} is not a time: ${shown(value)}.`,
    hint: 'Send ISO-8601 (2024-01-25T18:04:58.368Z), or seconds or milliseconds since 1970.',
  }
}

export function missingTime(field: string, fallback: string): Rejection {
  return {
    code: 'missing_field',
    message: `The event has no time: neither ${field} nor ${fallback}.`,
    hint: `Send ${field}: the time at which it happened.`,
  }
}

export function invalidField(field: string, expected: string, value: JsonValue): Rejection {
  return {
    code: 'invalid_field',
    message: `${field} is ${kindOf(value)}; it must be ${expected}.`,
    hint: `Send ${expected} or null as ${field}, or leave it out.`,
  }
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return exactNumber(value) === undefined ? 'an object' : 'a number'
  return `a ${typeof value}`
}

/** Enough of the value to recognise it: an event is not for error messages. */
function shown(value: JsonValue): string {
  const text = typeof value === 'object' ? kindOf(value) : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
