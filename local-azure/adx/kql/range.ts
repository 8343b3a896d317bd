import { badRequest } from '../service-error.ts'
import type { Value } from './values.ts'

const VALUES_MAX = 10_000_000

/** `range x from … to … step …`: both ends included. */
export function valuesBetween(from: Value, to: Value, step: Value): Value[] {
  if (typeof from === 'bigint' && typeof to === 'bigint' && typeof step === 'bigint') return count(from, to, step, 0n)
  if (typeof from === 'number' && typeof to === 'number' && typeof step === 'number') return count(from, to, step, 0)
  return []
}

function count<T extends number | bigint>(from: T, to: T, step: T, zero: T): T[] {
  if (step === zero) throw badRequest('range: the step must not be 0')
  const values: T[] = []
  for (let value = from; step > zero ? value <= to : value >= to; value = add(value, step)) {
    if (values.push(value) > VALUES_MAX) throw badRequest(`range: more than ${VALUES_MAX} values`)
  }
  return values
}

function add<T extends number | bigint>(a: T, b: T): T {
  return (typeof a === 'bigint' ? BigInt(a) + BigInt(b) : Number(a) + Number(b)) as T
}
