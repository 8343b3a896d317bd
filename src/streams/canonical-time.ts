import { exactNumber } from '../base/exact-json.ts'
import type { JsonValue } from '../base/json.ts'
import { timeText } from './time-text.ts'

export interface CanonicalTime {
  /** Milliseconds since 1970; finer digits are cut. */
  readonly ms: number
  /** ISO-8601 in UTC, `2024-01-25T18:04:58.368Z`: at least 3 fraction digits, and all that were given up to 7. */
  readonly text: string
}

/** 9999-12-31T23:59:59.999Z: the last one that the destinations' datetime types know. */
const LAST_MS = 253_402_300_799_999
/** Kusto's datetime counts in 100 ns. */
const FRACTION_DIGITS_MAX = 7

/**
 * A time as sources write it, or undefined where it is none: ISO-8601 with any offset (`T` or a space before the time; no offset
 * means UTC), RFC 2822, and the time since 1970 as a number or numeric string, whose size tells the unit: below 1e11 seconds, below
 * 1e14 milliseconds, below 1e17 microseconds, from there nanoseconds. Times before 1970 and after 9999 are none.
 */
export function canonicalTime(value: JsonValue): CanonicalTime | undefined {
  if (typeof value === 'string') return fromTimestamp(value) ?? fromEpoch(value) ?? fromIso(value) ?? fromMail(value)
  if (typeof value === 'number') return fromWholeNumber(value) ?? fromEpoch(String(value))
  const digits = exactNumber(value)
  return digits === undefined ? undefined : fromEpoch(digits)
}

