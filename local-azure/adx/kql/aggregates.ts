import type { JsonObject, JsonValue } from '../../../src/base/json.ts'
import { notSupported } from '../service-error.ts'
import { intoDynamic } from './convert.ts'
import { compareValues, keyOf, missingValue, type ScalarType, type Value } from './values.ts'

/** One group's running result; `add` gets the operands' values of one row. */
export interface Accumulator {
  add(operands: readonly Value[]): void
  /** One value per result column: most aggregates have one, arg_max() and its like several. */
  result(): readonly Value[]
}

export interface AggregateCall {
  readonly name: string
  /** Types of the operands, predicates included. */
  readonly types: readonly ScalarType[]
  readonly type: ScalarType
}

const AGGREGATES: Readonly<Record<string, (call: AggregateCall) => Accumulator>> = {
  count: counting,
  dcount: () => distinctCount(),
  count_distinct: () => distinctCount(),
  sum: (call) => summing(call, (sum) => sum),
  avg: (call) => summing(call, (sum, count) => average(call, sum, count)),
  min: (call) => extreme(call, -1),
  max: (call) => extreme(call, 1),
  make_list: (call) => collecting(call, false),
  make_set: (call) => collecting(call, true),
  make_bag: () => bag(),
  take_any: anyRow,
  any: anyRow,
  arg_max: (call) => extremeRow(call, 1),
  arg_min: (call) => extremeRow(call, -1),
  percentile: (call) => percentile(call),
  stdev: () => variance(Math.sqrt),
  variance: () => variance((value) => value),
}

/** With a predicate as the last operand. */
const CONDITIONAL: Readonly<Record<string, string>> = {
  countif: 'count',
  dcountif: 'dcount',
  count_distinctif: 'count_distinct',
  sumif: 'sum',
  avgif: 'avg',
  minif: 'min',
  maxif: 'max',
  make_list_if: 'make_list',
  make_set_if: 'make_set',
  take_anyif: 'take_any',
}

export function isAggregate(name: string): boolean {
  return name in AGGREGATES || name in CONDITIONAL
}

export function accumulatorFor(call: AggregateCall): Accumulator {
  const inner = CONDITIONAL[call.name]
  const make = AGGREGATES[inner ?? call.name]
  if (!make) throw notSupported(`The aggregate '${call.name}()'`)
  if (inner === undefined) return make(call)
  // The predicate comes second: dcountif(x, predicate, accuracy), make_list_if(x, predicate, size).
  const at = inner === 'count' ? 0 : 1
  const accumulator = make({ ...call, name: inner, types: call.types.toSpliced(at, 1) })
  return {
    add: (operands) => {
      if (operands[at] === true) accumulator.add(operands.toSpliced(at, 1))
    },
    result: () => accumulator.result(),
  }
}

function counting(): Accumulator {
  let count = 0
  return {
    add: () => {
      count++
    },
    result: () => [count],
  }
}

/** Exact, where the real dcount() estimates. */
function distinctCount(): Accumulator {
  const seen = new Set<string>()
  return {
    add: ([value = null]) => {
      if (value !== null) seen.add(keyOf(value))
    },
    result: () => [seen.size],
  }
}

function summing(call: AggregateCall, finish: (sum: number | bigint, count: number) => Value): Accumulator {
  let sum: number | bigint = call.types[0] === 'timespan' || call.types[0] === 'datetime' ? 0n : 0
  let count = 0
  return {
    add: ([value = null]) => {
      if (typeof value === 'number' && typeof sum === 'number') sum += value
      else if (typeof value === 'bigint' && typeof sum === 'bigint') sum += value
      else return
      count++
    },
    result: () => [finish(sum, count)],
  }
}

function average(call: AggregateCall, sum: number | bigint, count: number): Value {
  if (typeof sum === 'bigint') return count === 0 ? null : sum / BigInt(count)
  return count === 0 ? (call.type === 'real' ? Number.NaN : null) : sum / count
}

function extreme(call: AggregateCall, direction: 1 | -1): Accumulator {
  let best: Value = null
  return {
    add: ([value = null]) => {
      if (value === null) return
      if (best === null || compareValues(value, best) * direction > 0) best = value
    },
    result: () => [best ?? missingValue(call.type)],
  }
}

function collecting(call: AggregateCall, distinct: boolean): Accumulator {
  const items = new Map<string | number, JsonValue>()
  const type = call.types[0] ?? 'dynamic'
  let sizeMax = 1_048_576
  return {
    add: ([value = null, size]) => {
      if (typeof size === 'number') sizeMax = size
      if (value === null || items.size >= sizeMax) return
      const key = distinct ? keyOf(value) : items.size
      if (!items.has(key)) items.set(key, intoDynamic(value, type))
    },
    result: () => [[...items.values()]],
  }
}

function bag(): Accumulator {
  const slots: JsonObject = {}
  return {
    add: ([value = null]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return
      for (const [key, item] of Object.entries(value)) slots[key] ??= item
    },
    result: () => [slots],
  }
}

/** The first row; a single column prefers a value over null. */
function anyRow(call: AggregateCall): Accumulator {
  let kept: readonly Value[] | undefined
  return {
    add: (operands) => {
      const better = operands.length === 1 && (kept?.[0] === null || kept?.[0] === '')
      if (kept === undefined || better) kept = operands
    },
    result: () => kept ?? call.types.map(missingValue),
  }
}

/** arg_max(by, columns…): the row where `by` is greatest; rows where it is null count only when there are no others. */
function extremeRow(call: AggregateCall, direction: 1 | -1): Accumulator {
  let best: readonly Value[] | undefined
  return {
    add: (operands) => {
      const value = operands[0] ?? null
      const known = best?.[0] ?? null
      const wins = value !== null && (known === null || compareValues(value, known) * direction > 0)
      if (best === undefined || wins) best = operands
    },
    result: () => best ?? call.types.map(missingValue),
  }
}

/** Nearest rank over all values, where the real one estimates. */
function percentile(call: AggregateCall): Accumulator {
  const values: Value[] = []
  let rank = 50
  return {
    add: ([value = null, wanted]) => {
      if (typeof wanted === 'number') rank = wanted
      if (value !== null) values.push(value)
    },
    result: () => {
      const sorted = values.toSorted(compareValues)
      return [sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? missingValue(call.type)]
    },
  }
}

/** Of a sample: divided by n - 1. */
function variance(finish: (variance: number) => number): Accumulator {
  let count = 0
  let mean = 0
  let squares = 0
  return {
    add: ([value]) => {
      if (typeof value !== 'number') return
      count++
      const distance = value - mean
      mean += distance / count
      squares += distance * (value - mean)
    },
    result: () => [finish(count < 2 ? 0 : squares / (count - 1))],
  }
}
