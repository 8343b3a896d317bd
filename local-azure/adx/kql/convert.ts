import type { JsonValue } from '../../../src/base/json.ts'
import { formatDatetime, formatTimespan, parseDatetime, parseTimespan } from './time.ts'
import type { ScalarType, Value } from './values.ts'

/** Kusto's to*() functions: a value that cannot be converted becomes null, never an error. */

export function toText(value: Value, type: ScalarType): string {
  if (value === null) return ''
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return type === 'timespan' ? formatTimespan(value) : formatDatetime(value)
    case 'number':
      return type === 'real' ? realText(value) : String(value)
    default:
      return JSON.stringify(value)
  }
}

function realText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value)
}

const LONG_LIMIT = 2 ** 63
const INT_LIMIT = 2 ** 31

/** A whole number; reals are cut off towards zero. */
export function toWhole(value: Value, type: 'long' | 'int'): number | null {
  const number = wholeFrom(value)
  if (number === null || Number.isNaN(number)) return null
  const whole = Math.trunc(number)
  const limit = type === 'int' ? INT_LIMIT : LONG_LIMIT
  return whole >= -limit && whole < limit ? whole + 0 : null
}

function wholeFrom(value: Value): number | null {
  switch (typeof value) {
    case 'number':
      return value
    case 'bigint':
      return Number(value)
    case 'boolean':
      return value ? 1 : 0
    case 'string': {
      const text = value.trim()
      return /^[+-]?\d+$/.test(text) || /^0x[0-9a-f]+$/i.test(text) ? Number(text) : null
    }
    default:
      return null
  }
}

export function toReal(value: Value): number | null {
  switch (typeof value) {
    case 'number':
      return value
    case 'bigint':
      return Number(value)
    case 'boolean':
      return value ? 1 : 0
    case 'string': {
      const text = value.trim()
      if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
      return NAMED_REALS[text.toLowerCase()] ?? null
    }
    default:
      return null
  }
}

const NAMED_REALS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}

export function toBool(value: Value): boolean | null {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (typeof value !== 'string') return null
  const text = value.trim().toLowerCase()
  return text === 'true' ? true : text === 'false' ? false : null
}

export function toDatetime(value: Value): bigint | null {
  if (typeof value === 'bigint') return value
  return typeof value === 'string' ? (parseDatetime(value) ?? null) : null
}

export function toTimespan(value: Value): bigint | null {
  if (typeof value === 'bigint') return value
  return typeof value === 'string' ? (parseTimespan(value) ?? null) : null
}

const GUID = /^\{?([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})\}?$/i

export function toGuid(value: Value): string | null {
  const match = typeof value === 'string' ? GUID.exec(value.trim()) : null
  const digits = match?.[1]?.replaceAll('-', '').toLowerCase()
  if (digits === undefined) return null
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  )
}

/** parse_json(): text that is not JSON becomes a dynamic string. */
export function toDynamic(value: Value, type: ScalarType): JsonValue {
  if (typeof value === 'bigint') return toText(value, type)
  if (typeof value !== 'string' || type === 'dynamic') return value
  if (value === '') return null
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value
  }
}

/** A value as it appears inside a dynamic: what JSON cannot hold becomes text; nothing is parsed. */
export function intoDynamic(value: Value, type: ScalarType): JsonValue {
  return typeof value === 'bigint' ? toText(value, type) : value
}

/** What a dynamic's content is worth where a value of `type` is expected. */
export function convert(value: Value, from: ScalarType, to: ScalarType): Value {
  if (from === to) return value
  switch (to) {
    case 'string':
      return toText(value, from)
    case 'long':
    case 'int':
      return toWhole(value, to)
    case 'real':
      return toReal(value)
    case 'bool':
      return toBool(value)
    case 'datetime':
      return toDatetime(value)
    case 'timespan':
      return toTimespan(value)
    case 'guid':
      return toGuid(value)
    case 'dynamic':
      return intoDynamic(value, from)
  }
}
