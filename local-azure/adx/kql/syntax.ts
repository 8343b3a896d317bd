import { present } from '../../../src/base/assert.ts'
import { notSupported } from '../service-error.ts'
import { impliedName, listOf, type SyntaxNode, symbolKindName, syntaxKindName, type TypeSymbol } from './language.ts'
import { type ScalarType, scalarTypeNamed, type TypedColumn } from './values.ts'

/** Small questions to ask of a parsed query: everything the compiler needs to know about Microsoft's syntax tree. */

export function kindOf(node: SyntaxNode): string {
  return syntaxKindName(node.Kind)
}

/** The child in a named place, such as `Condition` of a where operator; undefined where the source leaves it out. */
export function childOf(node: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let index = 0; index < node.ChildCount; index++) {
    if (node.GetName(index) !== name) continue
    return node.GetChild(index) ?? undefined
  }
  return undefined
}

export function requiredChild(node: SyntaxNode, name: string): SyntaxNode {
  return present(childOf(node, name), `${name} of ${kindOf(node)}`)
}

/** The elements of a list, without the commas between them. */
export function elementsOf(list: SyntaxNode | undefined): SyntaxNode[] {
  if (!list) return []
  return childrenOf(list).flatMap((child) => {
    if (kindOf(child) !== 'SeparatedElement') return [child]
    const element = child.GetChild(0)
    return element ? [element] : []
  })
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Array.from({ length: node.ChildCount }, (_, index) => node.GetChild(index)).filter((child) => child !== null)
}

export function textOfNode(node: SyntaxNode): string {
  return node.ToString(1).trim()
}

/** The name a name node stands for, without `['…']`. */
export function nameOf(node: SyntaxNode): string {
  const symbol = node.ReferencedSymbol
  if (symbol && symbol.Name !== '') return symbol.Name
  const text = textOfNode(node)
  const bracketed = /^\[\s*(['"])(.*)\1\s*\]$/s.exec(text)
  return bracketed ? (bracketed[2] ?? '') : text
}

/** What a name refers to: Column, Table, Variable, Parameter, Function, …; '' where nothing. */
export function referenceKind(node: SyntaxNode): string {
  return node.ReferencedSymbol ? symbolKindName(node.ReferencedSymbol.Kind) : ''
}

/** The columns of an expression that yields a table (or several values at once). */
export function tableColumns(node: SyntaxNode): TypedColumn[] | undefined {
  const columns = node.ResultType?.Columns
  return columns ? listOf(columns).map((column) => ({ name: column.Name, type: typeOfSymbol(column.Type) })) : undefined
}

export function requiredColumns(node: SyntaxNode): TypedColumn[] {
  return present(tableColumns(node), `columns of ${kindOf(node)}`)
}

export function scalarTypeOf(node: SyntaxNode): ScalarType {
  return node.ResultType ? typeOfSymbol(node.ResultType) : 'dynamic'
}

function typeOfSymbol(symbol: TypeSymbol): ScalarType {
  // Dynamic has subtypes ('dynamic', arrays, bags) that differ in name only.
  const type = scalarTypeNamed(symbol.Name)
  if (type) return type
  if (symbol.Name === 'decimal') throw notSupported("The type 'decimal'")
  return 'dynamic'
}

/** The expression and the name it was given, or would be given. */
export function namedExpression(node: SyntaxNode): {
  readonly name: string
  readonly expression: SyntaxNode
  readonly given: boolean
} {
  const kind = kindOf(node)
  if (kind === 'CompoundNamedExpression') throw notSupported('Naming several columns of one expression at once')
  if (kind !== 'SimpleNamedExpression') return { name: impliedName(node), expression: node, given: false }
  return { name: nameOf(requiredChild(node, 'Name')), expression: requiredChild(node, 'Expression'), given: true }
}

/** `kind=leftouter` and its like, by name. */
export function parametersOf(node: SyntaxNode): Map<string, string> {
  const parameters = new Map<string, string>()
  for (const parameter of elementsOf(childOf(node, 'Parameters'))) {
    parameters.set(textOfNode(requiredChild(parameter, 'Name')), textOfNode(requiredChild(parameter, 'Expression')))
  }
  return parameters
}
