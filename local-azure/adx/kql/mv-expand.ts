import { isJsonObject } from '../../../src/base/json.ts'
import { notSupported } from '../service-error.ts'
import { convert } from './convert.ts'
import { impliedName, type SyntaxNode } from './language.ts'
import type { Piped } from './piped.ts'
import { Batch, type Relation, type Scalar } from './relation.ts'
import { childOf, elementsOf, kindOf, nameOf, parametersOf, requiredChild, requiredColumns } from './syntax.ts'
import type { ScalarType, Value } from './values.ts'

interface Expansion {
  readonly name: string
  readonly scalar: Scalar
  readonly type: ScalarType
}

/** One row per element; several expressions are expanded side by side, the shorter filled with nulls. */
export function mvExpand(node: SyntaxNode, context: Piped): Relation {
  if (parametersOf(node).size > 0) throw notSupported('mv-expand with bagexpansion, kind or with_itemindex')
  const columns = requiredColumns(node)
  const expansions = elementsOf(childOf(node, 'Expressions')).map((item): Expansion => {
    const inner = requiredChild(item, 'Expression')
    const given = kindOf(inner) === 'SimpleNamedExpression'
    const name = given ? nameOf(requiredChild(inner, 'Name')) : impliedName(inner)
    const type = columns.find((column) => column.name === name)?.type ?? 'dynamic'
    return { name, scalar: context.scalar(given ? requiredChild(inner, 'Expression') : inner), type }
  })
  const limitClause = childOf(node, 'RowLimitClause')
  const limit = limitClause
    ? Number(context.scalar(requiredChild(limitClause, 'RowLimit')).constant?.value)
    : Number.POSITIVE_INFINITY
  return {
    columns,
    batches: function* () {
      for (const batch of context.input.batches())
        yield expanded(
          batch,
          expansions,
          limit,
          columns.map(({ name }) => name),
        )
    },
  }
}

function expanded(batch: Batch, expansions: readonly Expansion[], limit: number, names: readonly string[]): Batch {
  const bound = expansions.map(({ scalar }) => scalar.bind(batch))
  const indices: number[] = []
  const cells = expansions.map((): Value[] => [])
  for (let row = 0; row < batch.length; row++) {
    const lists = bound.map((value) => elements(value(row)))
    const rowCount = Math.min(limit, Math.max(...lists.map((list) => list.length)))
    for (let at = 0; at < rowCount; at++) {
      indices.push(row)
      for (const [index, expansion] of expansions.entries()) {
        cells[index]?.push(cast(lists[index]?.[at] ?? null, expansion.type))
      }
    }
  }
  const repeated = batch.rows(indices)
  const own = new Map(expansions.map(({ name }, index) => [name, cells[index] ?? []]))
  return new Batch(
    indices.length,
    names.map((name) => [name, () => own.get(name) ?? repeated.column(name)] as const),
  )
}

/** `to typeof(…)` casts and does not convert: the text '2' is no number. */
function cast(value: Value, type: ScalarType): Value {
  const isNumber = typeof value === 'number'
  if ((type === 'long' || type === 'int' || type === 'real') && !isNumber) return null
  if (type === 'bool' && typeof value !== 'boolean') return null
  return convert(value, 'dynamic', type)
}

/** An empty array expands to nothing; what is neither an array nor a bag, null included, stays one row. */
function elements(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  if (isJsonObject(value)) return Object.entries(value).map(([key, item]) => ({ [key]: item }))
  return [value]
}
