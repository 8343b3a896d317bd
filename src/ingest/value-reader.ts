import { isUtf8 } from 'node:buffer'
import { exactNumber, explainRefusal, type JsonRefusal, parseExactJson } from '../base/exact-json.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import { JsonOutline } from '../base/json-outline.ts'
import type { Rejection, SourceObject } from '../streams/stream.ts'
import type { Value } from './splitter.ts'

export interface ValueLimits {
  readonly lineBytesMax: number
  readonly depthMax: number
}

/** Reads the bytes of one line or array element after the other; what was read last is the source of an event. */
export class ValueReader implements SourceObject {
  readonly outline = new JsonOutline()
  readonly #limits: ValueLimits
  #parsed: JsonObject | undefined

  constructor(limits: ValueLimits) {
    this.#limits = limits
  }

  /** Why the value is no JSON object of ours; undefined where it is one. */
  read(value: Value): Rejection | undefined {
    if (value === 'too_long') return tooLong(this.#limits.lineBytesMax)
    if (!isUtf8(value)) return INVALID_UTF8
    this.#parsed = undefined
    return this.outline.read(value, this.#limits.depthMax) ? undefined : this.#parse(value)
  }

  value(): JsonObject {
    this.#parsed ??= JSON.parse(this.outline.bytes.toString('utf8')) as JsonObject
    return this.#parsed
  }

  /** What is not written as JSON.stringify would write it, is. */
  #parse(bytes: Buffer): Rejection | undefined {
    const { depthMax } = this.#limits
    const outcome = parseExactJson(bytes, depthMax)
    if ('refusal' in outcome) {
      const { refusal } = outcome
      const message = explainRefusal(refusal, bytes.toString('utf8'), depthMax)
      return { code: refusal, message, hint: HINTS[refusal] }
    }
    const { value } = outcome
    if (!isJsonObject(value) || exactNumber(value) !== undefined) return NOT_AN_OBJECT
    this.#parsed = value
    this.outline.readOwn(JSON.stringify(value))
    return undefined
  }
}

function tooLong(lineBytesMax: number): Rejection {
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
