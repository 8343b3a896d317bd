/** Kusto's time arithmetic: ticks of 100 ns; datetimes count from 0001-01-01 UTC, as .NET does. */
export const TICKS_PER_MS = 10_000n
export const TICKS_PER_SECOND = 10_000_000n
export const TICKS_PER_MINUTE = 60n * TICKS_PER_SECOND
export const TICKS_PER_HOUR = 60n * TICKS_PER_MINUTE
export const TICKS_PER_DAY = 24n * TICKS_PER_HOUR
export const UNIX_EPOCH_TICKS = 621_355_968_000_000_000n
const TICKS_MAX = 3_155_378_975_999_999_999n

export function ticksFromUnixMs(ms: number): bigint {
  return UNIX_EPOCH_TICKS + BigInt(Math.floor(ms)) * TICKS_PER_MS
}

export function unixMsFromTicks(ticks: bigint): number {
  return Number(floorDivide(ticks - UNIX_EPOCH_TICKS, TICKS_PER_MS))
}

export function isDatetimeTicks(ticks: bigint): boolean {
  return ticks >= 0n && ticks <= TICKS_MAX
}

export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor
  return dividend % divisor !== 0n && dividend < 0n !== divisor < 0n ? quotient - 1n : quotient
}

const ISO =
  /^\s*(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?\s*$/i
const RFC_822 =
  /^\s*(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4}\s+\d{2}:\d{2}(?::\d{2})?(?:\s+(?:GMT|UTC|Z))?\s*$/

/** Ticks of an ISO 8601 or RFC 822 text (UTC where it names no zone); undefined where it is neither. */
export function parseDatetime(text: string): bigint | undefined {
  const match = ISO.exec(text)
  if (!match) return RFC_822.test(text) ? fromRfc822(text) : undefined
  const [, year, month = '1', day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const parts = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)] as const
  if (!isCalendarTime(parts)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(parts[0], parts[1] - 1, parts[2])
  date.setUTCHours(parts[3], parts[4], parts[5])
  const subsecond = BigInt(fraction.slice(0, 7).padEnd(7, '0'))
  const ticks = ticksFromUnixMs(date.getTime()) + subsecond - BigInt(zoneMinutes(zone)) * TICKS_PER_MINUTE
  return isDatetimeTicks(ticks) ? ticks : undefined
}

function fromRfc822(text: string): bigint | undefined {
  const ms = Date.parse(/(?:GMT|UTC|Z)\s*$/.test(text) ? text : `${text} GMT`)
  return Number.isNaN(ms) ? undefined : ticksFromUnixMs(ms)
}

function isCalendarTime(parts: readonly [number, number, number, number, number, number]): boolean {
  const [year, month, day, hour, minute, second] = parts
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

function zoneMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const digits = zone.replace(':', '')
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))
  return zone.startsWith('-') ? -minutes : minutes
}

/** As tostring() prints it: always seven digits of fraction. */
export function formatDatetime(ticks: bigint): string {
  return `${secondsText(ticks)}.${fractionText(ticks)}Z`
}

/** As the service's JSON carries it: no trailing zeros. */
export function datetimeToJson(ticks: bigint): string {
  const fraction = fractionText(ticks).replace(/0+$/, '')
  return fraction === '' ? `${secondsText(ticks)}Z` : `${secondsText(ticks)}.${fraction}Z`
}

function secondsText(ticks: bigint): string {
  return new Date(unixMsFromTicks(ticks)).toISOString().slice(0, 19)
}

export function fractionText(ticks: bigint): string {
  return (ticks % TICKS_PER_SECOND).toString().padStart(7, '0')
}

/** .NET's constant format: [-][d.]hh:mm:ss[.fffffff]. */
export function formatTimespan(ticks: bigint): string {
  const sign = ticks < 0n ? '-' : ''
  const size = ticks < 0n ? -ticks : ticks
  const two = (value: bigint): string => value.toString().padStart(2, '0')
  const days = size / TICKS_PER_DAY
  const clock = `${two((size / TICKS_PER_HOUR) % 24n)}:${two((size / TICKS_PER_MINUTE) % 60n)}:${two((size / TICKS_PER_SECOND) % 60n)}`
  const fraction = size % TICKS_PER_SECOND === 0n ? '' : `.${fractionText(size)}`
  return `${sign}${days === 0n ? '' : `${days}.`}${clock}${fraction}`
}

const UNIT_TICKS: Readonly<Record<string, bigint>> = {
  d: TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  days: TICKS_PER_DAY,
  h: TICKS_PER_HOUR,
  hr: TICKS_PER_HOUR,
  hrs: TICKS_PER_HOUR,
  hour: TICKS_PER_HOUR,
  hours: TICKS_PER_HOUR,
  m: TICKS_PER_MINUTE,
  min: TICKS_PER_MINUTE,
  minute: TICKS_PER_MINUTE,
  minutes: TICKS_PER_MINUTE,
  s: TICKS_PER_SECOND,
  sec: TICKS_PER_SECOND,
  second: TICKS_PER_SECOND,
  seconds: TICKS_PER_SECOND,
  ms: TICKS_PER_MS,
  milli: TICKS_PER_MS,
  millis: TICKS_PER_MS,
  millisec: TICKS_PER_MS,
  millisecond: TICKS_PER_MS,
  milliseconds: TICKS_PER_MS,
  micro: 10n,
  micros: 10n,
  microsec: 10n,
  microsecond: 10n,
  microseconds: 10n,
  tick: 1n,
  ticks: 1n,
}
const WITH_UNIT = /^\s*(-?\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i
const CLOCK = /^\s*(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?\s*$/
const DAYS = /^\s*(-?\d+)\s*$/

/** Ticks of `1d`, `1.5h`, `100ms`, `1.02:03:04.5`, or a plain number of days. */
export function parseTimespan(text: string): bigint | undefined {
  const unit = WITH_UNIT.exec(text)
  if (unit) {
    const ticks = UNIT_TICKS[(unit[2] ?? '').toLowerCase()]
    return ticks === undefined ? undefined : BigInt(Math.round(Number(unit[1]) * Number(ticks)))
  }
  const days = DAYS.exec(text)
  if (days) return BigInt(days[1] ?? '0') * TICKS_PER_DAY
  const clock = CLOCK.exec(text)
  if (!clock) return undefined
  const [, sign, day = '0', hour = '0', minute = '0', second = '0', fraction = ''] = clock
  const size =
    BigInt(day) * TICKS_PER_DAY +
    BigInt(hour) * TICKS_PER_HOUR +
    BigInt(minute) * TICKS_PER_MINUTE +
    BigInt(second) * TICKS_PER_SECOND +
    BigInt(fraction.padEnd(7, '0'))
  return sign === '-' ? -size : size
}
