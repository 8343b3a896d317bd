import { present } from '../../../src/base/assert.ts'
import type { ScalarType, TypedColumn, Value } from './values.ts'

/** A table that is computed when it is read: columns known at once, rows in batches. */
export interface Relation {
  readonly columns: readonly TypedColumn[]
  batches(): Iterable<Batch>
}

/** Columns that every stored row carries and `*` does not show. */
export const HIDDEN = { extentId: '$ExtentId', extentTags: '$ExtentTags', ingestionTime: '$IngestionTime' } as const
export const HIDDEN_NAMES: readonly string[] = Object.values(HIDDEN)

/** Some rows, by column. A column is computed when it is first asked for, so a query decodes only what it uses. */
export class Batch {
  readonly length: number
  readonly #sources: Map<string, () => readonly Value[]>
  readonly #cells = new Map<string, readonly Value[]>()

  constructor(length: number, sources: Iterable<readonly [string, () => readonly Value[]]>) {
    this.length = length
    this.#sources = new Map(sources)
  }

  has(name: string): boolean {
    return this.#sources.has(name)
  }

  column(name: string): readonly Value[] {
    const known = this.#cells.get(name)
    if (known) return known
    const cells = present(this.#sources.get(name), `column ${name}`)()
    this.#cells.set(name, cells)
    return cells
  }

  /** The same rows with other columns; the hidden ones stay. */
  with(columns: Iterable<readonly [string, () => readonly Value[]]>): Batch {
    return new Batch(this.length, [...this.#hidden(), ...columns])
  }

  /** The rows with these indices, in this order. */
  rows(indices: ArrayLike<number>): Batch {
    const gather = (name: string) => (): Value[] => {
      const cells = this.column(name)
      return Array.from(indices, (index) => cells[index] ?? null)
    }
    return new Batch(
      indices.length,
      Array.from(this.#sources.keys(), (name) => [name, gather(name)] as const),
    )
  }

  #hidden(): (readonly [string, () => readonly Value[]])[] {
    return HIDDEN_NAMES.filter((name) => this.has(name)).map((name) => [name, () => this.column(name)])
  }
}

/** A relation over rows that are already there. */
export function relationOf(columns: readonly TypedColumn[], rows: readonly (readonly Value[])[]): Relation {
  return {
    columns,
    batches: () => [
      new Batch(
        rows.length,
        columns.map(({ name }, index) => [name, () => rows.map((row) => row[index] ?? null)] as const),
      ),
    ],
  }
}

/** All rows of a relation, as arrays in the order of its columns. */
export function* rowsOf(relation: Relation): Generator<Value[]> {
  for (const batch of relation.batches()) {
    const columns = relation.columns.map(({ name }) => batch.column(name))
    for (let row = 0; row < batch.length; row++) yield columns.map((cells) => cells[row] ?? null)
  }
}

/** An expression ready to run: bound to a batch once, then called per row. */
export interface Scalar {
  readonly type: ScalarType
  /** Present where the value is the same for every row. */
  readonly constant?: { readonly value: Value }
  bind(batch: Batch): (row: number) => Value
}

export function constantScalar(type: ScalarType, value: Value): Scalar {
  return { type, constant: { value }, bind: () => () => value }
}

export function columnScalar(name: string, type: ScalarType): Scalar {
  return {
    type,
    bind: (batch) => {
      const cells = batch.column(name)
      return (row) => cells[row] ?? null
    },
  }
}

/** A function of other expressions; constant when they all are. */
export function applied(type: ScalarType, operands: readonly Scalar[], compute: (...values: Value[]) => Value): Scalar {
  const constants = operands.map((operand) => operand.constant)
  if (constants.every((constant) => constant !== undefined)) {
    return constantScalar(type, compute(...constants.map((constant) => constant.value)))
  }
  const [first, second] = operands
  if (first && operands.length === 1) {
    return {
      type,
      bind: (batch) => {
        const one = first.bind(batch)
        return (row) => compute(one(row))
      },
    }
  }
  if (first && second && operands.length === 2) {
    return {
      type,
      bind: (batch) => {
        const left = first.bind(batch)
        const right = second.bind(batch)
        return (row) => compute(left(row), right(row))
      },
    }
  }
  return {
    type,
    bind: (batch) => {
      const bound = operands.map((operand) => operand.bind(batch))
      return (row) => compute(...bound.map((operand) => operand(row)))
    },
  }
}
