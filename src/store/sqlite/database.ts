import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { DatabaseSetup } from './protocol.ts'

/** An open connection and its prepared statements; lives in a database thread. */
export interface Database {
  readonly connection: DatabaseSync
  /** The statement, prepared once. */
  prepare(sql: string): StatementSync
}

const BUSY_TIMEOUT_MS = 10_000
const STATEMENTS_MAX = 500

/** See docs/decisions/0009-sqlite-layout.md for what each setting was measured to bring. */
export function openDatabase({ path, readOnly }: DatabaseSetup): Database {
  const connection = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS })
  try {
    // KiB. Blocks are read once, and written once: caching them would only take memory.
    connection.exec(`PRAGMA foreign_keys = ON; PRAGMA cache_size = ${readOnly ? -2048 : -8192}`)
    // Large pages, since nearly all that is written comes in large pieces; a file keeps those that it was made with. The write-ahead log is checkpointed
    // every 64 MB: 30 k events/s against 18 k with the default of 4 MB.
    if (!readOnly)
      connection.exec(
        'PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 134217728',
      )
    // The first look at the file: what is not a database is found here and not by the first request.
    connection.exec('SELECT count(*) FROM sqlite_schema')
  } catch (error) {
    connection.close()
    throw error
  }
  return { connection, prepare: statementCache(connection) }
}

function statementCache(connection: DatabaseSync): Database['prepare'] {
  const statements = new Map<string, StatementSync>()
  return (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    if (statements.size >= STATEMENTS_MAX) statements.clear()
    const statement = connection.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
}
