import { notSupported, semanticError } from '../service-error.ts'
import { listOf, type SyntaxNode } from './language.ts'
import { valuesBetween } from './range.ts'
import { type Relation, relationOf, rowsOf, type Scalar } from './relation.ts'
import { argumentsOf, compileScalar, type ScalarCompiler } from './scalar.ts'
import { type Binding, type Scope, withBindings } from './scope.ts'
import {
  childOf,
  elementsOf,
  kindOf,
  namedExpression,
  nameOf,
  referenceKind,
  requiredChild,
  requiredColumns,
  tableColumns,
  textOfNode,
} from './syntax.ts'
import { compileOperator } from './table-operators.ts'
import type { TypedColumn, Value } from './values.ts'

/** A tabular expression as a relation. Nothing is read until the relation is. */
export function compileTable(node: SyntaxNode, scope: Scope): Relation {
  switch (kindOf(node)) {
    case 'PipeExpression':
      return pipe(node, scope)
    case 'NameReference':
      return namedTable(node, scope)
    case 'ParenthesizedExpression':
    case 'ToTableExpression':
    case 'DataScopeExpression':
      return compileTable(requiredChild(node, 'Expression'), scope)
    case 'MaterializeExpression':
      return materialized(compileTable(requiredChild(node, 'Expression'), scope))
    case 'FunctionCallExpression':
      return tableFunction(node, scope)
    case 'PathExpression':
      return qualifiedTable(node, scope)
    case 'DataTableExpression':
      return dataTable(node, scope)
    case 'PrintOperator':
      return print(node, scope)
    case 'RangeOperator':
      return range(node, scope)
    case 'UnionOperator':
      return compileOperator(node, { input: undefined, scope, compileTable, scalarCompiler })
    default:
      throw notSupported(`'${firstWord(node)}' (${kindOf(node)})`)
  }
}

/** The compiler of scalars over rows with these columns. */
export function scalarCompiler(scope: Scope, columns: readonly TypedColumn[]): ScalarCompiler {
  const names = new Set(columns.map(({ name }) => name))
  return {
    scope,
    hasColumn: (name) => names.has(name),
    compileTable: (node) => compileTable(node, scope),
    callUserFunction: (node) => scalarFunction(node, scope, columns),
  }
}

