import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql'
import { INTERVALS, type Interval, isInterval } from '../../model/interval.ts'

/** Clients write it both ways: create with a quoted string, update with a bare enum value. */
export const ExportInterval = new GraphQLScalarType<Interval, string>({
  name: 'ExportInterval',
  serialize: (value) => String(value),
  parseValue: interval,
  parseLiteral: (node: ValueNode) =>
    node.kind === Kind.STRING || node.kind === Kind.ENUM ? interval(node.value) : interval(undefined),
})

function interval(value: unknown): Interval {
  if (isInterval(value)) return value
  throw new GraphQLError(`\`interval\` must be one of ${INTERVALS.join(', ')}.`, { extensions: { code: 'BAD_INPUT' } })
}

/** Milliseconds inside, ISO-8601 outside. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  serialize: (value) => new Date(value as number).toISOString(),
  parseValue: time,
  parseLiteral: (node) => time(node.kind === Kind.STRING ? node.value : undefined),
})

function time(value: unknown): number {
  const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(ms))
    throw new GraphQLError('A time must be ISO-8601, e.g. 2026-01-31T12:00:00Z.', { extensions: { code: 'BAD_INPUT' } })
  return ms
}

export const Long = new GraphQLScalarType<number, number>({
  name: 'Long',
  serialize: (value) => value as number,
  parseValue: long,
  parseLiteral: (node) => long(node.kind === Kind.INT ? Number(node.value) : undefined),
})

function long(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new GraphQLError('A Long must be a whole number up to 2^53 − 1.', { extensions: { code: 'BAD_INPUT' } })
}

/** As it is: who takes it checks it. */
export const AnyJson = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
})
