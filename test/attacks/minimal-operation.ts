import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'

export type OperationKind = 'query' | 'mutation'

export interface Operation {
  readonly kind: OperationKind
  readonly field: GraphQLField<unknown, unknown>
}

/** Every field of Query and Mutation. */
export function operationsOf(schema: GraphQLSchema): Operation[] {
  const of = (kind: OperationKind, type: ReturnType<GraphQLSchema['getQueryType']>): Operation[] =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ kind, field }))
  return [...of('query', schema.getQueryType()), ...of('mutation', schema.getMutationType())]
}

/** The shortest valid request for it: given arguments as GraphQL text, and anything at all for others that it needs. */
export function minimalRequest({ kind, field }: Operation, given: Readonly<Record<string, string>> = {}): string {
  const written = field.args
    .filter((arg) => arg.name in given || isNeeded(arg))
    .map((arg) => `${arg.name}: ${given[arg.name] ?? anything(arg.type)}`)
  const args = written.length === 0 ? '' : `(${written.join(', ')})`
  return `${kind} { ${field.name}${args}${isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'} }`
}

function isNeeded(arg: Pick<GraphQLArgument, 'type' | 'defaultValue'>): boolean {
  return isNonNullType(arg.type) && arg.defaultValue === undefined
}

function anything(type: GraphQLInputType): string {
  if (isNonNullType(type)) return anything(type.ofType)
  if (isListType(type)) return `[${anything(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isNeeded)
    return `{${fields.map((field) => `${field.name}: ${anything(field.type)}`).join(', ')}}`
  }
  const value = ANYTHING[type.name]
  if (value === undefined) throw new Error(`a value of the new scalar ${type.name} is to be given here`)
  return value
}

const ANYTHING: Readonly<Record<string, string>> = {
  ID: '"none"',
  String: '"none"',
  Boolean: 'true',
  Int: '1',
  Long: '1',
  Float: '1',
  JSON: '{}',
  DateTime: '"2026-01-31T12:00:00Z"',
  ExportInterval: 'EVERY_HOUR',
}