/** `YYYY-MM-DDTHH:MM:SS.fffZ` with 3 to 7 fraction digits is canonical already, and what nearly all events have: no regular expression. */
function fromTimestamp(text: string): CanonicalTime | undefined {
  const fractionDigits = text.length - 21
  if (fractionDigits < 3 || fractionDigits > FRACTION_DIGITS_MAX) return undefined
  if (text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== '.' || !text.endsWith('Z'))
    return undefined
  for (let at = 20; at < text.length - 1; at++) if (digitAt(text, at) < 0) return undefined
  const day = dayOf(text)
  const hour = pairAt(text, 11)
  const minute = pairAt(text, 14)
  const second = pairAt(text, 17)
  // A leap second is left to who looks closer.
  if (day === undefined || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined
  const milliseconds = pairAt(text, 20) * 10 + digitAt(text, 22)
  return { ms: day + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds, text }
}

let dayKept = ''
let dayKeptMs: number | undefined

/** Milliseconds of the day `YYYY-MM-DD` that the text begins with. Events come in order, so it is nearly always the last one's. */
function dayOf(text: string): number | undefined {
  if (!beginsWith(text, dayKept)) {
    dayKept = text.slice(0, 10)
    dayKeptMs = fromIso(`${dayKept}T00:00:00Z`)?.ms
  }
  return dayKeptMs
}

function beginsWith(text: string, start: string): boolean {
  for (let at = 0; at < start.length; at++) if (text.charCodeAt(at) !== start.charCodeAt(at)) return false
  return start !== ''
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30
  return digit >= 0 && digit <= 9 ? digit : -1
}

/** Two digits as a number; NaN where one of them is no digit. */
function pairAt(text: string, at: number): number {
  const tens = digitAt(text, at)
  const ones = digitAt(text, at + 1)
  return tens < 0 || ones < 0 ? Number.NaN : tens * 10 + ones
}

function fromWholeNumber(value: number): CanonicalTime | undefined {
  if (!Number.isInteger(value) || value < 0 || value >= 1e14) return undefined
  const ms = value < 1e11 ? value * 1000 : value
  return ms > LAST_MS ? undefined : { ms, text: timeText(ms) }
}

const EPOCH = /^(0|[1-9]\d{0,19})(?:\.(\d+))?(?:[eE]\+?(\d{1,2}))?$/

/** By its digits, not by its value: a double holds no nanoseconds of this century. */
function fromEpoch(text: string): CanonicalTime | undefined {
  const found = EPOCH.exec(text)
  if (found === null) return undefined
  const shift = Number(found[3] ?? 0)
  const fraction = (found[2] ?? '').padEnd(shift, '0')
  const whole = `${found[1]}${fraction.slice(0, shift)}`.replace(/^0+(?=\d)/, '')
  const size = Number(whole)
  const below = size < 1e11 ? 0 : size < 1e14 ? 3 : size < 1e17 ? 6 : 9
  const split = whole.length - below
  return withFraction(Number(whole.slice(0, split)) * 1000, whole.slice(split) + fraction.slice(shift))
}

const DATE_AND_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?/
const ZONE = /^ ?(?:[Zz]|UTC|GMT|([+-])(\d\d)(?::?(\d\d))?)?$/

function fromIso(text: string): CanonicalTime | undefined {
  const found = DATE_AND_TIME.exec(text)
  const zone = found === null ? null : ZONE.exec(text.slice(found[0].length))
  if (found === null || zone === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number)
  const offsetMinutes = offset(zone[1], zone[2], zone[3])
  return withFraction(instant({ year, month, day, hour, minute, second, offsetMinutes }), found[7] ?? '')
}

const MAIL =
  /^(?:[A-Za-z]{3}, *)?(\d\d?) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (?:([+-])(\d\d)(\d\d)|([A-Za-z]{1,3}))(?: *\([^()]*\))?$/
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** RFC 2822, section 4.3: the names that have a meaning. */
const ZONE_HOURS: ReadonlyMap<string, number> = new Map([
  ['UT', 0],
  ['UTC', 0],
  ['GMT', 0],
  ['Z', 0],
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
])

function fromMail(text: string): CanonicalTime | undefined {
  const found = MAIL.exec(text)
  if (found === null) return undefined
  const named = found[10] === undefined ? undefined : ZONE_HOURS.get(found[10].toUpperCase())
  if (found[10] !== undefined && named === undefined) return undefined
  const parts = {
    year: Number(found[3]),
    month: MONTHS.indexOf((found[2] ?? '').toLowerCase()) + 1,
    day: Number(found[1]),
    hour: Number(found[4]),
    minute: Number(found[5]),
    second: Number(found[6] ?? 0),
    offsetMinutes: named === undefined ? offset(found[7], found[8], found[9]) : named * 60,
  }
  return withFraction(instant(parts), '')
}

/** Minutes east of Greenwich; NaN for an offset that no clock has. */
function offset(sign: string | undefined, hours: string | undefined, minutes: string | undefined): number {
  const total = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  if (Number(minutes ?? 0) > 59 || total > 18 * 60) return Number.NaN
  return sign === '-' ? -total : total
}

interface Parts {
  readonly year: number | undefined
  readonly month: number | undefined
  readonly day: number | undefined
  readonly hour: number | undefined
  readonly minute: number | undefined
  readonly second: number | undefined
  readonly offsetMinutes: number
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Milliseconds of a whole second; undefined for what is on no calendar or clock. A leap second counts as the first of the next minute. */
function instant(parts: Parts): number | undefined {
  const { year = 0, month = 0, day = 0, hour = 99, minute = 99, second = 99, offsetMinutes } = parts
  const leapDay = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0
  if (!(day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0) + leapDay)) return undefined
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined
  const ms = (daysSince1970(year, month, day) * 1440 + hour * 60 + minute - offsetMinutes) * 60_000 + second * 1000
  return year >= 1969 && ms >= 0 && ms <= LAST_MS ? ms : undefined
}

/** Counted from March, so that the leap day is a year's last; 9 ns against 47 for Date.UTC. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}

function withFraction(secondMs: number | undefined, fraction: string): CanonicalTime | undefined {
  if (secondMs === undefined || secondMs > LAST_MS) return undefined
  const ms = secondMs + Number(fraction.padEnd(3, '0').slice(0, 3))
  const finer = fraction.slice(3, FRACTION_DIGITS_MAX)
  return { ms, text: finer === '' ? timeText(ms) : `${timeText(ms).slice(0, -1)}${finer}Z` }
}
