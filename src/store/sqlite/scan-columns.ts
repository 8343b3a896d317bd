import { type FacetColumns, readFacetColumns } from '../../blocks/facet-columns.ts'
import type { StreamName } from '../../model/ids.ts'
import type { Database } from './database.ts'

export interface ColumnScan {
  readonly stream: StreamName
  readonly from: number
  readonly upto: number
}

/** A block's columns, and what is known without reading them. */
export interface ScannedBlock {
  readonly from: number
  readonly rows: number
  /** SHA-256 of the segment. */
  readonly hash: Uint8Array
  readonly columns: FacetColumns
}

// The last block that begins at or before `from` holds it, or ends before it: below that one, none is looked at.
const SCAN = `SELECT id, from_position, row_count, hash, columns FROM block JOIN block_data ON block_id = id
  WHERE stream = ?1 AND from_position < ?3 AND from_position + row_count > ?2
    AND from_position >= (SELECT coalesce(max(from_position), 0) FROM block WHERE stream = ?1 AND from_position <= ?2)
  ORDER BY from_position`

/** The blocks that touch [from, upto), in order. Their wide columns are read where a facet in them is asked for. */
export function* scanColumns({ prepare }: Database, { stream, from, upto }: ColumnScan): Generator<ScannedBlock> {
  for (const row of prepare(SCAN).iterate(stream, from, upto)) {
    yield {
      from: row['from_position'] as number,
      rows: row['row_count'] as number,
      hash: row['hash'] as Uint8Array,
      columns: readFacetColumns(row['columns'] as Uint8Array, () => {
        const wide = prepare('SELECT wide_columns FROM block_data WHERE block_id = ?').get(row['id'] as number)
        return wide?.['wide_columns'] as Uint8Array
      }),
    }
  }
}
