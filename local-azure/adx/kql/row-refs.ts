import { Batch } from './relation.ts'
import type { TypedColumn, Value } from './values.ts'

/** A row that stays where it is: its cells are fetched only if the result shows them. */
export interface RowRef {
  readonly batch: Batch
  readonly row: number
}

export function* refsOf(batches: Iterable<Batch>): Generator<RowRef> {
  for (const batch of batches) for (let row = 0; row < batch.length; row++) yield { batch, row }
}

/** The columns of the rows, in this order; a missing row has `missing` in every cell. */
export function gather(
  refs: readonly (RowRef | undefined)[],
  columns: readonly { readonly name: string; readonly source: string; readonly missing: Value }[],
): Batch {
  return new Batch(
    refs.length,
    columns.map(
      ({ name, source, missing }) =>
        [name, () => refs.map((ref) => (ref ? (ref.batch.column(source)[ref.row] ?? null) : missing))] as const,
    ),
  )
}

/** Columns under their own names. */
export function asTheyAre(columns: readonly TypedColumn[]): { name: string; source: string; missing: Value }[] {
  return columns.map(({ name, type }) => ({ name, source: name, missing: type === 'string' ? '' : null }))
}
