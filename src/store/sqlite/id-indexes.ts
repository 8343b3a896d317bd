import type { StreamName } from '../../model/ids.ts'
import type { IdLevels } from '../id-index/id-levels.ts'
import type { Database } from './database.ts'
import { IdIndex } from './id-index.ts'

/** The indexes of a connection that appends: one a stream. */
export interface IdIndexes {
  of(stream: StreamName): IdIndex
  /** After a transaction that failed. */
  forget(): void
}

export function openIdIndexes(database: Database, levels: IdLevels): IdIndexes {
  const indexes = new Map<StreamName, IdIndex>()
  return {
    of: (stream) => {
      const index = indexes.get(stream) ?? new IdIndex(database, stream, levels)
      indexes.set(stream, index)
      return index
    },
    forget: () => indexes.clear(),
  }
}
