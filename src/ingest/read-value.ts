import { isUtf8 } from 'node:buffer'
import { exactNumber, explainRefusal, type JsonRefusal, parseExactJson } from '../base/exact-json.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Rejection } from '../streams/stream.ts'

export type ValueOutcome = { readonly source: JsonObject } | { readonly rejection: Rejection }

/** The object that the bytes of one line or array element are, or why they are none. */
export function readValue(bytes: Buffer, depthMax: number): ValueOutcome {
  if (!isUtf8(bytes)) return { rejection: INVALID_UTF8 }
  const outcome = parseExactJson(bytes, depthMax)
  if ('refusal' in outcome) {
    const { refusal } = outcome
    const message = explainRefusal(refusal, bytes.toString('utf8'), depthMax)
    return { rejection: { code: refusal, message, hint: HINTS[refusal] } }
  }
  const { value } = outcome
  if (!isJsonObject(value) || exactNumber(value) !== undefined) return { rejection: NOT_AN_OBJECT }
  return { source: value }
}

export function tooLong(lineBytesMax: number): Rejection {
  return {
    code: 'line_too_long',
    message: `The event is longer than ${lineBytesMax} bytes.`,
    hint: 'Shorten its largest field; the events around it were read.',
  }
}

const INVALID_UTF8: Rejection = {
  code: 'invalid_utf8',
  message: 'The event is not valid UTF-8.',
  hint: 'Encode it as UTF-8; the events around it were read.',
}

const NOT_AN_OBJECT: Rejection = {
  code: 'not_an_object',
  message: 'The event is not a JSON object.',
  hint: 'Send one JSON object per event: `{…}`.',
}

const HINTS: Readonly<Record<JsonRefusal, string>> = {
  invalid_json: 'Send one JSON object per line, or a JSON array of objects.',
  duplicate_key: 'Give every key of an object once: readers do not agree on which one counts.',
  too_deep: 'Send flatter objects, or the deep part as a string.',
}
