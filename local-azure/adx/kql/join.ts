import { notSupported } from '../service-error.ts'
import type { SyntaxNode } from './language.ts'
import type { Piped } from './piped.ts'
import type { Relation, Scalar } from './relation.ts'
import { gather, type RowRef } from './row-refs.ts'
import { compileScalar } from './scalar.ts'
import { groupId } from './summarize.ts'
import { childOf, elementsOf, kindOf, parametersOf, requiredChild, requiredColumns, textOfNode } from './syntax.ts'
import { missingValue, type TypedColumn, type Value } from './values.ts'

/** Which rows each kind of join keeps; `innerunique` is the default and takes one left row per key. */
const KINDS: Readonly<Record<string, OuterJoin | SemiJoin>> = {
  innerunique: { sides: 'both', unmatchedLeft: false, unmatchedRight: false, uniqueLeft: true },
  inner: { sides: 'both', unmatchedLeft: false, unmatchedRight: false },
  leftouter: { sides: 'both', unmatchedLeft: true, unmatchedRight: false },
  rightouter: { sides: 'both', unmatchedLeft: false, unmatchedRight: true },
  fullouter: { sides: 'both', unmatchedLeft: true, unmatchedRight: true },
  leftsemi: { sides: 'left', matched: true },
  leftanti: { sides: 'left', matched: false },
  leftantisemi: { sides: 'left', matched: false },
  anti: { sides: 'left', matched: false },
  rightsemi: { sides: 'right', matched: true },
  rightanti: { sides: 'right', matched: false },
  rightantisemi: { sides: 'right', matched: false },
}

interface OuterJoin {
  readonly sides: 'both'
  readonly unmatchedLeft: boolean
  readonly unmatchedRight: boolean
  readonly uniqueLeft?: true
}

interface SemiJoin {
  readonly sides: 'left' | 'right'
  readonly matched: boolean
}

type Pair = readonly [left: RowRef | undefined, right: RowRef | undefined]

export function join(node: SyntaxNode, context: Piped): Relation {
  const kindName = parametersOf(node).get('kind') ?? 'innerunique'
  const kind = KINDS[kindName]
  if (!kind) throw notSupported(`join kind=${kindName}`)
  const left = context.input
  const right = context.compileTable(requiredChild(node, 'Expression'), context.scope)
  const keys = joinKeys(node, context, left, right)
  const columns = requiredColumns(node)
  return {
    columns,
    batches: () => {
      const leftRows = keyed(left, keys.left)
      const rightRows = keyed(right, keys.right)
      if (kind.sides === 'both') return [bothSides(pairsOf(leftRows, rightRows, kind), left.columns, columns)]
      return [
        kind.sides === 'left'
          ? oneSide(leftRows, rightRows, kind.matched, columns)
          : oneSide(rightRows, leftRows, kind.matched, columns),
      ]
    },
  }
}

interface KeyedRow {
  readonly ref: RowRef
  /** Undefined where a part of the key is null: null joins nothing. */
  readonly key: string | undefined
}

function keyed(relation: Relation, keys: readonly Scalar[]): KeyedRow[] {
  const rows: KeyedRow[] = []
  for (const batch of relation.batches()) {
    const bound = keys.map((key) => key.bind(batch))
    for (let row = 0; row < batch.length; row++) {
      const values: Value[] = bound.map((key) => key(row))
      rows.push({ ref: { batch, row }, key: values.includes(null) ? undefined : groupId(values) })
    }
  }
  return rows
}

