import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

/** How many items a list is taken to have that no argument bounds. */
const UNBOUNDED_LIST = 10

interface Question {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Readonly<Record<string, unknown>>
  /** Of each fragment, once it is known: fragments in fragments are looked at once and not 2ⁿ times. */
  readonly known: Map<string, number>
}

/**
 * Refuses an operation whose answer could hold more than `valuesMax` values, pages counted as full: `first` as it is given, by a literal or a variable,
 * or by its default.
 */
export function costLimit(valuesMax: number): Plugin {
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const values = answerValues(args.schema, args.document, args.operationName, args.variableValues ?? {})
      if (values <= valuesMax) return
      const message = `The query costs too much: its answer could hold ${values} values, and ${valuesMax} is the most. Ask for smaller pages or fewer fields.`
      const extensions = { code: 'BAD_QUERY', http: { status: 400 } }
      setResultAndStopExecution({ errors: [new GraphQLError(message, { extensions })] })
    },
  }
}

/** The most values that the answer to this operation can hold. Of a valid document. */
export function answerValues(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
): number {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION)
  const operation = operations.find((each) => operationName == null || each.name?.value === operationName)
  if (operation === undefined) return 0
  const fragments = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
  const question: Question = {
    schema,
    fragments: new Map(fragments.map((each) => [each.name.value, each])),
    variables: { ...defaultsOf(operation), ...variables },
    known: new Map(),
  }
  return selectionCost(operation.selectionSet, schema.getRootType(operation.operation), question)
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Record<string, unknown> {
  return Object.fromEntries(
    variableDefinitions.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : undefined,
    ]),
  )
}

type Parent = GraphQLType | null | undefined

/** `inPage`: the selection of a field with `first`, whose list (`items`) was counted there. */
function selectionCost({ selections }: SelectionSetNode, parent: Parent, question: Question, inPage = false): number {
  let cost = 0
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) cost += fieldCost(selection, parent, question, inPage)
    else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += fragmentCost(selection.name.value, question, inPage)
    else {
      const name = selection.typeCondition?.name.value
      const type = name === undefined ? parent : question.schema.getType(name)
      cost += selectionCost(selection.selectionSet, type, question, inPage)
    }
  }
  return cost
}

function fragmentCost(name: string, question: Question, inPage: boolean): number {
  const key = `${name} ${inPage}`
  const known = question.known.get(key)
  if (known !== undefined) return known
  const fragment = question.fragments.get(name)
  if (fragment === undefined) return 0
  const type = question.schema.getType(fragment.typeCondition.name.value)
  const cost = selectionCost(fragment.selectionSet, type, question, inPage)
  question.known.set(key, cost)
  return cost
}

/** `__schema` and its like have no definition here: their answer has a bound of its own, the schema. */
function fieldCost(node: FieldNode, parent: Parent, question: Question, inPage: boolean): number {
  const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
  if (field === undefined) return node.name.value.startsWith('__') ? 0 : 1
  if (node.selectionSet === undefined) return 1
  const pages = field.args.some(({ name }) => name === 'first')
  const each = selectionCost(node.selectionSet, getNamedType(field.type), question, pages)
  if (pages) return 1 + pageSize(node, field, question) * each
  return 1 + (isListType(getNullableType(field.type)) && !inPage ? UNBOUNDED_LIST : 1) * each
}

function pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>, { variables }: Question): number {
  const given = node.arguments?.find(({ name }) => name.value === 'first')?.value
  const value = given?.kind === Kind.VARIABLE ? variables[given.name.value] : literal(given)
  const size = value ?? field.args.find(({ name }) => name === 'first')?.defaultValue
  return typeof size === 'number' ? Math.max(1, size) : UNBOUNDED_LIST
}

function literal(value: ValueNode | undefined): number | undefined {
  return value?.kind === Kind.INT ? Number(value.value) : undefined
}
