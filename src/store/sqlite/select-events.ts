import { window } from '../../model/window.ts'
import { matchingRows } from '../matching-rows.ts'
import type { Selection } from '../store.ts'
import type { Database } from './database.ts'
import type { Request } from './protocol.ts'
import { scanColumns } from './scan-columns.ts'

/** See EventLog.select. */
export function selectEvents(
  database: Database,
  { stream, from, upto, filter }: Extract<Request, { op: 'select' }>,
): Selection[] {
  return Array.from(scanColumns(database, { stream, from, upto }), (block) => ({
    block: window(block.from, block.from + block.rows),
    hash: Buffer.from(block.hash).toString('hex'),
    positions: matchingRows(block.columns, filter)
      .map((row) => block.from + row)
      .filter((position) => position >= from && position < upto),
  }))
}
