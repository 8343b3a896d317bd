import type { SyntaxNode } from './language.ts'
import type { Piped } from './piped.ts'
import type { Relation, Scalar } from './relation.ts'
import { asTheyAre, gather, type RowRef } from './row-refs.ts'
import { childOf, elementsOf, kindOf, requiredChild, textOfNode } from './syntax.ts'
import { compareValues, type Value } from './values.ts'

interface SortKey {
  readonly scalar: Scalar
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export function sort(node: SyntaxNode, context: Piped): Relation {
  const keys = elementsOf(childOf(node, 'Expressions')).map((item) => sortKey(item, context))
  return sorted(context.input, keys, Number.POSITIVE_INFINITY)
}

export function top(node: SyntaxNode, context: Piped): Relation {
  const limit = Number(context.scalar(requiredChild(node, 'Expression')).constant?.value ?? 0)
  return sorted(context.input, [sortKey(requiredChild(node, 'ByExpression'), context)], limit)
}

/** Descending where nothing is said; nulls come last then, and first in ascending order. */
function sortKey(item: SyntaxNode, { scalar }: Piped): SortKey {
  if (kindOf(item) !== 'OrderedExpression') return { scalar: scalar(item), descending: true, nullsFirst: false }
  const ordering = childOf(item, 'Ordering')
  const direction = ordering && childOf(ordering, 'AscOrDescKeyword')
  const descending = !direction || textOfNode(direction) !== 'asc'
  const nulls = ordering && childOf(ordering, 'NullsClause')
  const nullsFirst = nulls ? /first$/.test(textOfNode(nulls)) : !descending
  return { scalar: scalar(requiredChild(item, 'Expression')), descending, nullsFirst }
}

function sorted(input: Relation, keys: readonly SortKey[], limit: number): Relation {
  return {
    columns: input.columns,
    batches: () => {
      const rows: { readonly ref: RowRef; readonly keys: readonly Value[] }[] = []
      for (const batch of input.batches()) {
        const bound = keys.map((key) => key.scalar.bind(batch))
        for (let row = 0; row < batch.length; row++)
          rows.push({ ref: { batch, row }, keys: bound.map((key) => key(row)) })
      }
      rows.sort((a, b) => compareKeys(a.keys, b.keys, keys))
      const kept = limit < rows.length ? rows.slice(0, Math.max(0, limit)) : rows
      return [
        gather(
          kept.map(({ ref }) => ref),
          asTheyAre(input.columns),
        ),
      ]
    },
  }
}

function compareKeys(a: readonly Value[], b: readonly Value[], keys: readonly SortKey[]): number {
  for (const [index, key] of keys.entries()) {
    const order = compareCells(a[index] ?? null, b[index] ?? null, key)
    if (order !== 0) return order
  }
  return 0
}

function compareCells(a: Value, b: Value, key: SortKey): number {
  const [rankA, rankB] = [valueRank(a), valueRank(b)]
  if (rankA !== rankB) return rankA > rankB === key.nullsFirst ? -1 : 1
  if (rankA > 0) return 0
  const order = compareValues(a, b)
  return key.descending ? -order : order
}

/** NaN stands between the values and null, at whichever end nulls are. */
function valueRank(value: Value): number {
  return value === null ? 2 : Number.isNaN(value) ? 1 : 0
}
