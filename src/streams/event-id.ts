import { sha256Hex } from '../base/hash.ts'
import type { JsonValue } from '../base/json.ts'
import { scalarText } from './scalar-text.ts'
import type { Rejection } from './stream.ts'

const ID_BYTES_MAX = 4096

/**
 * The source's own id as text; undefined where it gave none (null and '' are none). A repeat is recognised by it, so it must come
 * through UTF-8 and databases unchanged: no lone surrogates, no NUL.
 */
export function eventId(value: JsonValue | undefined): string | Rejection | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const id = typeof value === 'boolean' ? undefined : scalarText(value)
  if (id === undefined) return invalidId('id is neither a string nor a number')
  if (id.length * 3 > ID_BYTES_MAX && Buffer.byteLength(id) > ID_BYTES_MAX) {
    return invalidId(`id is longer than ${ID_BYTES_MAX} bytes`)
  }
  if (!id.isWellFormed() || id.includes('\0')) return invalidId('id holds a lone surrogate or NUL')
  return id
}

/** The id of an event that has none: from its canonical line, made without id and received time, so that a repeat has it too. */
export function contentId(line: string | Uint8Array): string {
  return `sha256:${sha256Hex(line)}`
}

function invalidId(what: string): Rejection {
  return {
    code: 'invalid_id',
    message: `${what}.`,
    hint: `Send a string of at most ${ID_BYTES_MAX} bytes, or leave id out: then it comes from the event's content.`,
  }
}
