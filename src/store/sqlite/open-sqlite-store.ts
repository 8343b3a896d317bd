import { access, mkdir, open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Kysely } from 'kysely'
import type { Clock } from '../../base/clock.ts'
import { Mutex } from '../../base/mutex.ts'
import { Fault } from '../../model/fault.ts'
import type { IdLevels } from '../id-index/id-levels.ts'
import { openLedger } from '../ledger/open-ledger.ts'
import { migrate } from '../migrations/migrate.ts'
import type { Schema } from '../schema.ts'
import type { Store } from '../store.ts'
import { backUp } from './backup.ts'
import { SqliteConnection } from './connection.ts'
import { SQLITE_DDL } from './ddl.ts'
import { sqliteDialect } from './dialect.ts'
import { sqliteEventLog } from './event-log.ts'
import { sqliteEventQueries } from './event-queries.ts'
import { sqliteFigures } from './figures.ts'
import { lazyConnection } from './lazy-connection.ts'

export const SQLITE_FILE = 'spillway.db'

export interface SqliteStoreOptions {
  readonly dataDir: string
  readonly clock: Clock
  /** False: Fault STORE_MISSING where there is none, instead of a new one. */
  readonly create?: boolean
  /** What may be held in memory of what events are filtered by, in bytes; 256 MB unless told. */
  readonly columnBytesMax?: number
  /** For tests: every process that has the data folder open must have the same. */
  readonly idLevels?: IdLevels
}

/**
 * Opens, and where needed creates and migrates, the store in a data folder. Any number of processes of one machine may have it open. Throws Fault
 * STORE_UNAVAILABLE, STORE_DAMAGED, STORE_NEWER, STORE_FULL or STORE_BUSY.
 */
export async function openSqliteStore({
  dataDir,
  clock,
  create = true,
  columnBytesMax,
  idLevels,
}: SqliteStoreOptions): Promise<Store> {
  const path = join(dataDir, SQLITE_FILE)
  if (create) await makeFile(dataDir, path)
  else await requireFile(dataDir, path)
  await using opening = new AsyncDisposableStack()
  const start = (): SqliteConnection => opening.adopt(SqliteConnection.start(), (connection) => connection.close())
  const [writer, reader] = [start(), start()]

  await writer.open({ path, readOnly: false, idLevels })
  const turn = new Mutex()
  const db = new Kysely<Schema>({ dialect: sqliteDialect(writer, turn) })
  await migrate(db, SQLITE_DDL, clock.now())
  await reader.open({ path, readOnly: true })
  const reads = new Kysely<Schema>({ dialect: sqliteDialect(reader, new Mutex()) })

  // The reader first: the last connection to close moves the write-ahead log into the file, and only a writer can.
  const connections = opening.move()
  const asked = lazyConnection({ path, readOnly: true, columnBytesMax }, connections)
  const beside = lazyConnection({ path, readOnly: true }, connections)
  const log = sqliteEventLog({ writer, readers: [reader, beside], asked, db, reads, turn })
  const close = (): Promise<void> => turn.run(() => connections.disposeAsync())
  return {
    log,
    queries: sqliteEventQueries({ asked, find: log.find, reads }),
    figures: sqliteFigures(path, reads),
    ledger: openLedger({ db, reads }),
    backup: (target) => backUp(path, target),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The folder and the file, readable by this user alone; SQLite gives the files that it puts beside it the same rights. */
async function makeFile(dataDir: string, path: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await (await open(path, 'a', 0o600)).close()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new Fault('STORE_FULL', { cause: error })
    throw unusable(error)
  }
}

async function requireFile(dataDir: string, path: string): Promise<void> {
  try {
    await access(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unusable(error)
    throw new Fault('STORE_MISSING', { message: `There is no data of Spillway in ${resolve(dataDir)}.` })
  }
}

function unusable(error: unknown): Fault {
  const { message } = error as NodeJS.ErrnoException
  return new Fault('STORE_UNAVAILABLE', { message: `The data folder cannot be used: ${message}.`, cause: error })
}
