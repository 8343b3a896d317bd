import { isIP } from 'node:net'
import { resolve } from 'node:path'
import * as z from 'zod'
import { Secret } from '../base/secret.ts'

/** How one kind of setting is read, from text (environment, flags) as from JSON (file), and how it is shown. */
export interface ValueType<T> {
  readonly schema: z.ZodType<T>
  /** For help and documentation: what may be written. */
  readonly form: string
  show(value: T): string
}

export function wholeNumber(min: number, max: number): ValueType<number> {
  const error = `must be a whole number from ${min} to ${max}`
  const schema = z.preprocess(numberFromText, z.int(error).min(min, error).max(max, error))
  return { schema, form: 'NUMBER', show: String }
}

/** A number, or `auto` where the machine decides. */
export function wholeNumberOrAuto(min: number, max: number): ValueType<number | 'auto'> {
  const error = `must be \`auto\` or a whole number from ${min} to ${max}`
  const schema = z.preprocess(numberFromText, z.union([z.literal('auto'), z.int().min(min).max(max)], error))
  return { schema, form: 'NUMBER|auto', show: String }
}

const BYTE_UNITS: readonly Unit[] = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
  ['B', 1],
]

/** A number of bytes: `1048576`, `1024KiB` or `1 MiB`. */
export function byteSize(min: number, max: number): ValueType<number> {
  return measured(BYTE_UNITS, 'SIZE', 'a size such as 64MiB', min, max)
}

const TIME_UNITS: readonly Unit[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
]

/** A number of milliseconds: `30000`, `30s` or `1 m`. */
export function duration(min: number, max: number): ValueType<number> {
  return measured(TIME_UNITS, 'DURATION', 'a duration such as 30s', min, max)
}

export function yesNo(): ValueType<boolean> {
  const schema = z.preprocess((raw) => YES_NO.get(String(raw).toLowerCase()) ?? raw, z.boolean('must be true or false'))
  return { schema, form: 'true|false', show: String }
}

const YES_NO = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
])

export function oneOf<const T extends string>(values: readonly T[]): ValueType<T> {
  const schema = z.enum(values, `must be one of ${values.join(', ')}`)
  return { schema, form: values.join('|'), show: String }
}

export function text(form: string, pattern: RegExp, mustBe: string): ValueType<string> {
  return { schema: z.string(`must be ${mustBe}`).regex(pattern, `must be ${mustBe}`), form, show: String }
}

/** An IP address, a network as `10.0.0.0/8`, or `loopback`. */
export function network(): ValueType<string> {
  const mustBe = 'must be an IP address, a network such as 10.0.0.0/8, or `loopback`'
  return { schema: z.string(mustBe).refine(isNetwork, mustBe), form: 'NETWORK', show: String }
}

function isNetwork(written: string): boolean {
  if (written === 'loopback') return true
  const [address = '', prefix = '0', ...more] = written.split('/')
  const version = isIP(address)
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128)
}

/** A folder, made absolute from the working directory. */
export function folder(): ValueType<string> {
  const schema = z
    .string('must be a folder')
    .min(1, 'must be a folder')
    .transform((path) => resolve(path))
  return { schema, form: 'FOLDER', show: (path) => path }
}

/** Several values: an array in JSON, separated by commas in text. */
export function listOf<T>(item: ValueType<T>): ValueType<readonly T[]> {
  const schema = z.preprocess(
    (raw) => (Array.isArray(raw) ? raw.flatMap(splitText) : splitText(raw)),
    z.array(item.schema, 'must be a list'),
  )
  return { schema, form: `${item.form},…`, show: (values) => values.map((value) => item.show(value)).join(',') }
}

export function secretText(minLength: number, pattern: RegExp, mustBe: string): ValueType<Secret> {
  const schema = z
    .string(`must be ${mustBe}`)
    .min(minLength, `must be ${mustBe}`)
    .regex(pattern, `must be ${mustBe}`)
    .transform((value) => new Secret(value))
  return { schema, form: 'SECRET', show: () => '***' }
}

type Unit = readonly [name: string, size: number]

function measured(units: readonly Unit[], form: string, mustBe: string, min: number, max: number): ValueType<number> {
  const error = `must be ${mustBe}, from ${withUnit(min, units)} to ${withUnit(max, units)}`
  const schema = z.preprocess((raw) => numberWithUnit(raw, units), z.int(error).min(min, error).max(max, error))
  return { schema, form, show: (value) => withUnit(value, units) }
}

function numberWithUnit(raw: unknown, units: readonly Unit[]): unknown {
  if (typeof raw !== 'string') return raw
  const match = /^(\d+)\s*([a-z]*)$/i.exec(raw.trim())
  if (match === null) return raw
  const [, digits = '', name = ''] = match
  if (name === '') return Number(digits)
  const unit = units.find(([unitName]) => unitName.toLowerCase() === name.toLowerCase())
  return unit === undefined ? raw : Number(digits) * unit[1]
}

/** In the largest unit that gives a whole number. */
function withUnit(value: number, units: readonly Unit[]): string {
  const unit = units.find(([, size]) => value >= size && value % size === 0)
  return unit === undefined ? String(value) : `${value / unit[1]}${unit[0]}`
}

function numberFromText(raw: unknown): unknown {
  return typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw
}

function splitText(raw: unknown): unknown[] {
  if (typeof raw !== 'string') return [raw]
  return raw
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
