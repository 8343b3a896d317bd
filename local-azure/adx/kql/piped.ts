import type { SyntaxNode } from './language.ts'
import type { Relation, Scalar } from './relation.ts'
import type { ScalarCompiler } from './scalar.ts'
import type { Scope } from './scope.ts'
import type { TypedColumn } from './values.ts'

/** What an operator of a pipe gets to work with. */
export interface OperatorContext {
  /** The rows on the left of the pipe; none for a leading `union`. */
  readonly input: Relation | undefined
  readonly scope: Scope
  readonly compileTable: (node: SyntaxNode, scope: Scope) => Relation
  readonly scalarCompiler: (scope: Scope, columns: readonly TypedColumn[]) => ScalarCompiler
}

export interface Piped extends OperatorContext {
  readonly input: Relation
  /** Compiles a scalar over the input's rows. */
  readonly scalar: (node: SyntaxNode, intercept?: ScalarCompiler['intercept']) => Scalar
}