function pairsOf(left: readonly KeyedRow[], right: readonly KeyedRow[], kind: OuterJoin): Pair[] {
  const byKey = Map.groupBy(
    right.filter(({ key }) => key !== undefined),
    ({ key }) => key,
  )
  const matchedKeys = new Set<string>()
  const pairs: Pair[] = []
  for (const { ref, key } of left) {
    const matches = key === undefined ? undefined : byKey.get(key)
    if (key === undefined || !matches) {
      if (kind.unmatchedLeft) pairs.push([ref, undefined])
      continue
    }
    if (kind.uniqueLeft && matchedKeys.has(key)) continue
    matchedKeys.add(key)
    for (const match of matches) pairs.push([ref, match.ref])
  }
  if (kind.unmatchedRight) {
    for (const { ref, key } of right) if (key === undefined || !matchedKeys.has(key)) pairs.push([undefined, ref])
  }
  return pairs
}

function bothSides(pairs: readonly Pair[], leftColumns: readonly TypedColumn[], columns: readonly TypedColumn[]) {
  const left = gather(
    pairs.map(([ref]) => ref),
    outputs(columns.slice(0, leftColumns.length), leftColumns),
  )
  const rightColumns = columns.slice(leftColumns.length)
  const right = gather(
    pairs.map(([, ref]) => ref),
    outputs(rightColumns, rightNames(rightColumns, leftColumns)),
  )
  return left.with(
    columns.map(({ name }, index) => [name, () => (index < leftColumns.length ? left : right).column(name)]),
  )
}

function outputs(columns: readonly TypedColumn[], sources: readonly TypedColumn[]) {
  return columns.map(({ name, type }, index) => ({
    name,
    source: sources[index]?.name ?? name,
    missing: missingValue(type),
  }))
}

/** A right column whose name the left has too was given a number: `id1` comes from `id`. */
function rightNames(columns: readonly TypedColumn[], leftColumns: readonly TypedColumn[]): TypedColumn[] {
  const taken = new Set(leftColumns.map(({ name }) => name))
  return columns.map((column) => {
    const original = /^(.*?)\d+$/.exec(column.name)?.[1]
    return original !== undefined && taken.has(original) ? { ...column, name: original } : column
  })
}

function oneSide(
  rows: readonly KeyedRow[],
  others: readonly KeyedRow[],
  matched: boolean,
  columns: readonly TypedColumn[],
) {
  const keys = new Set(others.map(({ key }) => key))
  keys.delete(undefined)
  const kept = rows.filter(({ key }) => (key !== undefined && keys.has(key)) === matched)
  return gather(
    kept.map(({ ref }) => ref),
    outputs(columns, columns),
  )
}

function joinKeys(node: SyntaxNode, context: Piped, left: Relation, right: Relation) {
  const clause = requiredChild(node, 'ConditionClause')
  if (kindOf(clause) !== 'JoinOnClause') throw notSupported(`'join … ${textOfNode(clause)}'`)
  const compilers = {
    $left: context.scalarCompiler(context.scope, left.columns),
    $right: context.scalarCompiler(context.scope, right.columns),
  }
  const keys = { left: [] as Scalar[], right: [] as Scalar[] }
  for (const item of elementsOf(childOf(clause, 'Expressions'))) {
    if (kindOf(item) === 'NameReference') {
      keys.left.push(compileScalar(item, compilers.$left))
      keys.right.push(compileScalar(item, compilers.$right))
      continue
    }
    if (kindOf(item) !== 'EqualExpression') throw notSupported(`The join rule '${textOfNode(item)}'`)
    const sides = [sideOf(requiredChild(item, 'Left')), sideOf(requiredChild(item, 'Right'))]
    for (const side of sides)
      keys[side.owner === '$left' ? 'left' : 'right'].push(compileScalar(side.column, compilers[side.owner]))
  }
  return keys
}

function sideOf(node: SyntaxNode): { readonly owner: '$left' | '$right'; readonly column: SyntaxNode } {
  const owner = kindOf(node) === 'PathExpression' ? textOfNode(requiredChild(node, 'Expression')) : ''
  if (owner !== '$left' && owner !== '$right') throw notSupported(`'${textOfNode(node)}' in a join rule`)
  return { owner, column: requiredChild(node, 'Selector') }
}
