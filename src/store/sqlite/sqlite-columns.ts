import { window } from '../../model/window.ts'
import type { BlockFacts, ColumnSource } from '../scan/column-source.ts'
import type { Database } from './database.ts'
import { scanColumns } from './scan-columns.ts'

const KEPT = 'SELECT oldest_position, next_position FROM stream WHERE name = ?'
// No content is touched: the table `block` has none.
const BLOCKS = `SELECT from_position AS "from", row_count AS rows, hash, first_event_at AS firstEventAt, last_event_at AS lastEventAt
  FROM block WHERE stream = ?1 AND from_position < ?3 AND from_position + row_count > ?2
    AND from_position >= (SELECT coalesce(max(from_position), 0) FROM block WHERE stream = ?1 AND from_position <= ?2)
  ORDER BY from_position`

/** The columns of a store, as a scan reads them. */
export function sqliteColumns(database: Database): ColumnSource {
  const { prepare } = database
  return {
    kept: (stream) => {
      const row = prepare(KEPT).get(stream)
      return window(row?.['oldest_position'] as number, row?.['next_position'] as number)
    },
    // All that one call reads is of one moment: that of its statement.
    read: (stream, { from, upto }, take) => {
      for (const block of scanColumns(database, { stream, from, upto })) if (!take(block)) return
    },
    blocks: (stream, { from, upto }) => prepare(BLOCKS).iterate(stream, from, upto) as unknown as Iterable<BlockFacts>,
  }
}
