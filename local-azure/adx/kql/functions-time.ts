import { semanticError } from '../service-error.ts'
import { type FunctionCall, type FunctionRule, ofValues, operandAt } from './function-rule.ts'
import { applied, constantScalar, type Scalar } from './relation.ts'
import {
  floorDivide,
  formatTimespan,
  fractionText,
  isDatetimeTicks,
  TICKS_PER_DAY,
  TICKS_PER_HOUR,
  TICKS_PER_MINUTE,
  TICKS_PER_MS,
  TICKS_PER_SECOND,
  ticksFromUnixMs,
  UNIX_EPOCH_TICKS,
  unixMsFromTicks,
} from './time.ts'
import type { Value } from './values.ts'

function ofDatetime(compute: (ticks: bigint, ...rest: Value[]) => Value): FunctionRule {
  return ofValues((value, ...rest) => (typeof value === 'bigint' ? compute(value, ...rest) : null))
}

function ofDate(compute: (date: Date) => number): FunctionRule {
  return ofDatetime((ticks) => compute(new Date(unixMsFromTicks(ticks))))
}

export const TIME_FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  now: ({ now, operands, type }) =>
    operands.length === 0
      ? constantScalar('datetime', now)
      : applied(type, operands, (offset) => (typeof offset === 'bigint' ? now + offset : null)),
  ago: (call) =>
    applied('datetime', [operandAt(call, 0)], (span) => (typeof span === 'bigint' ? call.now - span : null)),
  startofday: startOf('day'),
  startofweek: startOf('week'),
  startofmonth: startOf('month'),
  startofyear: startOf('year'),
  endofday: endOf('day'),
  endofweek: endOf('week'),
  endofmonth: endOf('month'),
  endofyear: endOf('year'),
  getyear: ofDate((date) => date.getUTCFullYear()),
  getmonth: ofDate((date) => date.getUTCMonth() + 1),
  monthofyear: ofDate((date) => date.getUTCMonth() + 1),
  dayofmonth: ofDate((date) => date.getUTCDate()),
  hourofday: ofDate((date) => date.getUTCHours()),
  dayofweek: ofDatetime((ticks) => BigInt(new Date(unixMsFromTicks(ticks)).getUTCDay()) * TICKS_PER_DAY),
  format_datetime: ofDatetime((ticks, format) => formatDatetimeAs(ticks, String(format ?? ''))),
  format_timespan: ofDatetime((ticks) => formatTimespan(ticks)),
  datetime_add: ofValues((part, amount, ticks) =>
    typeof ticks === 'bigint' && typeof amount === 'number' ? addPart(String(part), Math.trunc(amount), ticks) : null,
  ),
  datetime_diff: ofValues((part, later, earlier) =>
    typeof later === 'bigint' && typeof earlier === 'bigint'
      ? partIndex(String(part), later) - partIndex(String(part), earlier)
      : null,
  ),
  datetime_part: ofDatetimePart,
  make_datetime: ofValues((...parts) => makeDatetime(parts.map((part) => Number(part ?? Number.NaN)))),
  unixtime_seconds_todatetime: unixTime(TICKS_PER_SECOND),
  unixtime_milliseconds_todatetime: unixTime(TICKS_PER_MS),
  unixtime_microseconds_todatetime: unixTime(10n),
}

type CalendarPart = 'day' | 'week' | 'month' | 'year'

function startOf(part: CalendarPart): FunctionRule {
  return ofDatetime((ticks, offset) => startOfPart(part, ticks, Number(offset ?? 0)))
}

function endOf(part: CalendarPart): FunctionRule {
  return ofDatetime((ticks, offset) => startOfPart(part, ticks, Number(offset ?? 0) + 1) - 1n)
}

function startOfPart(part: CalendarPart, ticks: bigint, offset: number): bigint {
  const date = new Date(unixMsFromTicks(ticks))
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  const starts: Record<CalendarPart, () => number> = {
    day: () => utc(year, month, day + offset),
    week: () => utc(year, month, day - date.getUTCDay() + offset * 7),
    month: () => utc(year, month + offset, 1),
    year: () => utc(year + offset, 0, 1),
  }
  return ticksFromUnixMs(starts[part]())
}

