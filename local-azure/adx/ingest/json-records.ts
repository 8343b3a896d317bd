import type { JsonValue } from '../../../src/base/json.ts'
import { IngestionError } from './ingestion-error.ts'

export interface JsonRecord {
  readonly value: JsonValue
  /** Of its source text. */
  readonly bytes: number
}

const NEWLINE = 0x0a

/** `json`: one record a line. A line that is not JSON is passed over in silence, as the real service does. */
export async function* jsonLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<JsonRecord> {
  for await (const line of linesOf(source)) {
    const value = parsed(line)
    if (value !== undefined) yield { value, bytes: line.length }
  }
}

async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  for await (const piece of source) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const rest = chunk.subarray(start, end)
      yield held.length === 0 ? rest : Buffer.concat([...held, rest])
      held = []
      start = end + 1
    }
    if (start < chunk.length) held.push(chunk.subarray(start))
  }
  if (held.length > 0) yield Buffer.concat(held)
}

function parsed(line: Buffer): JsonValue | undefined {
  const text = line.toString().trim()
  if (text === '') return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** `multijson`: an array of records, or records one after the other with any white space; here malformed text is an error. */
export async function* multiJson(source: AsyncIterable<Uint8Array>): AsyncGenerator<JsonRecord> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  const text = Buffer.concat(pieces).toString().trim()
  for (const document of documentsIn(text)) {
    const value = document.value
    for (const record of Array.isArray(value) ? value : [value]) {
      yield { value: record, bytes: Array.isArray(value) ? Math.ceil(document.bytes / value.length) : document.bytes }
    }
  }
}

function* documentsIn(text: string): Generator<JsonRecord> {
  let start = 0
  while (start < text.length) {
    const end = endOfDocument(text, start)
    const piece = text.slice(start, end)
    try {
      yield { value: JSON.parse(piece) as JsonValue, bytes: Buffer.byteLength(piece) }
    } catch (cause) {
      throw new IngestionError('BadRequest_UnexpectedCharacterInInputStream', `The JSON is malformed: ${String(cause)}`)
    }
    start = end
    while (/[\s,]/.test(text.charAt(start))) start++
  }
}

/** Where the object or array that begins at `start` ends: the bracket that closes it, strings passed over. */
function endOfDocument(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '"') at = endOfString(text, at)
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth === 0 && (character === '}' || character === ']')) return at + 1
  }
  return text.length
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at++
    else if (character === '"') return at
  }
  return text.length
}
