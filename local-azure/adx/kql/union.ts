import { notSupported } from '../service-error.ts'
import type { SyntaxNode } from './language.ts'
import type { OperatorContext } from './piped.ts'
import type { Batch, Relation } from './relation.ts'
import { childOf, elementsOf, parametersOf, requiredColumns } from './syntax.ts'
import { missingValue, type TypedColumn, type Value } from './values.ts'

/** `union`: all rows of all inputs; the binder says which columns, a column that an input lacks is empty there. */
export function union(node: SyntaxNode, { input, scope, compileTable }: OperatorContext): Relation {
  const parameters = parametersOf(node)
  if (parameters.has('withsource')) throw notSupported('union withsource=')
  const columns = requiredColumns(node)
  const others = elementsOf(childOf(node, 'Expressions')).map((item) => compileTable(item, scope))
  const inputs = input ? [input, ...others] : others
  return {
    columns,
    batches: function* () {
      for (const relation of inputs) {
        for (const batch of relation.batches()) yield shaped(batch, relation.columns, columns)
      }
    },
  }
}

function shaped(batch: Batch, from: readonly TypedColumn[], to: readonly TypedColumn[]): Batch {
  return batch.with(to.map((column) => [column.name, cells(batch, from, column)] as const))
}

/** A name that has several types becomes one column per type: `n_long`, `n_string`. */
function cells(batch: Batch, from: readonly TypedColumn[], wanted: TypedColumn): () => readonly Value[] {
  const source = from.find(
    ({ name, type }) => type === wanted.type && (name === wanted.name || `${name}_${type}` === wanted.name),
  )
  return source ? () => batch.column(source.name) : () => new Array<Value>(batch.length).fill(missingValue(wanted.type))
}
