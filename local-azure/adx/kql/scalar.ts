import { isJsonObject } from '../../../src/base/json.ts'
import { notSupported, semanticError } from '../service-error.ts'
import { toText } from './convert.ts'
import { SCALAR_FUNCTIONS } from './functions.ts'
import type { SyntaxNode } from './language.ts'
import { literalScalar } from './literals.ts'
import { binaryOperator, comparable } from './operators.ts'
import { applied, columnScalar, constantScalar, HIDDEN, type Relation, rowsOf, type Scalar } from './relation.ts'
import type { Scope } from './scope.ts'
import {
  childOf,
  elementsOf,
  kindOf,
  nameOf,
  referenceKind,
  requiredChild,
  scalarTypeOf,
  tableColumns,
  textOfNode,
} from './syntax.ts'
import { hasSeveral } from './text-operators.ts'
import { compareValues, keyOf, missingValue, type ScalarType, type Value } from './values.ts'

/** What the compiler of scalars needs from the one of tables, handed in so that the two files do not import each other. */
export interface ScalarCompiler {
  readonly scope: Scope
  /** Columns of the current rows. */
  readonly hasColumn: (name: string) => boolean
  readonly compileTable: (node: SyntaxNode) => Relation
  readonly callUserFunction: (node: SyntaxNode) => Scalar | undefined
  /** Takes over calls that are not scalar functions: aggregates inside `summarize`. */
  readonly intercept?: (node: SyntaxNode) => Scalar | undefined
}

type Rule = (node: SyntaxNode, compiler: ScalarCompiler) => Scalar

export function compileScalar(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const intercepted = compiler.intercept?.(node)
  if (intercepted) return intercepted
  const literal = literalScalar(node, compiler.scope.now)
  if (literal) return literal
  const rule = RULES[kindOf(node)] ?? (childOf(node, 'Left') && childOf(node, 'Right') ? binary : undefined)
  if (!rule) throw notSupported(`'${textOfNode(node)}' (${kindOf(node)})`)
  return rule(node, compiler)
}

const RULES: Readonly<Record<string, Rule>> = {
  NameReference: name,
  ParenthesizedExpression: (node, compiler) => compileScalar(requiredChild(node, 'Expression'), compiler),
  SimpleNamedExpression: (node, compiler) => compileScalar(requiredChild(node, 'Expression'), compiler),
  UnaryMinusExpression: (node, compiler) =>
    applied(scalarTypeOf(node), [compileScalar(requiredChild(node, 'Expression'), compiler)], (value) =>
      typeof value === 'number' || typeof value === 'bigint' ? -value : null,
    ),
  UnaryPlusExpression: (node, compiler) => compileScalar(requiredChild(node, 'Expression'), compiler),
  PathExpression: path,
  ElementExpression: element,
  FunctionCallExpression: call,
  BetweenExpression: between,
  NotBetweenExpression: between,
  InExpression: membership,
  NotInExpression: membership,
  InCsExpression: membership,
  NotInCsExpression: membership,
  HasAnyExpression: severalTerms,
  HasAllExpression: severalTerms,
  ToScalarExpression: (node, compiler) => {
    const relation = compiler.compileTable(requiredChild(node, 'Expression'))
    const first = rowsOf(relation).next()
    const type = relation.columns[0]?.type ?? 'dynamic'
    return constantScalar(type, first.done ? missingValue(type) : (first.value[0] ?? missingValue(type)))
  },
}

function name(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const identifier = nameOf(node)
  if (referenceKind(node) !== 'Column') {
    const binding = compiler.scope.bindings.get(identifier)
    if (binding?.kind === 'scalar') return binding.scalar
  }
  if (compiler.hasColumn(identifier)) return columnScalar(identifier, scalarTypeOf(node))
  throw semanticError(`Failed to resolve scalar expression named '${identifier}'`, 'SEM0100')
}

/** `payload.request`: a slot of a bag; null where there is none. */
function path(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const selector = requiredChild(node, 'Selector')
  const key = kindOf(selector) === 'BracketedExpression' ? bracketedName(selector) : textOfNode(selector)
  return applied('dynamic', [compileScalar(requiredChild(node, 'Expression'), compiler)], (value) => slotOf(value, key))
}

function bracketedName(node: SyntaxNode): string {
  return String(requiredChild(node, 'Expression').LiteralValue ?? textOfNode(requiredChild(node, 'Expression')))
}

/** `payload['request']`, `items[0]`, `items[-1]`. */
function element(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const container = compileScalar(requiredChild(node, 'Expression'), compiler)
  const index = compileScalar(requiredChild(requiredChild(node, 'Selector'), 'Expression'), compiler)
  return applied('dynamic', [container, index], (value, key) => {
    if (typeof key === 'number') return Array.isArray(value) ? (value.at(key) ?? null) : null
    return slotOf(value, toText(key, index.type))
  })
}

