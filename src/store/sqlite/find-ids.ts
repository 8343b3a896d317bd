import type { Database } from './database.ts'
import type { IdIndexes } from './id-indexes.ts'
import type { Request } from './protocol.ts'

/** In a transaction of its own, so that everything it looks at is of one moment. */
export function findIds(
  { connection }: Database,
  ids: IdIndexes,
  { stream, idHashes }: Extract<Request, { op: 'find' }>,
): (number | undefined)[] {
  connection.exec('BEGIN')
  try {
    const index = ids.of(stream)
    index.sync()
    return index.find(idHashes)
  } catch (error) {
    ids.forget()
    throw error
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK')
  }
}
