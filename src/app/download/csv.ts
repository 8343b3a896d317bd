import { exactNumber } from '../../base/exact-json.ts'
import type { JsonValue } from '../../base/json.ts'

/** RFC 4180: every field in quotes that needs them, lines ended by CR LF. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}

/**
 * A value as a cell: null is empty, an empty text is `""`, lists and objects are JSON. Spreadsheets run what looks like a formula, and events hold what attackers
 * wrote: a text that begins like one gets an apostrophe before it. Numbers stay as they are.
 */
export function csvCell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoted(harmless(value))
  return exactNumber(value) ?? quoted(JSON.stringify(value))
}

/** What spreadsheets take for the beginning of a formula, also in the wide forms of East Asian texts, and what they skip before it. */
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u
/** Tab and line breaks at the start move what follows into a cell of its own when it is pasted. */
const BREAK = /^[\t\r\n]/

function harmless(text: string): string {
  return FORMULA.test(text) || BREAK.test(text) ? `'${text}` : text
}

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$|^$/

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
