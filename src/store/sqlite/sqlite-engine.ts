import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../../base/clock.ts'
import type { Engine, Place } from '../contract/place.ts'
import type { IdLevels } from '../id-index/id-levels.ts'
import { openSqliteStore, SQLITE_FILE } from './open-sqlite-store.ts'

export interface SqlitePlace extends Place {
  readonly dataDir: string
}

/** So small that a few hundred events make runs of every level, in many parts. */
export const TINY_LEVELS: IdLevels = { recentMax: 12, fanIn: 3, levelMax: 2, chunkEntries: 4, partChunks: 2 }

/** SQLite for the contract suite: a data folder of its own for each test. */
export const sqliteEngine: Engine = { name: 'SQLite', place: () => sqlitePlace() }

export async function sqlitePlace(idLevels?: IdLevels): Promise<SqlitePlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-store-'))
  return {
    dataDir,
    open: () => openSqliteStore({ dataDir, clock: systemClock, ...(idLevels && { idLevels }) }),
    query: async (sql) => {
      using beside = new DatabaseSync(join(dataDir, SQLITE_FILE), { timeout: 10_000 })
      return beside.prepare(sql).all()
    },
    [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }),
  }
}