function slotOf(value: Value, key: string): Value {
  return isJsonObject(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null
}

/** Functions that read the hidden columns of stored rows. */
const HIDDEN_FUNCTIONS: Readonly<Record<string, Scalar>> = {
  extent_tags: hiddenColumn('extent_tags', HIDDEN.extentTags, 'dynamic'),
  extent_id: hiddenColumn('extent_id', HIDDEN.extentId, 'guid'),
  ingestion_time: hiddenColumn('ingestion_time', HIDDEN.ingestionTime, 'datetime'),
}

function hiddenColumn(functionName: string, column: string, type: ScalarType): Scalar {
  const scalar = columnScalar(column, type)
  return {
    type,
    bind: (batch) => {
      if (!batch.has(column)) throw notSupported(`${functionName}() on rows that do not come straight from a table`)
      return scalar.bind(batch)
    },
  }
}

function call(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const functionName = textOfNode(requiredChild(node, 'Name'))
  const user = compiler.callUserFunction(node)
  if (user) return user
  const hidden = HIDDEN_FUNCTIONS[functionName]
  if (hidden) return hidden
  const rule = SCALAR_FUNCTIONS.get(functionName)
  if (!rule) throw notSupported(`The function '${functionName}()'`)
  const operands = argumentsOf(node).map((argument) => compileScalar(argument, compiler))
  return rule({ name: functionName, type: scalarTypeOf(node), operands, now: compiler.scope.now })
}

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  return elementsOf(childOf(requiredChild(call, 'ArgumentList'), 'Expressions'))
}

function binary(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const operator = textOfNode(requiredChild(node, 'Operator')).replace(/\s+/g, ' ')
  const left = compileScalar(requiredChild(node, 'Left'), compiler)
  const right = compileScalar(requiredChild(node, 'Right'), compiler)
  return binaryOperator(operator, left, right, scalarTypeOf(node))
}

/** `x between (a .. b)`, both ends included; `datetime between (start .. timespan)` counts from the start. */
function between(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const negated = kindOf(node) === 'NotBetweenExpression'
  const couple = requiredChild(node, 'Right')
  const subject = compileScalar(requiredChild(node, 'Left'), compiler)
  const first = compileScalar(requiredChild(couple, 'First'), compiler)
  const second = compileScalar(requiredChild(couple, 'Second'), compiler)
  const relative = first.type === 'datetime' && second.type === 'timespan'
  const [seen] = comparable(subject, first)
  return applied('bool', [subject, first, second], (value, from, to) => {
    const subjectValue = seen(value ?? null)
    const upto = relative && typeof from === 'bigint' && typeof to === 'bigint' ? from + to : to
    if (subjectValue === null || from === null || from === undefined || upto === null || upto === undefined) return null
    return (compareValues(subjectValue, from) >= 0 && compareValues(subjectValue, upto) <= 0) !== negated
  })
}

/** `in`, `!in`, `in~`, `!in~` over a list of scalars, a dynamic array, or the first column of a table. */
function membership(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const operator = textOfNode(requiredChild(node, 'Operator'))
  const fold = operator.endsWith('~')
    ? (value: Value) => (typeof value === 'string' ? value.toLowerCase() : value)
    : (value: Value) => value
  const subject = compileScalar(requiredChild(node, 'Left'), compiler)
  let members: Set<string> | undefined
  return applied('bool', [subject], (value) => {
    members ??= new Set(listedValues(requiredChild(node, 'Right'), compiler).map((member) => keyOf(fold(member))))
    return members.has(keyOf(fold(value))) !== operator.startsWith('!')
  })
}

function severalTerms(node: SyntaxNode, compiler: ScalarCompiler): Scalar {
  const subject = compileScalar(requiredChild(node, 'Left'), compiler)
  const terms = (): string[] =>
    listedValues(requiredChild(node, 'Right'), compiler).map((term) => toText(term, 'dynamic'))
  return hasSeveral(textOfNode(requiredChild(node, 'Operator')), subject, terms)
}

function listedValues(list: SyntaxNode, compiler: ScalarCompiler): Value[] {
  return elementsOf(childOf(list, 'Expressions')).flatMap((item): Value[] => {
    if (tableColumns(item)) return Array.from(rowsOf(compiler.compileTable(item)), (row) => row[0] ?? null)
    const scalar = compileScalar(item, compiler)
    if (!scalar.constant) throw notSupported('A list with values that differ from row to row')
    const { value } = scalar.constant
    return Array.isArray(value) ? value : [value]
  })
}