/** Date.UTC without its special reading of years below 100. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}

const FIXED_PARTS: Readonly<Record<string, bigint>> = {
  week: 7n * TICKS_PER_DAY,
  day: TICKS_PER_DAY,
  hour: TICKS_PER_HOUR,
  minute: TICKS_PER_MINUTE,
  second: TICKS_PER_SECOND,
  millisecond: TICKS_PER_MS,
  microsecond: 10n,
}
const MONTHS_IN_PART: Readonly<Record<string, number>> = { year: 12, quarter: 3, month: 1 }

function addPart(part: string, amount: number, ticks: bigint): bigint | null {
  const name = part.toLowerCase()
  const fixed = FIXED_PARTS[name]
  const months = MONTHS_IN_PART[name]
  if (fixed === undefined && months === undefined) throw unknownPart('datetime_add', part)
  const moved = fixed === undefined ? addMonths(ticks, amount * (months ?? 0)) : ticks + fixed * BigInt(amount)
  return isDatetimeTicks(moved) ? moved : null
}

/** The day is kept where the month has it, else the month's last day. */
function addMonths(ticks: bigint, months: number): bigint {
  const date = new Date(unixMsFromTicks(ticks))
  const first = utc(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
  const target = new Date(first)
  const lastDay = new Date(utc(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  const day = Math.min(date.getUTCDate(), lastDay)
  return (
    ticksFromUnixMs(first) +
    BigInt(day - 1) * TICKS_PER_DAY +
    (ticks - floorDivide(ticks, TICKS_PER_DAY) * TICKS_PER_DAY)
  )
}

/** How many of a part have begun since year 1: datetime_diff() counts the boundaries between two of them. */
function partIndex(part: string, ticks: bigint): number {
  const name = part.toLowerCase()
  const months = MONTHS_IN_PART[name]
  if (months !== undefined) {
    const date = new Date(unixMsFromTicks(ticks))
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months)
  }
  const fixed = FIXED_PARTS[name]
  if (fixed === undefined) throw unknownPart('datetime_diff', part)
  // Year 1 began on a Monday and weeks begin on Sunday.
  return Number(floorDivide(name === 'week' ? ticks + TICKS_PER_DAY : ticks, fixed))
}

function ofDatetimePart(call: FunctionCall): Scalar {
  const parts: Readonly<Record<string, (date: Date) => number>> = {
    year: (date) => date.getUTCFullYear(),
    quarter: (date) => Math.floor(date.getUTCMonth() / 3) + 1,
    month: (date) => date.getUTCMonth() + 1,
    day: (date) => date.getUTCDate(),
    hour: (date) => date.getUTCHours(),
    minute: (date) => date.getUTCMinutes(),
    second: (date) => date.getUTCSeconds(),
    millisecond: (date) => date.getUTCMilliseconds(),
  }
  return applied('int', call.operands, (part, ticks) => {
    const read = parts[String(part).toLowerCase()]
    if (!read) throw unknownPart('datetime_part', String(part))
    return typeof ticks === 'bigint' ? read(new Date(unixMsFromTicks(ticks))) : null
  })
}

function unknownPart(name: string, part: string): Error {
  return semanticError(`${name}(): '${part}' is not a part of a datetime that the stand-in knows`, 'SEM0219')
}

function makeDatetime([year = Number.NaN, month = 1, day = 1, hour = 0, minute = 0, second = 0]: number[]):
  | bigint
  | null {
  const start = utc(year, month - 1, day)
  if (Number.isNaN(start) || new Date(start).getUTCMonth() !== month - 1) return null
  return ticksFromUnixMs(start + (hour * 60 + minute) * 60_000) + BigInt(Math.round(second * 1e7))
}

function unixTime(unit: bigint): FunctionRule {
  return ofValues((value) => (typeof value === 'number' ? UNIX_EPOCH_TICKS + BigInt(Math.trunc(value)) * unit : null))
}

const FORMAT_PARTS = /d{1,2}|f{1,7}|F{1,7}|h{1,2}|H{1,2}|m{1,2}|M{1,2}|s{1,2}|yyyy|y{1,2}|tt/g

function formatDatetimeAs(ticks: bigint, format: string): string {
  const date = new Date(unixMsFromTicks(ticks))
  const hour = date.getUTCHours()
  const numbers: Readonly<Record<string, number>> = {
    d: date.getUTCDate(),
    h: hour % 12 === 0 ? 12 : hour % 12,
    H: hour,
    m: date.getUTCMinutes(),
    M: date.getUTCMonth() + 1,
    s: date.getUTCSeconds(),
    y: date.getUTCFullYear() % 100,
  }
  return format.replace(FORMAT_PARTS, (part) => {
    if (part === 'tt') return hour < 12 ? 'AM' : 'PM'
    if (part === 'yyyy') return String(date.getUTCFullYear()).padStart(4, '0')
    const fraction = fractionText(ticks).slice(0, part.length)
    if (part.startsWith('f')) return fraction
    if (part.startsWith('F')) return fraction.replace(/0+$/, '')
    return String(numbers[part.charAt(0)] ?? '').padStart(part.length, '0')
  })
}
