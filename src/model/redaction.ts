import { exactNumber, parseExactText } from '../base/exact-json.ts'
import { sha256Hex } from '../base/hash.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts'

export const PAYLOAD_WAYS = ['keep', 'drop', 'mask'] as const

/** What is taken out of every event before it leaves for a destination. */
export interface Redaction {
  /** The event's `payload` (request and response): as it is, null, or with the same shape and every value in it hidden. */
  readonly payload: (typeof PAYLOAD_WAYS)[number]
  /** Keys whose values are hidden wherever they stand, also in JSON that is kept as text; case, `-`, `_` and blanks do not count. */
  readonly keys: readonly string[]
}

export const NO_REDACTION: Redaction = { payload: 'keep', keys: [] }

/** A proposal for `keys`: names of credentials and of what identifies a person or a card. */
export const SENSITIVE_KEYS: readonly string[] = [
  ...['password', 'passwd', 'secret', 'client_secret', 'token', 'access_token', 'refresh_token', 'id_token'],
  ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'api_key', 'x-api-key', 'private_key'],
  ...['session_token', 'ssn', 'card', 'card_number', 'cvv', 'iban'],
]

export const HIDDEN = '***'

/** What a redaction adds to the identity of an encoding: other settings give other bytes, and so another name (naming.ts). Empty where nothing is hidden. */
export function redactionIdentity({ payload, keys }: Redaction): string {
  const hidden = [...new Set(keys.map(plainKey))].sort()
  if (payload === 'keep' && hidden.length === 0) return ''
  return `+redaction-1:${sha256Hex(JSON.stringify([payload, hidden])).slice(0, 12)}`
}

/** The event with everything hidden that the redaction names. Pure; what is untouched is shared with the original. */
export function redactEvent(event: JsonObject, redaction: Redaction): JsonObject {
  const cleaned = redaction.keys.length === 0 ? event : cleanObject(event, hiddenKeys(redaction))
  const payload = cleaned['payload']
  if (redaction.payload === 'keep' || payload === undefined || payload === null) return cleaned
  return { ...cleaned, payload: redaction.payload === 'drop' ? null : masked(payload) }
}

type IsHidden = (key: string) => boolean

const known = new WeakMap<Redaction, IsHidden>()
const SPELLINGS_MAX = 10_000

/** Keys repeat from event to event: each spelling is looked at once. */
function hiddenKeys(redaction: Redaction): IsHidden {
  const present = known.get(redaction)
  if (present !== undefined) return present
  const hidden = new Set(redaction.keys.map(plainKey))
  const spellings = new Map<string, boolean>()
  const isHidden: IsHidden = (key) => {
    const seen = spellings.get(key)
    if (seen !== undefined) return seen
    const result = hidden.has(plainKey(key))
    if (spellings.size < SPELLINGS_MAX) spellings.set(key, result)
    return result
  }
  known.set(redaction, isHidden)
  return isHidden
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[-_\s]/g, '')
}

function clean(value: JsonValue, isHidden: IsHidden): JsonValue {
  if (typeof value === 'string') return cleanText(value, isHidden)
  if (Array.isArray(value)) return shared(value, (item) => clean(item, isHidden))
  return isPlainObject(value) ? cleanObject(value, isHidden) : value
}

/** Entries are rebuilt one by one, so that a key like `__proto__` stays a key. */
function cleanObject(object: JsonObject, isHidden: IsHidden): JsonObject {
  let changed = false
  const entries = Object.entries(object).map(([key, value]): [string, JsonValue] => {
    const result = isHidden(key) && value !== null ? HIDDEN : clean(value, isHidden)
    changed ||= result !== value
    return [key, result]
  })
  return changed ? Object.fromEntries(entries) : object
}

function shared(list: JsonValue[], change: (item: JsonValue) => JsonValue): JsonValue[] {
  const result = list.map(change)
  return result.some((item, index) => item !== list[index]) ? result : list
}

/** JSON that is kept as text, deeper than this, is hidden as a whole: nobody looks further into it. */
const TEXT_DEPTH_MAX = 64

/**
 * Bodies and headers often arrive as JSON in a string: where something inside is hidden, the text is written anew, else it stays to the letter. JSON
 * that was cut, forms, addresses and header lines are searched for `key=value` and `key: value`.
 */
function cleanText(text: string, isHidden: IsHidden): string {
  if (!/^\s*[[{]/.test(text)) return cleanPairs(text, isHidden)
  const outcome = parseExactText(text, TEXT_DEPTH_MAX)
  if ('value' in outcome) {
    const cleaned = clean(outcome.value, isHidden)
    return cleaned === outcome.value ? text : JSON.stringify(cleaned)
  }
  return outcome.refusal === 'too_deep' ? HIDDEN : cleanPairs(text, isHidden)
}

/** A key, perhaps in quotes (that may be escaped themselves), and the sign before its value. Bounded, so that no text makes it slow. */
const KEY = /(\\{0,31}["'])?([A-Za-z][\w-]{0,63})\1?(\s{0,31}[:=]\s{0,31})/g
const QUOTE = /\\{0,31}["']/y

function cleanPairs(text: string, isHidden: IsHidden): string {
  if (!/[:=]/.test(text)) return text
  let result = ''
  let at = 0
  for (const { index, 0: whole, 1: quoted, 2: key = '', 3: sign = '' } of text.matchAll(KEY)) {
    const from = index + whole.length
    if (index < at || from === text.length || !isHidden(key)) continue
    QUOTE.lastIndex = from
    const quote = QUOTE.exec(text)?.[0] ?? ''
    const isHeader = quoted === undefined && sign.includes(':')
    const end = quote === '' ? bareEnd(text, from, isHeader) : quotedEnd(text, from + quote.length, quote)
    result += `${text.slice(at, from)}${quote}${HIDDEN}${quote}`
    at = end
  }
  return at === 0 ? text : result + text.slice(at)
}

/** A header's value goes to the end of its line (`Bearer …`), any other bare one to the next separator. */
function bareEnd(text: string, from: number, isHeader: boolean): number {
  const end = text.slice(from).search(isHeader ? /[\r\n]/ : /[\s&;,}\]]/)
  return end === -1 ? text.length : from + end
}

/** After the closing quote; an escaped one does not close. Text that was cut ends without one. */
function quotedEnd(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (text[at - 1] !== '\\') return at + quote.length
  }
  return text.length
}

function masked(value: JsonValue): JsonValue {
  if (value === null) return null
  if (Array.isArray(value)) return value.map(masked)
  if (!isPlainObject(value)) return HIDDEN
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)]))
}

/** Numbers that keep their digits are objects, too: values, not objects with keys. */
function isPlainObject(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && exactNumber(value) === undefined
}
