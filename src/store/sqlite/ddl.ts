import { sql } from 'kysely'
import type { EngineDdl } from '../migrations/migration.ts'

export const SQLITE_DDL: EngineDdl = {
  integer: sql`integer`,
  bytes: sql`blob`,
  serial: sql`integer`,
  appendOnly: (table) =>
    ['UPDATE', 'DELETE'].map(
      (change) => sql`CREATE TRIGGER ${sql.ref(`${table}_refuses_${change.toLowerCase()}`)}
        BEFORE ${sql.raw(change)} ON ${sql.table(table)} BEGIN SELECT RAISE(ABORT, ${sql.lit(`${table} is append-only`)}); END`,
    ),
}
