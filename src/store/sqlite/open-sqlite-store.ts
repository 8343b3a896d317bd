import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import type { Clock } from '../../base/clock.ts'
import { Mutex } from '../../base/mutex.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { migrate } from '../migrations/migrate.ts'
import type { ColumnTypes } from '../migrations/migration.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'
import { SqliteConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteEventLog } from './event-log.ts'

export const SQLITE_FILE = 'spillway.db'

const COLUMN_TYPES: ColumnTypes = { integer: sql`integer`, bytes: sql`blob`, serial: sql`integer` }

/** Opens, and where needed creates and migrates, the store in a data folder. */
export async function openSqliteStore({ dataDir, clock }: { dataDir: string; clock: Clock }): Promise<Store> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, SQLITE_FILE)
  const writer = await SqliteConnection.open({ path, readOnly: false })
  const turn = new Mutex()
  const db = new Kysely<Schema>({ dialect: sqliteDialect(writer, turn) })
  try {
    await migrate(db, COLUMN_TYPES, clock.now())
  } catch (error) {
    await writer.close()
    throw error
  }
  const reader = await SqliteConnection.open({ path, readOnly: true })

  const close = async (): Promise<void> => {
    await turn.run(() => Promise.all([writer.close(), reader.close()]))
  }
  return {
    log: sqliteEventLog({ db, writer, reader, turn }),
    ledger: openLedger(db),
    backup: async (target) => {
      await reader.request({ op: 'query', sql: 'VACUUM INTO ?', parameters: [target] })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
