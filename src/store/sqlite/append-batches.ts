import { assert } from '../../base/assert.ts'
import { crc32 } from '../../blocks/crc32.ts'
import { gatherFacetColumns } from '../../blocks/encode-facet-columns.ts'
import { type EncodedColumns, readFacetColumns } from '../../blocks/facet-columns.ts'
import { decodeSegmentSync, encodeSegmentSync, type Segment } from '../../blocks/segment.ts'
import { type AppendBatch, type AppendResult, ID_HASH_BYTES } from '../store.ts'
import type { Database } from './database.ts'
import type { IdIndexes } from './id-indexes.ts'

/** Commits all batches in one transaction with one fsync, or none. */
export function appendBatches(
  database: Database,
  ids: IdIndexes,
  batches: readonly AppendBatch[],
): readonly AppendResult[] {
  const { connection } = database
  connection.exec('BEGIN IMMEDIATE')
  try {
    const streams = new Set(batches.map(({ stream }) => stream))
    for (const stream of streams) ids.of(stream).sync()
    const results = batches.map((batch) => appendBatch(database, ids, batch))
    for (const stream of streams) ids.of(stream).tidy()
    connection.exec('COMMIT')
    return results
  } catch (error) {
    ids.forget()
    if (connection.isTransaction) connection.exec('ROLLBACK')
    throw error
  }
}

/** A known id changes nothing and takes no position, so positions stay gap-free. */
function appendBatch(database: Database, ids: IdIndexes, batch: AppendBatch): AppendResult {
  assert(batch.idHashes.length === batch.count * ID_HASH_BYTES, 'every event has an id')
  const index = ids.of(batch.stream)
  const from = index.next
  const duplicates = index.add(batch.idHashes)
  if (index.next > from) insertBlock(database, from, duplicates.length === 0 ? batch : without(batch, duplicates))
  return { duplicates }
}

const INSERT_BLOCK = `INSERT INTO block (stream, from_position, row_count, raw_bytes, raw_crc32, stored_bytes, crc32, crc64, hash,
  received_at, last_received_at, first_event_at, last_event_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
const INSERT_DATA =
  'INSERT INTO block_data (block_id, ids_crc32, columns, wide_columns, id_hashes, segment) VALUES (?, ?, ?, ?, ?, ?)'
const MOVE_HEAD = 'UPDATE stream SET next_position = ?, bytes_stored = bytes_stored + ? WHERE name = ?'

function insertBlock({ prepare }: Database, from: number, batch: AppendBatch): void {
  const { stream, count, receivedAt, idHashes, columns, segment } = batch
  const times = timesOf(batch)
  const crc64 = Buffer.alloc(8)
  crc64.writeBigUInt64LE(segment.crc64)
  const { lastInsertRowid } = prepare(INSERT_BLOCK).run(
    stream,
    from,
    count,
    segment.rawBytes,
    segment.rawCrc32,
    segment.bytes.length,
    segment.crc32,
    crc64,
    Buffer.from(segment.sha256, 'hex'),
    receivedAt,
    receivedAt,
    least(times),
    greatest(times),
  )
  prepare(INSERT_DATA).run(lastInsertRowid, crc32(idHashes), columns.narrow, columns.wide, idHashes, segment.bytes)
  prepare(MOVE_HEAD).run(from + count, segment.bytes.length, stream)
}

function timesOf({ columns, count }: AppendBatch): Float64Array {
  const read = readFacetColumns(columns.narrow, () => columns.wide)
  assert(read.rows === count, 'the columns have a row an event')
  return read.times()
}

/** Re-sent events are rare, so everything is encoded before it is known which of them are new; here it is encoded once more. */
function without(batch: AppendBatch, duplicates: readonly number[]): AppendBatch {
  const left = new Set(duplicates)
  const kept = Array.from({ length: batch.count }, (_, index) => index).filter((index) => !left.has(index))
  const idHashes = kept.map((index) => batch.idHashes.subarray(index * ID_HASH_BYTES, (index + 1) * ID_HASH_BYTES))
  return {
    ...batch,
    count: kept.length,
    idHashes: Buffer.concat(idHashes),
    columns: columnsOf(batch.columns, kept),
    segment: segmentOf(batch, left),
  }
}

function columnsOf({ narrow, wide }: EncodedColumns, rows: readonly number[]): EncodedColumns {
  return gatherFacetColumns([{ columns: readFacetColumns(narrow, () => wide), rows }])
}

function segmentOf(batch: AppendBatch, left: ReadonlySet<number>): Segment {
  const lines = decodeSegmentSync(batch.segment.bytes)
  const kept: Uint8Array[] = []
  let start = 0
  for (let index = 0; index < batch.count; index += 1) {
    const end = lines.indexOf(LINE_FEED, start) + 1
    if (!left.has(index)) kept.push(lines.subarray(start, end))
    start = end
  }
  return encodeSegmentSync(Buffer.concat(kept))
}

const LINE_FEED = 0x0a

function least(times: Float64Array): number {
  return times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}

function greatest(times: Float64Array): number {
  return times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
}
