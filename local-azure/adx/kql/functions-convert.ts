import { toBool, toDatetime, toDynamic, toGuid, toReal, toText, toTimespan, toWhole } from './convert.ts'
import { type FunctionRule, operandAt } from './function-rule.ts'
import { applied, constantScalar } from './relation.ts'
import type { ScalarType, Value } from './values.ts'

function converting(type: ScalarType, to: (value: Value, from: ScalarType) => Value): FunctionRule {
  return (call) => {
    const operand = operandAt(call, 0)
    return applied(type, [operand], (value) => to(value, operand.type))
  }
}

const toLong = converting('long', (value) => toWhole(value, 'long'))
const toInt = converting('int', (value) => toWhole(value, 'int'))
const toDouble = converting('real', toReal)
const toBoolean = converting('bool', toBool)
const toTime = converting('timespan', toTimespan)
const parseJson = converting('dynamic', toDynamic)

export const CONVERSION_FUNCTIONS: Readonly<Record<string, FunctionRule>> = {
  tostring: converting('string', toText),
  tolong: toLong,
  toint: toInt,
  todouble: toDouble,
  toreal: toDouble,
  tobool: toBoolean,
  toboolean: toBoolean,
  todatetime: converting('datetime', toDatetime),
  totimespan: toTime,
  toguid: converting('guid', toGuid),
  todynamic: parseJson,
  parse_json: parseJson,
  parsejson: parseJson,
  dynamic_to_json: converting('string', (value) => (value === null ? '' : JSON.stringify(value))),
  gettype: (call) => {
    const operand = operandAt(call, 0)
    return operand.type === 'dynamic'
      ? applied('string', [operand], dynamicType)
      : constantScalar('string', operand.type)
  },
}

function dynamicType(value: Value): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'object') return 'dictionary'
  if (typeof value === 'number') return Number.isInteger(value) ? 'long' : 'double'
  return typeof value === 'boolean' ? 'bool' : 'string'
}
