import { Fault } from '../../model/fault.ts'

/** What a shared access signature says about itself. Never holds the signature. */
export interface Sas {
  /** `sv`: the service version whose rules it follows, a date. */
  readonly version: string
  readonly scope: SasScope
  /** Letters of `sp`; undefined where a stored access policy keeps them. */
  readonly permissions: string | undefined
  /** Milliseconds. */
  readonly startsAt: number | undefined
  /** Milliseconds; undefined where a stored access policy keeps it. */
  readonly expiresAt: number | undefined
  readonly httpsOnly: boolean
  /** An IP address or range, e.g. `203.0.113.0-203.0.113.255`. */
  readonly addresses: string | undefined
  readonly storedPolicy: string | undefined
  /** Signed with an identity's key (at most seven days) instead of the account's. */
  readonly userDelegation: boolean
}

export type SasScope =
  | { readonly kind: 'container' }
  /** `depth`: how many folders deep the directory is that it is for. */
  | { readonly kind: 'directory'; readonly depth: number }
  | { readonly kind: 'blob' }
  | { readonly kind: 'account'; readonly services: string; readonly resourceTypes: string }

export interface ReadSas {
  readonly sas: Sas
  /** The token as it goes on the wire: no leading `?`, each value encoded once. A secret. */
  readonly token: string
}

/** Reads a SAS offline. `text` is the token alone, with or without a leading `?`. Throws SAS_MALFORMED, never with the token in it. */
export function readSas(text: string): ReadSas {
  const fields = splitQuery(text.trim().replace(/^\?/, ''))
  requireWholeSignature(fields.get('sig'))
  const version = fields.get('sv')
  if (version === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(version)) throw malformed('its `sv` (version) is missing')
  const storedPolicy = fields.get('si')
  const permissions = fields.get('sp')
  const expiresAt = readTime(fields, 'se')
  if (storedPolicy === undefined && (permissions === undefined || expiresAt === undefined)) {
    throw malformed('it has neither permissions and expiry (`sp`, `se`) nor a stored access policy (`si`)')
  }
  const sas: Sas = {
    version,
    scope: readScope(fields),
    permissions,
    startsAt: latest(readTime(fields, 'st'), readTime(fields, 'skt')),
    expiresAt: earliest(expiresAt, readTime(fields, 'ske')),
    httpsOnly: fields.get('spr') === 'https',
    addresses: fields.get('sip'),
    storedPolicy,
    userDelegation: fields.has('skoid'),
  }
  const token = [...fields].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')
  return { sas, token }
}

/**
 * Decodes by hand, because a `+` in a signature that was pasted unencoded is a plus and not a blank (as URLSearchParams has it).
 */
function splitQuery(query: string): Map<string, string> {
  if (/\s/.test(query)) throw malformed('it contains blanks or line breaks')
  const fields = new Map<string, string>()
  for (const part of query.split('&').filter((each) => each !== '')) {
    const equals = part.indexOf('=')
    if (equals < 1) throw malformed('it is not a list of `key=value`')
    const key = part.slice(0, equals)
    if (!/^[a-z]{2,10}$/.test(key)) throw malformed('it has a key that no SAS token has')
    if (fields.has(key)) throw malformed(`it has two values for \`${key}\``)
    fields.set(key, decode(part.slice(equals + 1)))
  }
  return fields
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw malformed('a `%` in it is not followed by two hexadecimal digits')
  }
}

/** An HMAC-SHA-256 in base64: always 44 characters, so a token that was cut while copying shows. */
function requireWholeSignature(signature: string | undefined): void {
  if (signature === undefined) throw malformed('it has no `sig` (signature)')
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) throw malformed('its signature is not whole: copy all of it')
}

function readScope(fields: ReadonlyMap<string, string>): SasScope {
  const services = fields.get('ss')
  const resourceTypes = fields.get('srt')
  if (services !== undefined && resourceTypes !== undefined) return { kind: 'account', services, resourceTypes }
  switch (fields.get('sr')) {
    case 'c':
      return { kind: 'container' }
    case 'd':
      return { kind: 'directory', depth: readDepth(fields.get('sdd')) }
    case 'b':
    case 'bs':
    case 'bv':
      return { kind: 'blob' }
    default:
      throw malformed('it does not say what it is for (`sr`, or `ss` and `srt`)')
  }
}

function readDepth(depth: string | undefined): number {
  if (depth === undefined || !/^\d{1,3}$/.test(depth)) throw malformed('its `sdd` (directory depth) is missing')
  return Number(depth)
}

function readTime(fields: ReadonlyMap<string, string>, key: string): number | undefined {
  const text = fields.get(key)
  if (text === undefined) return undefined
  // ISO 8601 in UTC: a date, or a date and time to minutes, seconds or fractions.
  const time = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw malformed(`its \`${key}\` is not a time in UTC`)
  return time
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

function malformed(why: string): Fault {
  return new Fault('SAS_MALFORMED', { message: `\`sasToken\` is not a usable SAS token: ${why}.` })
}
