import { type FunctionCall, type FunctionRule, ofValues } from './function-rule.ts'
import { CONVERSION_FUNCTIONS } from './functions-convert.ts'
import { DYNAMIC_FUNCTIONS } from './functions-dynamic.ts'
import { NUMBER_FUNCTIONS } from './functions-number.ts'
import { TEXT_FUNCTIONS } from './functions-text.ts'
import { TIME_FUNCTIONS } from './functions-time.ts'
import { applied, constantScalar, type Scalar } from './relation.ts'
import { missingValue } from './values.ts'

export const SCALAR_FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ['iff', conditional],
  ['iif', conditional],
  ['case', conditional],
  ['coalesce', coalesce],
  ['not', ofValues((value) => (value === null ? null : value !== true))],
  ['isnull', (call) => applied('bool', call.operands, (value) => value === null)],
  ['isnotnull', (call) => applied('bool', call.operands, (value) => value !== null)],
  ['isempty', (call) => applied('bool', call.operands, (value) => value === null || value === '')],
  ['isnotempty', (call) => applied('bool', call.operands, (value) => value !== null && value !== '')],
  ['notempty', (call) => applied('bool', call.operands, (value) => value !== null && value !== '')],
  ...Object.entries(TEXT_FUNCTIONS),
  ...Object.entries(NUMBER_FUNCTIONS),
  ...Object.entries(TIME_FUNCTIONS),
  ...Object.entries(CONVERSION_FUNCTIONS),
  ...Object.entries(DYNAMIC_FUNCTIONS),
])

/** iff(if, then, else) and case(if, then, if, then, …, else): only the chosen branch is computed; null counts as false. */
function conditional({ operands, type }: FunctionCall): Scalar {
  return {
    type,
    bind: (batch) => {
      const bound = operands.map((operand) => operand.bind(batch))
      return (row) => {
        for (let index = 0; index + 1 < bound.length; index += 2) {
          if (bound[index]?.(row) === true) return bound[index + 1]?.(row) ?? missingValue(type)
        }
        return bound.length % 2 === 1 ? (bound.at(-1)?.(row) ?? missingValue(type)) : missingValue(type)
      }
    },
  }
}

function coalesce({ operands, type }: FunctionCall): Scalar {
  if (operands.length === 0) return constantScalar(type, missingValue(type))
  return applied(
    type,
    operands,
    (...values) => values.find((value) => value !== null && value !== '') ?? missingValue(type),
  )
}
