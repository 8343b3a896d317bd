import { crc32 } from '../../blocks/crc32.ts'
import type { Database } from './database.ts'
import type { ReadBlocks, Request, SqlValue, StoredBlock } from './protocol.ts'

const FIRST = 'SELECT max(from_position) AS start FROM block WHERE stream = ? AND from_position <= ?'
/** Checksums as text: as bytes, each would be a buffer of its own, here and where it is sent to. */
const LIST = `SELECT id, from_position, row_count, raw_bytes, raw_crc32, stored_bytes, crc32, hex(crc64) AS crc64, lower(hex(hash)) AS hash, received_at, first_event_at, last_event_at
  FROM block WHERE stream = ? AND from_position >= ? AND from_position < ? AND from_position + row_count > ? ORDER BY from_position`
const SEGMENT = 'SELECT segment FROM block_data WHERE block_id = ?'

/**
 * The blocks that touch [from, upto), while their segments come to at most `bytesMax`: at least one, where there is one. The segments lie one behind the
 * other in one buffer, the given one where they fit into it.
 */
export function readBlocks(database: Database, request: Extract<Request, { op: 'readBlocks' }>): ReadBlocks {
  const { connection } = database
  const { verify } = request
  connection.exec('BEGIN')
  try {
    const rows = listBlocks(database, request)
    const length = rows.reduce((sum, row) => sum + row.stored_bytes, 0)
    const bytes = bufferFor(length, request)
    let at = 0
    const blocks = rows.map((row) => {
      const segment = bytes.subarray(at, at + row.stored_bytes)
      at += row.stored_bytes
      // Looked at here, where it holds up nobody.
      const intact = readSegment(database, row, segment) && (!verify || crc32(segment) === row.crc32)
      return storedBlock(row, intact)
    })
    return { blocks, bytes: bytes.subarray(0, length) }
  } finally {
    connection.exec('ROLLBACK')
  }
}

interface Row {
  readonly id: number
  readonly from_position: number
  readonly row_count: number
  readonly raw_bytes: number
  readonly raw_crc32: number
  readonly stored_bytes: number
  readonly crc32: number
  readonly crc64: string
  readonly hash: string
  readonly received_at: number
  readonly first_event_at: number
  readonly last_event_at: number
}

function listBlocks(
  { prepare }: Database,
  { stream, from, upto, bytesMax }: Extract<Request, { op: 'readBlocks' }>,
): Row[] {
  const start = (prepare(FIRST).get(stream, from)?.['start'] ?? from) as number
  const rows: Row[] = []
  let bytes = 0
  for (const row of prepare(LIST).iterate(stream, start, upto, from) as Iterable<Row & Record<string, SqlValue>>) {
    bytes += row.stored_bytes
    if (rows.length > 0 && bytes > bytesMax) break
    rows.push(row)
  }
  return rows
}

/** A buffer that is likely to be used again is as large as any read may need. Fresh memory costs more than copying into used one. */
function bufferFor(length: number, { bytesMax, buffer }: Extract<Request, { op: 'readBlocks' }>): Uint8Array {
  if (buffer !== undefined && buffer.byteLength >= length) return new Uint8Array(buffer)
  return Buffer.allocUnsafeSlow(length > bytesMax / 2 ? Math.max(length, bytesMax) : length)
}

/** Answers whether it is there, as long as it should be. */
function readSegment({ prepare }: Database, { id }: Row, target: Uint8Array): boolean {
  const segment = prepare(SEGMENT).get(id)?.['segment'] as Uint8Array<ArrayBuffer> | undefined
  if (segment?.length !== target.length) return false
  target.set(segment)
  // It is free now, and not at some garbage collection.
  segment.buffer.transfer(0)
  return true
}

function storedBlock(row: Row, intact: boolean): StoredBlock {
  return {
    from: row.from_position,
    rows: row.row_count,
    rawBytes: row.raw_bytes,
    rawCrc32: row.raw_crc32,
    storedBytes: row.stored_bytes,
    crc64: row.crc64,
    hash: row.hash,
    receivedAt: row.received_at,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
    intact,
  }
}