function firstWord(node: SyntaxNode): string {
  return textOfNode(node).split(/[\s(|]/, 1)[0] ?? ''
}

function pipe(node: SyntaxNode, scope: Scope): Relation {
  const input = compileTable(requiredChild(node, 'Expression'), scope)
  return compileOperator(requiredChild(node, 'Operator'), { input, scope, compileTable, scalarCompiler })
}

function namedTable(node: SyntaxNode, scope: Scope): Relation {
  const name = nameOf(node)
  const reference = referenceKind(node)
  // A stored function's own words mean stored tables, whatever the caller calls its variables.
  const binding = reference === 'Table' ? undefined : scope.bindings.get(name)
  if (binding?.kind === 'table') return binding.relation
  if (reference === 'Function') return callBody(node, [], scope, compileTable)
  return storedTable(scope, scope.database, name)
}

function storedTable(scope: Scope, database: string, name: string): Relation {
  const relation = scope.table(database, name)
  if (!relation) throw semanticError(`Failed to resolve table or column expression named '${name}'`, 'SEM0100')
  return relation
}

/** `database('X').T` */
function qualifiedTable(node: SyntaxNode, scope: Scope): Relation {
  const owner = requiredChild(node, 'Expression')
  if (kindOf(owner) !== 'FunctionCallExpression' || textOfNode(requiredChild(owner, 'Name')) !== 'database') {
    throw notSupported(`'${textOfNode(owner)}.'`)
  }
  const database = String(argumentsOf(owner)[0]?.LiteralValue ?? '')
  const selector = requiredChild(node, 'Selector')
  if (kindOf(selector) === 'FunctionCallExpression') return tableFunction(selector, { ...scope, database })
  return storedTable(scope, database, nameOf(selector))
}

function tableFunction(node: SyntaxNode, scope: Scope): Relation {
  const name = textOfNode(requiredChild(node, 'Name'))
  if (name === 'table') return storedTable(scope, scope.database, String(argumentsOf(node)[0]?.LiteralValue ?? ''))
  if (!node.GetCalledFunctionBody?.()) throw notSupported(`The tabular function '${name}()'`)
  return callBody(node, argumentsOf(node), scope, compileTable)
}

function scalarFunction(node: SyntaxNode, scope: Scope, columns: readonly TypedColumn[]): Scalar | undefined {
  if (!node.GetCalledFunctionBody?.()) return undefined
  const compiler = scalarCompiler(scope, columns)
  return callBody(
    node,
    argumentsOf(node),
    scope,
    (body, inner) => compileScalar(body, { ...compiler, scope: inner }),
    compiler,
  )
}

/** Runs a user-defined function's body, with its parameters bound to this call's arguments. */
function callBody<T>(
  node: SyntaxNode,
  passed: readonly SyntaxNode[],
  scope: Scope,
  compile: (body: SyntaxNode, scope: Scope) => T,
  compiler: ScalarCompiler = scalarCompiler(scope, []),
): T {
  const body = node.GetCalledFunctionBody?.()
  const signature = node.ReferencedSymbol?.Signatures
  if (!body || !signature) throw notSupported(`The function '${textOfNode(node)}'`)
  const parameters = listOf(signature.getItem(0).Parameters)
  const bindings = parameters.map((parameter, index): readonly [string, Binding] => {
    const named = passed.map(namedExpression).find((candidate) => candidate.given && candidate.name === parameter.Name)
    const value = named?.expression ?? passed[index] ?? parameter.DefaultValue
    if (!value) throw semanticError(`The parameter '${parameter.Name}' has no value`, 'SEM0219')
    return [parameter.Name, argumentBinding(value, scope, compiler)]
  })
  const inner = runStatements(elementsOf(childOf(body, 'Statements')), withBindings(scope, bindings))
  return compile(requiredChild(body, 'Expression'), inner)
}

function argumentBinding(node: SyntaxNode, scope: Scope, compiler: ScalarCompiler): Binding {
  if (tableColumns(node)) return { kind: 'table', relation: compileTable(node, scope) }
  return { kind: 'scalar', scalar: compileScalar(node, compiler) }
}

/** The scope after `let` statements; other statements change nothing here. */
export function runStatements(statements: readonly SyntaxNode[], scope: Scope): Scope {
  return statements.reduce((current, statement) => {
    if (kindOf(statement) !== 'LetStatement') return current
    const value = requiredChild(statement, 'Expression')
    if (kindOf(value) === 'FunctionDeclaration') return current
    const binding = argumentBinding(value, current, scalarCompiler(current, []))
    return withBindings(current, [[nameOf(requiredChild(statement, 'Name')), binding]])
  }, scope)
}

function materialized(relation: Relation): Relation {
  let rows: Value[][] | undefined
  return {
    columns: relation.columns,
    batches: () => {
      rows ??= [...rowsOf(relation)]
      return relationOf(relation.columns, rows).batches()
    },
  }
}

function dataTable(node: SyntaxNode, scope: Scope): Relation {
  const columns = requiredColumns(node)
  const compiler = scalarCompiler(scope, [])
  const values = elementsOf(childOf(node, 'Values')).map(
    (item) => compileScalar(item, compiler).constant?.value ?? null,
  )
  const rowCount = columns.length === 0 ? 0 : Math.ceil(values.length / columns.length)
  const rows = Array.from({ length: rowCount }, (_, row) =>
    values.slice(row * columns.length, (row + 1) * columns.length),
  )
  return relationOf(columns, rows)
}

function print(node: SyntaxNode, scope: Scope): Relation {
  const compiler = scalarCompiler(scope, [])
  const scalars = elementsOf(childOf(node, 'Expressions')).map((item) => compileScalar(item, compiler))
  const single = relationOf([], [[]])
  return {
    columns: requiredColumns(node),
    batches: () => {
      const [batch] = single.batches()
      const row = scalars.map((scalar) => (batch ? scalar.bind(batch)(0) : null))
      return relationOf(requiredColumns(node), [row]).batches()
    },
  }
}

function range(node: SyntaxNode, scope: Scope): Relation {
  const compiler = scalarCompiler(scope, [])
  const bound = (name: string): Value => compileScalar(requiredChild(node, name), compiler).constant?.value ?? null
  const values = valuesBetween(bound('From'), bound('To'), bound('Step'))
  return relationOf(
    requiredColumns(node),
    values.map((value) => [value]),
  )
}
