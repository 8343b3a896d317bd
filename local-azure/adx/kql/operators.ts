import { notSupported, semanticError } from '../service-error.ts'
import { convert, toText } from './convert.ts'
import { applied, type Scalar } from './relation.ts'
import { textOperator } from './text-operators.ts'
import { isDatetimeTicks } from './time.ts'
import { compareValues, type ScalarType, type Value } from './values.ts'

/** `left operator right`; `type` is what Microsoft's binder says the result is. */
export function binaryOperator(operator: string, left: Scalar, right: Scalar, type: ScalarType): Scalar {
  if (operator === 'and') return conjunction(left, right)
  if (operator === 'or') return disjunction(left, right)
  const order = ORDERINGS[operator]
  if (order) return comparison(left, right, order)
  if (operator === '==') return equality(left, right, true)
  if (operator === '!=' || operator === '<>') return equality(left, right, false)
  const arithmetic = ARITHMETIC[operator]
  if (arithmetic) return arithmeticOperator(operator, arithmetic, left, right, type)
  const text = textOperator(operator, left, right)
  if (text) return text
  throw notSupported(`The operator '${operator}'`)
}

/** Three-valued: false wins over null. */
function conjunction(left: Scalar, right: Scalar): Scalar {
  return {
    type: 'bool',
    bind: (batch) => {
      const one = left.bind(batch)
      const other = right.bind(batch)
      return (row) => {
        const first = one(row)
        if (first === false) return false
        const second = other(row)
        return second === false ? false : first === null || second === null ? null : true
      }
    },
  }
}

function disjunction(left: Scalar, right: Scalar): Scalar {
  return {
    type: 'bool',
    bind: (batch) => {
      const one = left.bind(batch)
      const other = right.bind(batch)
      return (row) => {
        const first = one(row)
        if (first === true) return true
        const second = other(row)
        return second === true ? true : first === null || second === null ? null : false
      }
    },
  }
}

const ORDERINGS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

function comparison(left: Scalar, right: Scalar, holds: (order: number) => boolean): Scalar {
  const [one, other] = comparable(left, right)
  return applied('bool', [left, right], (first, second) => {
    const a = one(first)
    const b = other(second)
    if (a === null || b === null) return null
    return typeof a === typeof b && !Number.isNaN(a) && !Number.isNaN(b) ? holds(compareValues(a, b)) : false
  })
}

/** Two nulls compare to null, a null and a value are not equal. */
export function equality(left: Scalar, right: Scalar, equal: boolean): Scalar {
  const [one, other] = comparable(left, right)
  return applied('bool', [left, right], (first, second) => {
    const a = one(first)
    const b = other(second)
    if (a === null && b === null) return null
    return (a === b) === equal
  })
}

type Conversion = (value: Value) => Value

/** How each side is seen when the two are compared: a dynamic takes the other side's type where its content allows. */
export function comparable(left: Scalar, right: Scalar): readonly [Conversion, Conversion] {
  if (left.type === 'dynamic' && right.type === 'dynamic') {
    throw semanticError('Cannot compare values of types dynamic and dynamic. Try adding explicit casts', 'SEM0064')
  }
  return [seenAs(left.type, right.type), seenAs(right.type, left.type)]
}

function seenAs(type: ScalarType, other: ScalarType): Conversion {
  if (type !== 'dynamic' || other === 'dynamic') return (value) => value
  if (other === 'string')
    return (value) => (typeof value === 'object' && value !== null ? toText(value, 'dynamic') : value)
  if (other === 'datetime' || other === 'timespan' || other === 'guid')
    return (value) => convert(value, 'dynamic', other)
  return (value) => value
}

interface Arithmetic {
  readonly numbers: (a: number, b: number) => number
  readonly ticks?: (a: bigint, b: bigint) => bigint
}

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  '+': { numbers: (a, b) => a + b, ticks: (a, b) => a + b },
  '-': { numbers: (a, b) => a - b, ticks: (a, b) => a - b },
  '*': { numbers: (a, b) => a * b },
  '/': { numbers: (a, b) => a / b },
  '%': { numbers: (a, b) => ((a % b) + Math.abs(b)) % Math.abs(b) },
}

function arithmeticOperator(name: string, rule: Arithmetic, left: Scalar, right: Scalar, type: ScalarType): Scalar {
  if (type === 'datetime' || type === 'timespan') return ticksArithmetic(name, rule, left, right, type)
  const integral = type === 'long' || type === 'int'
  return applied(type, [left, right], (first, second) => {
    const a = operandNumber(first)
    const b = operandNumber(second)
    if (a === null || b === null) return null
    if (integral && b === 0 && (name === '/' || name === '%')) return null
    const result = rule.numbers(a, b)
    return integral ? Math.trunc(result) : result
  })
}

function operandNumber(value: Value): number | null {
  if (typeof value === 'number') return value
  // The quotient of two time spans is a real.
  return typeof value === 'bigint' ? Number(value) : null
}

function ticksArithmetic(name: string, rule: Arithmetic, left: Scalar, right: Scalar, type: ScalarType): Scalar {
  return applied(type, [left, right], (first, second) => {
    if (typeof first === 'bigint' && typeof second === 'bigint') {
      if (!rule.ticks) throw notSupported(`The operator '${name}' between ${left.type} and ${right.type}`)
      const ticks = rule.ticks(first, second)
      return type === 'datetime' && !isDatetimeTicks(ticks) ? null : ticks
    }
    const a = operandNumber(first)
    const b = operandNumber(second)
    if (a === null || b === null || (name === '/' && b === 0)) return null
    return BigInt(Math.trunc(rule.numbers(a, b)))
  })
}
