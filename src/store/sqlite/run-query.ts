import type { Database } from './database.ts'
import type { QueryAnswer, SqlValue } from './protocol.ts'

/** Runs one statement; rows for those that have columns, the count of changes for the others. */
export function runQuery({ prepare }: Database, sql: string, parameters: readonly SqlValue[]): QueryAnswer {
  const statement = prepare(sql)
  if (statement.columns().length > 0) return { rows: statement.all(...parameters) as QueryAnswer['rows'], changes: 0 }
  return { rows: [], changes: Number(statement.run(...parameters).changes) }
}
