import { semanticError } from '../service-error.ts'
import { applied, type Scalar } from './relation.ts'
import type { ScalarType, Value } from './values.ts'

export interface FunctionCall {
  readonly name: string
  /** What Microsoft's binder says the call yields. */
  readonly type: ScalarType
  readonly operands: readonly Scalar[]
  /** The query's own time in ticks: now() is the same throughout a query. */
  readonly now: bigint
}

export type FunctionRule = (call: FunctionCall) => Scalar

/** A function of values alone. */
export function ofValues(compute: (...values: Value[]) => Value): FunctionRule {
  return ({ operands, type }) => applied(type, operands, compute)
}

export function operandAt(call: FunctionCall, index: number): Scalar {
  const operand = call.operands[index]
  if (!operand) throw semanticError(`${call.name}(): argument ${index + 1} is missing`, 'SEM0219')
  return operand
}
