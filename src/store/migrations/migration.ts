import type { Kysely, RawBuilder } from 'kysely'

/** One step of the schema. Applied once, in order, in a transaction; never edited after a release. */
export interface Migration {
  readonly version: number
  readonly name: string
  up(db: Kysely<unknown>, engine: EngineDdl): Promise<void>
}

/** The DDL in which the engines differ. */
export interface EngineDdl {
  readonly integer: RawBuilder<unknown>
  readonly bytes: RawBuilder<unknown>
  /** A number that the database itself counts up. */
  readonly serial: RawBuilder<unknown>
  /** Makes the database itself refuse to change or delete rows of the table. */
  appendOnly(table: string): readonly RawBuilder<unknown>[]
}
