import { exactNumber } from '../base/exact-json.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts'
import { canonicalTime } from './canonical-time.ts'
import type { Column, ColumnType, StreamDefinition } from './stream.ts'

/** Where a row comes from: a delivery can be followed back from any of its rows. */
export interface RowOrigin {
  /** The event's position in the stream's log. */
  readonly position: number
  /** The name of the slice that carries it. */
  readonly slice: string
}

/** One column of a stream's table, without the way to its value. */
export type TableColumn = Pick<Column, 'name' | 'type' | 'description'>

export type RowOutcome = { readonly row: JsonObject } | { readonly quarantined: Quarantine }

/** Why an event has no row: a column could not hold its value unchanged. */
export interface Quarantine {
  readonly column: string
  readonly reason: QuarantineReason
}

export type QuarantineReason = 'wrong_type' | 'out_of_range' | 'too_large' | 'not_unicode'

/** Columns that every stream's table has after its own. */
const ORIGIN_COLUMNS: readonly TableColumn[] = [
  { name: 'position', type: 'long', description: "Place in the stream's log: from 1, without gaps" },
  { name: 'slice', type: 'string', description: 'The delivery that brought the row, as its receipt names it' },
  { name: 'schemaVersion', type: 'int', description: 'Version of the columns' },
]

/** The columns of a stream's tabular form, in their order. */
export function tableColumns(definition: StreamDefinition): readonly TableColumn[] {
  return [...definition.columns.map(({ name, type, description }) => ({ name, type, description })), ...ORIGIN_COLUMNS]
}

/**
 * A canonical event as a row: exactly the table's columns, each null or of its type, so that a reader with typed columns takes every value as it is. A
 * value that such a reader would cut, turn to null or change in silence puts the event aside instead, with the column named. Pure.
 */
export function rowOf(event: JsonObject, definition: StreamDefinition, origin: RowOrigin): RowOutcome {
  const row: JsonObject = {}
  for (const { name, type, path } of definition.columns) {
    const value = valueAt(event, path)
    if (value === undefined || value === null) {
      row[name] = null
      continue
    }
    const cell = CELLS[type](value)
    if ('reason' in cell) return { quarantined: { column: name, reason: cell.reason } }
    row[name] = cell.value
  }
  row['position'] = origin.position
  row['slice'] = origin.slice
  row['schemaVersion'] = definition.schemaVersion
  return { row }
}

/** What a string or a dynamic value of Azure Data Explorer holds, in bytes of UTF-8. */
export const CELL_BYTES_MAX = 1_048_576

function valueAt(event: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = event
  for (const key of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

type Cell = { readonly value: JsonValue } | { readonly reason: QuarantineReason }

const CELLS: Readonly<Record<ColumnType, (value: JsonValue) => Cell>> = {
  string: textCell,
  datetime: timeCell,
  long: (value) => wholeCell(value, INT64),
  int: (value) => wholeCell(value, INT32),
  real: realCell,
  bool: (value) => (typeof value === 'boolean' ? { value } : { reason: 'wrong_type' }),
  dynamic: dynamicCell,
}

function textCell(value: JsonValue): Cell {
  if (typeof value !== 'string') return { reason: 'wrong_type' }
  if (isLarge(value)) return { reason: 'too_large' }
  return value.isWellFormed() ? { value } : { reason: 'not_unicode' }
}

/** A UTF-16 unit is at most three bytes of UTF-8: short texts need no counting. */
function isLarge(text: string): boolean {
  return text.length * 3 > CELL_BYTES_MAX && Buffer.byteLength(text) > CELL_BYTES_MAX
}

/** Canonical times come out as they went in, to 100 ns. */
function timeCell(value: JsonValue): Cell {
  const time = typeof value === 'string' ? canonicalTime(value) : undefined
  return time === undefined ? { reason: 'wrong_type' } : { value: time.text }
}

interface Bounds {
  readonly min: bigint
  readonly max: bigint
}

/** Without the least number of each type: that is how Azure Data Explorer stores null. */
const INT64: Bounds = { min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }
const INT32: Bounds = { min: -(2n ** 31n) + 1n, max: 2n ** 31n - 1n }

function wholeCell(value: JsonValue, { min, max }: Bounds): Cell {
  const digits = exactNumber(value) ?? (Number.isInteger(value) ? BigInt(value as number).toString() : undefined)
  if (digits === undefined || !/^-?\d+$/.test(digits)) return { reason: 'wrong_type' }
  const whole = BigInt(digits)
  return min <= whole && whole <= max ? { value } : { reason: 'out_of_range' }
}

/** More digits than a double has are rounded as every double is; more magnitude than it has is not taken. */
function realCell(value: JsonValue): Cell {
  const digits = exactNumber(value)
  if (digits === undefined && typeof value !== 'number') return { reason: 'wrong_type' }
  return Number.isFinite(digits === undefined ? value : Number(digits)) ? { value } : { reason: 'out_of_range' }
}

/** Half of a surrogate pair, as JSON.stringify writes it; an escaped backslash before it makes it plain text. */
const HALF_PAIR = /(?<!\\)(?:\\\\)*\\ud[89a-f][0-9a-f]{2}/

function dynamicCell(value: JsonValue): Cell {
  const text = JSON.stringify(value)
  if (isLarge(text)) return { reason: 'too_large' }
  return text.includes('\\ud') && HALF_PAIR.test(text) ? { reason: 'not_unicode' } : { value }
}
