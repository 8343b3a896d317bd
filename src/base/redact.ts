import { Secret } from './secret.ts'

const HIDDEN = '***'
const DEPTH_MAX = 8
const TEXT_LENGTH_MAX = 64 * 1024

/** Text with every credential in it replaced: for log lines, messages and stacks, where a secret may stand anywhere. */
export function redactText(text: string): string {
  const bounded =
    text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}… (${text.length} characters)` : text
  return PATTERNS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), bounded)
}

/**
 * A value fit for a log: plain data only, text redacted, values of keys that name a secret hidden at any depth, errors with their causes,
 * cycles and depth cut off.
 */
export function redactValue(value: unknown): unknown {
  return clean(value, { depth: 0, above: [] })
}

/** Whether a key names a secret: `sasToken`, `X-Api-Key`, `client_secret`, `authorization`. */
export function namesSecret(key: string): boolean {
  return SECRET_KEY.test(key.replace(/[-_\s]/g, '')) && !COUNTED_KEY.test(key)
}

const SECRET_KEY =
  /(?:sastoken|apitoken|accesstoken|refreshtoken|idtoken|sessiontoken|bootstraptoken|onetimetoken|^token|secret|password|passphrase|passwd|apikey|accesskey|accountkey|masterkey|privatekey|signingkey|applicationkey|sharedaccesssignature|authorization|cookie|credentials?|connectionstring|^sig)$/i
/** `secretRequired` never matches above; these end in a secret's name but hold a plain word about it. */
const COUNTED_KEY = /^(?:has|is|no|with)[A-Z]/

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // SAS: `sig=…` in an address, also when the address itself was encoded
  [/(?:(?<=%[0-9a-f]{2})|(?<![a-z]))(sig)(=|%3D)[\w%+/=.~-]{4,}/gi, `$1$2${HIDDEN}`],
  // storage connection strings
  [/\b(AccountKey|SharedAccessKey|SharedAccessSignature)=[^\s;"'\\]+/gi, `$1=${HIDDEN}`],
  // headers, as text or as JSON: the scheme stays, the value goes
  [
    /\b((?:proxy-)?authorization)(\\?["']?\s*[:=]\s*\\?["']?)(?:(Bearer|Basic|SharedKey|Negotiate)\s+)?[^\s"'\\,;]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9\-._~+/]{8,}=*/gi, `$1 ${HIDDEN}`],
  // keys that name a secret inside a piece of JSON, GraphQL, form data or an address
  [
    /\b((?:sas|api|access|refresh|id|session)_?token|(?:client|application)_?(?:secret|key)|client_assertion|secret_?access_?key|(?:api|account|master|private)_?key|password)(\\?["']?\s*[:=]\s*\\?["']?)[^\s"'\\,;&}]+/gi,
    `$1$2${HIDDEN}`,
  ],
  // user:password@host
  [/(:\/\/[^\s/:@]+):[^\s/@]+@/g, `$1:${HIDDEN}@`],
  // JSON Web Tokens and PEM keys stand for themselves
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, HIDDEN],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, HIDDEN],
]

interface Place {
  readonly depth: number
  readonly above: readonly object[]
}

function clean(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return `(${typeof value})`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Secret) return HIDDEN
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  if (value instanceof URL || value instanceof RegExp) return redactText(String(value))
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `(${value.byteLength} bytes)`
  if (place.above.includes(value)) return '(circular)'
  if (place.depth >= DEPTH_MAX) return '(deeper)'
  const below = { depth: place.depth + 1, above: [...place.above, value] }
  if (value instanceof Error) return cleanError(value, below)
  if (Array.isArray(value) || value instanceof Set) return Array.from(value, (item) => clean(item, below))
  return cleanObject(value instanceof Map ? Object.fromEntries(value) : value, below)
}

function cleanObject(value: object, below: Place): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, item]) => {
    const hide = namesSecret(key) && item !== undefined && item !== null && typeof item !== 'boolean'
    return [key, hide ? HIDDEN : clean(item, below)]
  })
  return Object.fromEntries(entries)
}

/** `message`, `stack`, `cause` and `errors` are not enumerable, so they are named; a vendor's own fields (code, status) come along. */
function cleanError(error: Error, below: Place): Record<string, unknown> {
  const { name, message, stack, cause } = error
  return {
    ...cleanObject(error, below),
    type: name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: clean(cause, below) }),
    ...(error instanceof AggregateError ? { errors: clean(error.errors, below) } : {}),
  }
}
