import { assert } from '../base/assert.ts'
import { parseExactJson } from '../base/exact-json.ts'
import type { GrowingBytes } from '../base/growing-bytes.ts'
import { isJsonObject } from '../base/json.ts'
import { DEPTH_MAX, type JsonKey, JsonOutline, jsonKey } from '../base/json-outline.ts'
import { type Redaction, redactEvent, redactionIdentity } from '../model/redaction.ts'
import { canonicalTime } from './canonical-time.ts'
import { CELL_BYTES_MAX, type Quarantine, rowOf } from './row.ts'
import type { ColumnType, StreamDefinition } from './stream.ts'

export interface RowWriter {
  /** Writes the row of a line of the log, ended by a line feed. Where it has none nothing is written. `line`: a canonical event, without its line feed. */
  write(line: Buffer, position: number, out: GrowingBytes): Quarantine | undefined
}

/**
 * Writes rows as `rowOf` makes them, byte for byte, and mostly without parsing: a column's value is copied as it stands in the line. What needs a closer
 * look (a number with many digits, half a surrogate pair, a large value, a redaction) is parsed.
 */
export function rowWriter(definition: StreamDefinition, redaction: Redaction, slice: string): RowWriter {
  const copy = redactionIdentity(redaction) === '' ? copier(definition, slice) : undefined
  return {
    write: (line, position, out) => {
      const start = out.length
      if (copy?.(line, position, out)) return undefined
      out.truncate(start)
      const outcome = parseExactJson(line, Number.POSITIVE_INFINITY)
      assert('value' in outcome && isJsonObject(outcome.value), 'a line of the log is a JSON object')
      const made = rowOf(redactEvent(outcome.value, redaction), definition, { position, slice })
      if ('quarantined' in made) return made.quarantined
      out.text(`${JSON.stringify(made.row)}\n`)
      return undefined
    },
  }
}

interface CopiedColumn {
  /** `{"name":` or `,"name":`. */
  readonly start: Buffer
  readonly keys: readonly JsonKey[]
  readonly isPlain: (outline: JsonOutline, member: number) => boolean
}

/** False where the line needs a closer look; then something may be written. */
function copier(definition: StreamDefinition, slice: string) {
  const outline = new JsonOutline()
  const columns = definition.columns.map(({ name, type, path }, index): CopiedColumn => {
    const start = Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(name)}:`)
    return { start, keys: path.map(jsonKey), isPlain: PLAIN[type] }
  })
  const end = `,"slice":${JSON.stringify(slice)},"schemaVersion":${definition.schemaVersion}}\n`
  return (line: Buffer, position: number, out: GrowingBytes): boolean => {
    if (!outline.read(line, DEPTH_MAX)) return false
    for (const { start, keys, isPlain } of columns) {
      out.copy(start, 0, start.length)
      const member = memberAt(outline, keys)
      if (member === undefined || outline.kind(member) === 'null') out.copy(NULL, 0, NULL.length)
      else if (isPlain(outline, member)) out.copy(line, outline.valueFrom(member), outline.upto(member))
      else return false
    }
    out.text(`,"position":${position}${end}`)
    return true
  }
}

const NULL = Buffer.from('null')

/** Undefined also where something on the way is no object: it has no members. */
function memberAt(outline: JsonOutline, [first, second]: readonly JsonKey[]): number | undefined {
  const top = first && outline.findTop(first)
  return top === undefined || second === undefined ? top : outline.find(top, second)
}

/** Whether a value certainly is what its column takes. */
const PLAIN: Readonly<Record<ColumnType, CopiedColumn['isPlain']>> = {
  string: (outline, member) =>
    outline.kind(member) === 'text' && isSmall(outline, member) && isUnicode(outline, member),
  datetime: (outline, member) => outline.kind(member) === 'text' && isCanonicalTime(outline.text(member)),
  dynamic: (outline, member) => isSmall(outline, member) && isUnicode(outline, member),
  bool: (outline, member) => outline.kind(member) === 'boolean',
  // Up to 15 digits, or the line would have been refused.
  real: (outline, member) => outline.kind(member) === 'number',
  long: (outline, member) => outline.kind(member) === 'number' && isWhole(outline, member),
  // Its bounds are looked at closely.
  int: () => false,
}

function isSmall(outline: JsonOutline, member: number): boolean {
  return outline.upto(member) - outline.valueFrom(member) <= CELL_BYTES_MAX
}

/** Half a surrogate pair stands there as an escape; other escapes that look like one are looked at closely, too. */
function isUnicode(outline: JsonOutline, member: number): boolean {
  if (!outline.isEscaped(member)) return true
  return !outline.bytes.subarray(outline.valueFrom(member), outline.upto(member)).includes(SURROGATE)
}

const SURROGATE = Buffer.from('\\ud')

/** From 1970 on, on a day that every month has: a look at the form is enough. */
const COMMON_TIME =
  /^(?:19[7-9]\d|[2-9]\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

function isCanonicalTime(text: string): boolean {
  return COMMON_TIME.test(text) || canonicalTime(text)?.text === text
}

function isWhole(outline: JsonOutline, member: number): boolean {
  return /^-?\d+$/.test(outline.source(member))
}
