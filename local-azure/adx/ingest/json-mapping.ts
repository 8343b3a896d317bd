import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/base/json.ts'
import { formatDatetime, UNIX_EPOCH_TICKS } from '../kql/time.ts'
import type { TypedColumn } from '../kql/values.ts'
import type { MappingColumn } from '../store/catalog.ts'

/** Where one column's value comes from in a JSON record. */
export interface Extractor {
  readonly column: string
  read(record: JsonValue): JsonValue
}

/** Ticks of 100 ns in the unit that each counts. */
const TRANSFORMS: Readonly<Record<string, (value: JsonValue) => JsonValue>> = {
  DateTimeFromUnixSeconds: (value) => unixTime(value, 10_000_000),
  DateTimeFromUnixMilliseconds: (value) => unixTime(value, 10_000),
  DateTimeFromUnixMicroseconds: (value) => unixTime(value, 10),
  DateTimeFromUnixNanoseconds: (value) => unixTime(value, 0.01),
}

function unixTime(value: JsonValue, unitTicks: number): JsonValue {
  const count = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof count !== 'number') return null
  const ticks =
    Number.isInteger(count) && unitTicks >= 1
      ? BigInt(count) * BigInt(unitTicks)
      : BigInt(Math.trunc(count * unitTicks))
  return formatDatetime(UNIX_EPOCH_TICKS + ticks)
}

/** What is wrong with a mapping's definition; undefined where nothing is. */
export function mappingProblem(mapping: unknown): string | undefined {
  if (!Array.isArray(mapping) || mapping.length === 0) return 'The ingestion mapping must be a list of columns'
  for (const item of mapping as unknown[]) {
    if (!isJsonObject(item) || typeof columnName(item) !== 'string')
      return `A column of the ingestion mapping has no name: ${JSON.stringify(item)}`
    const path = pathText(item)
    if (path !== undefined && parsePath(path) === undefined)
      return `The path '${path}' is not one the stand-in can read`
    const transform = property(item, 'Transform')
    if (typeof transform === 'string' && transform !== 'None' && !TRANSFORMS[transform]) {
      return `The transform '${transform}' is not supported by this local stand-in`
    }
  }
  return undefined
}

/** By mapping; without one, each column comes from the field of its name. */
export function extractorsFor(
  columns: readonly TypedColumn[],
  mapping: readonly MappingColumn[] | undefined,
): Extractor[] {
  if (!mapping)
    return columns.map(({ name }) => ({
      column: name,
      read: (record) => (isJsonObject(record) ? (record[name] ?? null) : null),
    }))
  return (mapping as unknown as readonly JsonObject[]).map((item) => ({
    column: columnName(item) ?? '',
    read: reader(item),
  }))
}

function reader(item: JsonObject): (record: JsonValue) => JsonValue {
  const constant = property(item, 'ConstValue')
  if (constant !== undefined) return () => constant
  const steps = parsePath(pathText(item) ?? `$.${columnName(item) ?? ''}`) ?? []
  const transform = TRANSFORMS[String(property(item, 'Transform') ?? '')]
  return (record) => {
    const value = steps.reduce<JsonValue>(step, record)
    return transform && value !== null ? transform(value) : value
  }
}

function step(value: JsonValue, key: string | number): JsonValue {
  if (typeof key === 'number') return Array.isArray(value) ? (value[key] ?? null) : null
  return isJsonObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
}

/** Both spellings are in use: `column` and `Column`, `path` beside the name or `Properties.Path`. */
function columnName(item: JsonObject): string | undefined {
  const name = item['column'] ?? item['Column'] ?? item['Name']
  return typeof name === 'string' ? name : undefined
}

function property(item: JsonObject, name: string): JsonValue | undefined {
  const properties = item['Properties'] ?? item['properties']
  const bag = isJsonObject(properties) ? { ...item, ...properties } : item
  const key = Object.keys(bag).find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : bag[key]
}

function pathText(item: JsonObject): string | undefined {
  const path = property(item, 'Path')
  return typeof path === 'string' ? path : undefined
}

const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y

/** `$.a.b[0]['c d']` → its steps; undefined where it is something else (wildcards, filters). */
function parsePath(path: string): (string | number)[] | undefined {
  if (!path.startsWith('$')) return [path]
  const steps: (string | number)[] = []
  let at = 1
  while (at < path.length) {
    STEP.lastIndex = at
    const match = STEP.exec(path)
    if (!match) return undefined
    const [whole, name, index, single, double] = match
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
    at += whole.length
  }
  return steps
}
