import { crc32 } from '../../blocks/crc32.ts'
import type { Database } from './database.ts'
import type { Request, SqlValue, StoredBlock } from './protocol.ts'

const FIRST = 'SELECT max(from_position) AS start FROM block WHERE stream = ? AND from_position <= ?'
const NEXT = `SELECT from_position, row_count, raw_bytes, raw_crc32, crc32, crc64, hash, received_at, first_event_at, last_event_at, segment
  FROM block JOIN block_data ON block_id = id WHERE stream = ? AND from_position >= ? AND from_position < ? AND from_position + row_count > ? ORDER BY from_position`

/** The blocks that touch [from, upto), until `bytesMax` bytes of segments are read: at least one, where there is one. */
export function readBlocks(
  { prepare }: Database,
  { stream, from, upto, bytesMax }: Extract<Request, { op: 'readBlocks' }>,
): StoredBlock[] {
  const start = (prepare(FIRST).get(stream, from)?.['start'] ?? from) as number
  const blocks: StoredBlock[] = []
  let bytes = 0
  for (const row of prepare(NEXT).iterate(stream, start, upto, from)) {
    const block = storedBlock(row as Record<string, SqlValue>)
    blocks.push(block)
    bytes += block.segment.length
    if (bytes >= bytesMax) break
  }
  return blocks
}

function storedBlock(row: Record<string, SqlValue>): StoredBlock {
  const segment = row['segment'] as Uint8Array
  return {
    from: row['from_position'] as number,
    rows: row['row_count'] as number,
    rawBytes: row['raw_bytes'] as number,
    rawCrc32: row['raw_crc32'] as number,
    crc64: row['crc64'] as Uint8Array,
    hash: row['hash'] as Uint8Array,
    receivedAt: row['received_at'] as number,
    firstEventAt: row['first_event_at'] as number,
    lastEventAt: row['last_event_at'] as number,
    segment,
    intact: crc32(segment) === row['crc32'],
  }
}
