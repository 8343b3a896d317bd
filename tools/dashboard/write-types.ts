import {
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql'

/** What TypeScript for operations is written from, and which enums and inputs it came to name. */
export interface Types {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly used: Set<string>
}

const SCALARS: Readonly<Record<string, string>> = {
  String: 'string',
  ID: 'string',
  Boolean: 'boolean',
  Int: 'number',
  Float: 'number',
  Long: 'number',
  DateTime: 'string',
  ExportInterval: 'string',
  JSON: 'unknown',
}

/** Fragments are written out where they are spread: types fit each other by their shape. */
export function resultType(types: Types, { operation, selectionSet }: OperationDefinitionNode): string {
  const root = types.schema.getRootType(operation)
  if (!root) throw new Error(`the schema has no ${operation}`)
  return objectType(types, root, selectionSet)
}

export function fragmentType(types: Types, { typeCondition, selectionSet }: FragmentDefinitionNode): string {
  return presentType(types, types.schema.getType(typeCondition.name.value) as GraphQLOutputType, selectionSet)
}

export function variablesType(types: Types, { variableDefinitions = [] }: OperationDefinitionNode): string {
  if (variableDefinitions.length === 0) return 'Readonly<Record<string, never>>'
  const members = variableDefinitions.map(({ variable, type, defaultValue }) =>
    inputMember(types, {
      name: variable.name.value,
      type: typeFromAST(types.schema, type) as GraphQLInputType,
      defaultValue,
    }),
  )
  return `{ ${members.join('; ')} }`
}

/** A file that declares all that was used, and what that needs. */
export function usedTypes(types: Types): string {
  const declared = new Map<string, string>()
  // Declaring an input may name others: a walk over a set sees what is added on the way.
  for (const name of types.used) declared.set(name, declaration(types, name))
  const sorted = [...declared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  return [
    '// Generated from the schema by `npm run generate`: what operations of the dashboard name.\n',
    ...sorted,
  ].join('\n')
}

function outputType(types: Types, type: GraphQLOutputType, selection: SelectionSetNode): string {
  if (isNonNullType(type)) return presentType(types, type.ofType, selection)
  return `${presentType(types, type, selection)} | null`
}

function presentType(types: Types, type: GraphQLOutputType, selection: SelectionSetNode): string {
  if (isListType(type)) return listOf(outputType(types, type.ofType, selection))
  const named = getNamedType(type)
  if (isLeafType(named)) return leafType(types, named.name)
  const possible = isObjectType(named) ? [named] : types.schema.getPossibleTypes(named)
  return [...new Set(possible.map((each) => objectType(types, each, selection)))].join(' | ')
}

interface SelectedField {
  readonly field: string
  readonly selections: SelectionSetNode['selections']
}

function objectType(types: Types, type: GraphQLObjectType, selection: SelectionSetNode): string {
  const selected = new Map<string, SelectedField>()
  collectFields(types, type, selection, selected)
  const members = [...selected].map(([key, { field, selections }]) => {
    if (field === '__typename') return `readonly ${key}: '${type.name}'`
    const definition = type.getFields()[field]
    if (definition === undefined) throw new Error(`${type.name} has no field ${field}`)
    return `readonly ${key}: ${outputType(types, definition.type, { kind: Kind.SELECTION_SET, selections })}`
  })
  return `{ ${members.join('; ')} }`
}

/** By the key in the answer; selections below the same key are taken together. */
function collectFields(
  types: Types,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  selected: Map<string, SelectedField>,
): void {
  for (const node of selections) {
    if (node.kind === Kind.FIELD) {
      const key = node.alias?.value ?? node.name.value
      const above = selected.get(key)?.selections ?? []
      selected.set(key, {
        field: node.name.value,
        selections: [...above, ...(node.selectionSet?.selections ?? [])],
      })
      continue
    }
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : types.fragments.get(node.name.value)
    if (fragment !== undefined && fits(types.schema, type, fragment.typeCondition?.name.value)) {
      collectFields(types, type, fragment.selectionSet, selected)
    }
  }
}

function fits(schema: GraphQLSchema, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const named = schema.getType(condition)
  return isAbstractType(named) && schema.isSubType(named, type)
}

function declaration(types: Types, name: string): string {
  const type = types.schema.getType(name)
  if (isEnumType(type)) {
    const values = type.getValues().map((value) => `'${value.name}'`)
    return `export type ${name} = ${values.join(' | ')}\n`
  }
  if (!isInputObjectType(type)) throw new Error(`${name} is neither enum nor input: is it a new scalar?`)
  const members = Object.values(type.getFields()).map((field) => `  ${inputMember(types, field)}\n`)
  return `export interface ${name} {\n${members.join('')}}\n`
}

interface InputMember {
  readonly name: string
  readonly type: GraphQLInputType
  readonly defaultValue?: unknown
}

function inputMember(types: Types, { name, type, defaultValue }: InputMember): string {
  const required = isNonNullType(type) && defaultValue === undefined
  return `readonly ${name}${required ? '' : '?'}: ${inputType(types, type)}${required ? '' : ' | undefined'}`
}

function inputType(types: Types, type: GraphQLInputType): string {
  return isNonNullType(type) ? presentInputType(types, type.ofType) : `${presentInputType(types, type)} | null`
}

function presentInputType(types: Types, type: GraphQLInputType): string {
  return isListType(type) ? listOf(inputType(types, type.ofType)) : leafType(types, getNamedType(type).name)
}

function leafType(types: Types, name: string): string {
  const scalar = SCALARS[name]
  if (scalar === undefined) types.used.add(name)
  return scalar ?? name
}

function listOf(text: string): string {
  return /[|{]/.test(text) ? `readonly (${text})[]` : `readonly ${text}[]`
}
