import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Mutex } from '../../base/mutex.ts'
import type { SqliteConnection } from './connection.ts'
import type { SqlValue } from './protocol.ts'

/** Kysely over a connection in a thread. `turn` is shared with the log, so that an append never lands inside a ledger transaction. */
export function sqliteDialect(connection: SqliteConnection, turn: Mutex): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(connection, turn),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

interface HeldConnection extends DatabaseConnection {
  leave(): void
}

function sqliteDriver(connection: SqliteConnection, turn: Mutex): Driver {
  return {
    init: async () => {},
    acquireConnection: async (): Promise<HeldConnection> => ({
      leave: await turn.enter(),
      executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
        const { rows, changes } = await connection.request({
          op: 'query',
          sql,
          parameters: parameters as readonly SqlValue[],
        })
        return { rows: rows as unknown as Row[], numAffectedRows: BigInt(changes) }
      },
      streamQuery: () => {
        throw new Error('streaming goes through the log, not through Kysely')
      },
    }),
    // Immediate, so that a transaction that reads first can never find itself unable to write.
    beginTransaction: async (held) => void (await held.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'))),
    commitTransaction: async (held) => void (await held.executeQuery(CompiledQuery.raw('COMMIT'))),
    rollbackTransaction: () => connection.request({ op: 'rollBack' }),
    releaseConnection: async (held) => (held as HeldConnection).leave(),
    destroy: async () => {},
  }
}
