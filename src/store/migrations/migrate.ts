import { type Kysely, sql } from 'kysely'
import { Fault } from '../../model/fault.ts'
import type { Schema } from '../schema.ts'
import { firstSchema } from './0001-first-schema.ts'
import type { EngineDdl, Migration } from './migration.ts'

const MIGRATIONS: readonly Migration[] = [firstSchema]

/** Brings the schema up to date; safe when two processes start at once. Throws Fault STORE_NEWER when a later Spillway was here already. */
export async function migrate(
  db: Kysely<Schema>,
  engine: EngineDdl,
  now: number,
  migrations = MIGRATIONS,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)`.execute(
      transaction,
    )
    const applied = await transaction
      .selectFrom('schema_migration')
      .select(({ fn }) => fn.max('version').as('version'))
      .executeTakeFirst()
    const current = applied?.version ?? 0
    const latest = migrations.at(-1)?.version ?? 0
    if (current > latest) {
      throw new Fault('STORE_NEWER', {
        message: `The data folder has schema version ${current}; this Spillway knows versions up to ${latest}.`,
      })
    }

    for (const { version, name, up } of migrations.filter((migration) => migration.version > current)) {
      await up(transaction as unknown as Kysely<unknown>, engine)
      await transaction.insertInto('schema_migration').values({ version, name, applied_at: now }).execute()
    }
  })
}
