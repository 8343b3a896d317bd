import type { JsonObject, JsonValue } from '../../../src/base/json.ts'

/** The column types the stand-in stores and computes with. (`decimal` is the one Kusto type it refuses.) */
export const SCALAR_TYPES = [
  'string',
  'long',
  'int',
  'real',
  'bool',
  'datetime',
  'timespan',
  'guid',
  'dynamic',
] as const
export type ScalarType = (typeof SCALAR_TYPES)[number]

/**
 * One cell. `datetime` is a bigint of 100 ns ticks since 0001-01-01, `timespan` a bigint of ticks, numbers are doubles
 * (so a `long` above 2^53 is not exact), `dynamic` is plain JSON. A `string` is never null: a missing one is ''.
 */
export type Value = string | number | bigint | boolean | null | JsonObject | JsonValue[]

export interface TypedColumn {
  readonly name: string
  readonly type: ScalarType
}

export function isScalarType(name: string): name is ScalarType {
  return (SCALAR_TYPES as readonly string[]).includes(name)
}

/** Other spellings that Kusto accepts in a schema. */
const TYPE_ALIASES: Readonly<Record<string, ScalarType>> = {
  boolean: 'bool',
  date: 'datetime',
  double: 'real',
  time: 'timespan',
  uuid: 'guid',
  uniqueid: 'guid',
}

export function scalarTypeNamed(name: string): ScalarType | undefined {
  const lower = name.toLowerCase()
  return isScalarType(lower) ? lower : TYPE_ALIASES[lower]
}

/** The empty value of a type: '' for strings, null for the rest. */
export function missingValue(type: ScalarType): Value {
  return type === 'string' ? '' : null
}

/** A string that is equal exactly for equal values of one column: for grouping, joining and sets. */
export function keyOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return `s${value}`
    case 'number':
      return `n${value}`
    case 'bigint':
      return `t${value}`
    case 'boolean':
      return value ? 'b1' : 'b0'
    default:
      return value === null ? '' : `j${JSON.stringify(value)}`
  }
}

/** -1, 0 or 1; strings by code unit, as Kusto's ordinal comparison. Both sides are non-null and of comparable types. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'object' || typeof right === 'object') return compareOrdinal(textOf(left), textOf(right))
  if (typeof left === 'string' || typeof right === 'string') return compareOrdinal(textOf(left), textOf(right))
  return left < right ? -1 : left > right ? 1 : 0
}

function compareOrdinal(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** The text of a value without knowing its type: used where dynamic values meet strings. */
export function textOf(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
