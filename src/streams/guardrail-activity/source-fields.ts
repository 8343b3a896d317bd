import { exactNumber, parseExactText } from '../../base/exact-json.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { setOwn } from '../own-property.ts'
import { scalarText } from '../scalar-text.ts'

/**
 * A source record while it is read. Each reader below gives a field's value in its canonical form, or null; what a canonical form
 * cannot tell in full is left in `extra`, so that whatever a source sends is found again.
 */
export interface SourceFields {
  readonly source: JsonObject
  extra: JsonObject | undefined
}

export function leave(fields: SourceFields, name: string): void {
  const value = fields.source[name]
  if (value === undefined) return
  fields.extra ??= {}
  setOwn(fields.extra, name, value)
}

/** null and '' say as much as a missing field. */
function isBlank(value: JsonValue | undefined): value is null | '' | undefined {
  return value === undefined || value === null || value === ''
}

/** Text of a scalar; the alias (the seed product's name) serves where the field itself says nothing. */
export function textOf(fields: SourceFields, name: string, alias?: string): string | null {
  const text = ownText(fields, name)
  if (alias === undefined) return text
  const other = ownText(fields, alias)
  if (text === null) return other
  if (other !== null && other !== text) leave(fields, alias)
  return text
}

function ownText(fields: SourceFields, name: string): string | null {
  const value = fields.source[name]
  if (typeof value === 'string') return value === '' ? null : value
  if (value === undefined || value === null) return null
  const text = scalarText(value)
  if (text === undefined) leave(fields, name)
  return text ?? null
}

/** Text of a member of an object that is itself kept whole. */
export function textIn(object: JsonObject | null, name: string): string | null {
  return object === null ? null : scalarText(object[name]) || null
}

/** A number, also from its text; anything else, and text that a number does not tell in full, is left. */
export function numberOf(fields: SourceFields, name: string): JsonValue {
  const value = fields.source[name]
  if (isBlank(value)) return null
  const number = asNumber(value)
  if (number === null || (typeof value === 'string' && String(number) !== value)) leave(fields, name)
  return number
}

export function asNumber(value: JsonValue | undefined): JsonValue {
  if (typeof value === 'number' || exactNumber(value) !== undefined) return value ?? null
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value)) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

export function booleanOf(fields: SourceFields, name: string): boolean | null {
  const value = fields.source[name]
  if (typeof value === 'boolean') return value
  if (value === 'true') return true
  if (value === 'false') return false
  if (!isBlank(value)) leave(fields, name)
  return null
}

/** A list, also from JSON text that holds one. */
export function listOf(fields: SourceFields, name: string): JsonValue[] {
  const value = fields.source[name]
  if (Array.isArray(value)) return value
  if (isBlank(value)) return []
  const parsed = typeof value === 'string' && value.startsWith('[') ? embedded(value) : undefined
  if (Array.isArray(parsed)) return parsed
  leave(fields, name)
  return []
}

/** An object, also from JSON text that holds one; anything else is kept as `{raw: …}`. */
export function objectOf(fields: SourceFields, name: string, alias?: string): JsonObject | null {
  const value = fields.source[name]
  if (isBlank(value)) return alias === undefined ? null : objectOf(fields, alias)
  if (alias !== undefined && !isBlank(fields.source[alias])) leave(fields, alias)
  if (isJsonObject(value) && exactNumber(value) === undefined) return value
  const parsed = typeof value === 'string' ? embedded(value) : undefined
  return isJsonObject(parsed) && exactNumber(parsed) === undefined ? parsed : { raw: value }
}

/** JSON deeper than this, or with a repeated key, stays the text that it was. */
const EMBEDDED_DEPTH_MAX = 32

function embedded(text: string): JsonValue | undefined {
  const outcome = parseExactText(text, EMBEDDED_DEPTH_MAX)
  return 'value' in outcome ? outcome.value : undefined
}
