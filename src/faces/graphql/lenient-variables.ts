import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  type GraphQLType,
  isListType,
  isNonNullType,
  isScalarType,
  specifiedRules,
  typeFromAST,
  type ValidationContext,
  type ValidationRule,
  type VariableDefinitionNode,
  VariablesInAllowedPositionRule,
  validate,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * Existing clients declare ids as `String!` or `ID!` and intervals as strings. All of these are JSON strings, so a variable of one may be used where
 * another is expected; everything else is as strict as the specification.
 */
export function lenientVariables(): Plugin {
  return {
    onValidate: ({ setValidationFn }) => {
      setValidationFn(
        (
          schema: GraphQLSchema,
          document: DocumentNode,
          rules: readonly ValidationRule[] = specifiedRules,
          ...rest: []
        ) =>
          validate(
            schema,
            document,
            rules.map((rule) => (rule === VariablesInAllowedPositionRule ? variablesInAllowedPosition : rule)),
            ...rest,
          ),
      )
    },
  }
}

const TEXT_TYPES = new Set(['ID', 'String', 'ExportInterval', 'DateTime'])

function variablesInAllowedPosition(context: ValidationContext): ASTVisitor {
  let definitions = new Map<string, VariableDefinitionNode>()
  return {
    VariableDefinition: (node) => void definitions.set(node.variable.name.value, node),
    OperationDefinition: {
      enter: () => {
        definitions = new Map()
      },
      leave: (operation) => {
        for (const { node, type, defaultValue } of context.getRecursiveVariableUsages(operation)) {
          const definition = definitions.get(node.name.value)
          if (definition === undefined || type == null) continue
          const declared = typeFromAST(context.getSchema(), definition.type as never) as GraphQLInputType | undefined
          if (
            declared === undefined ||
            isAllowed(declared, definition.defaultValue !== undefined, type, defaultValue !== undefined)
          )
            continue
          context.reportError(
            new GraphQLError(
              `Variable "$${node.name.value}" of type "${declared}" used in position expecting type "${type}".`,
              { nodes: [definition, node] },
            ),
          )
        }
      },
    },
  }
}

/** The specification's IsVariableUsageAllowed, with a default on either side making up for a nullable variable. */
function isAllowed(
  declared: GraphQLInputType,
  hasDefault: boolean,
  expected: GraphQLInputType,
  positionHasDefault: boolean,
): boolean {
  if (isNonNullType(expected) && !isNonNullType(declared))
    return (hasDefault || positionHasDefault) && fits(declared, expected.ofType)
  return fits(declared, expected)
}

function fits(declared: GraphQLType, expected: GraphQLType): boolean {
  if (isNonNullType(expected)) return isNonNullType(declared) && fits(declared.ofType, expected.ofType)
  if (isNonNullType(declared)) return fits(declared.ofType, expected)
  if (isListType(expected)) return isListType(declared) && fits(declared.ofType, expected.ofType)
  if (isListType(declared)) return false
  return declared === expected || (isText(declared) && isText(expected))
}

function isText(type: GraphQLType): boolean {
  return isScalarType(type) && TEXT_TYPES.has(type.name)
}
