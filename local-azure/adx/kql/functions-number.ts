import { type FunctionCall, type FunctionRule, ofValues, operandAt } from './function-rule.ts'
import { applied, type Scalar } from './relation.ts'
import { floorDivide } from './time.ts'
import { compareValues, type Value } from './values.ts'

function ofNumber(compute: (value: number) => Value): FunctionRule {
  return ofValues((value) => (typeof value === 'number' ? compute(value) : null))
}

export const NUMBER_FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  bin,
  floor: (call) => (call.operands.length === 2 ? bin(call) : ofNumber(Math.floor)(call)),
  ceiling: ofNumber(Math.ceil),
  round: ofValues((value, digits) => (typeof value === 'number' ? rounded(value, Number(digits ?? 0)) : null)),
  abs: ofValues((value) =>
    typeof value === 'bigint' ? (value < 0n ? -value : value) : typeof value === 'number' ? Math.abs(value) : null,
  ),
  sign: ofNumber(Math.sign),
  sqrt: ofNumber(Math.sqrt),
  exp: ofNumber(Math.exp),
  log: ofNumber(Math.log),
  log2: ofNumber(Math.log2),
  log10: ofNumber(Math.log10),
  pow: ofValues((base, power) => (typeof base === 'number' && typeof power === 'number' ? base ** power : null)),
  isnan: ofNumber(Number.isNaN),
  isinf: ofNumber((value) => Math.abs(value) === Number.POSITIVE_INFINITY),
  isfinite: ofNumber(Number.isFinite),
  min_of: (call) => extreme(call, -1),
  max_of: (call) => extreme(call, 1),
}

/** bin(value, roundTo): down to a multiple, for numbers, time spans and datetimes. */
function bin(call: FunctionCall): Scalar {
  return applied(call.type, [operandAt(call, 0), operandAt(call, 1)], (value, size) => {
    if (typeof value === 'bigint' && typeof size === 'bigint')
      return size === 0n ? null : floorDivide(value, size) * size
    if (typeof value !== 'number' || typeof size !== 'number' || size === 0) return null
    return Math.floor(value / size) * size
  })
}

/** Half to even, as .NET rounds. */
function rounded(value: number, digits: number): number {
  const scale = 10 ** digits
  const scaled = value * scale
  const floor = Math.floor(scaled)
  const isHalf = Math.abs(scaled - floor - 0.5) < 1e-9
  return (isHalf ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(scaled)) / scale
}

function extreme(call: FunctionCall, direction: 1 | -1): Scalar {
  return applied(call.type, call.operands, (...values) => {
    const present = values.filter((value) => value !== null)
    return present.reduce(
      (best: Value, value) => (best === null || compareValues(value, best) * direction > 0 ? value : best),
      null,
    )
  })
}
