import type { Kysely, RawBuilder } from 'kysely'

/** One step of the schema. Applied once, in order, in a transaction; never edited after a release. */
export interface Migration {
  readonly version: number
  readonly name: string
  up(db: Kysely<unknown>, types: ColumnTypes): Promise<void>
}

/** The column types in which the engines differ. */
export interface ColumnTypes {
  readonly integer: RawBuilder<unknown>
  readonly bytes: RawBuilder<unknown>
  /** A number that the database itself counts up. */
  readonly serial: RawBuilder<unknown>
}
