import type { Relation, Scalar } from './relation.ts'

/** What a name in a query stands for besides columns: `let` values, parameters of functions, tables by name. */
export type Binding =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'table'; readonly relation: Relation }

export interface Scope {
  /** The query's time, in ticks: the same throughout. */
  readonly now: bigint
  readonly database: string
  readonly bindings: ReadonlyMap<string, Binding>
  /** A stored table as a relation; undefined where there is none. */
  table(database: string, name: string): Relation | undefined
}

export function withBindings(scope: Scope, added: Iterable<readonly [string, Binding]>): Scope {
  return { ...scope, bindings: new Map([...scope.bindings, ...added]) }
}
