import { assert } from '../../base/assert.ts'
import { checkedSegment, decodeSegmentSync, encodeSegmentSync, type Segment } from '../../blocks/segment.ts'
import type { FacetValue } from '../../streams/stream.ts'
import { eventTable } from '../event-table.ts'
import { type AppendResult, ID_HASH_BYTES } from '../store.ts'
import type { Database } from './database.ts'
import type { SentBatch } from './protocol.ts'

/** Commits all batches in one transaction with one fsync, or none. */
export function appendBatches(database: Database, batches: readonly SentBatch[]): readonly AppendResult[] {
  const { connection } = database
  connection.exec('BEGIN IMMEDIATE')
  try {
    const results = batches.map((batch) => appendBatch(database, batch))
    connection.exec('COMMIT')
    return results
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK')
    throw error
  }
}

function appendBatch(database: Database, batch: SentBatch): AppendResult {
  const { prepare } = database
  const counter = prepare('SELECT next_position AS next FROM stream WHERE name = ?').get(batch.stream)
  const from = Number(counter?.['next'])
  assert(from >= 1, `no position counter for ${batch.stream}`)
  const duplicates = insertRows(database, batch, from)
  const accepted = batch.count - duplicates.length
  if (accepted === 0) return { duplicates }

  const left = new Set(duplicates)
  const segment = duplicates.length === 0 ? checkedSegment(batch.segment) : segmentWithout(batch, left)
  insertBlock(database, {
    batch,
    window: { from, rows: accepted },
    segment,
    times: batch.times.filter((_, index) => !left.has(index)),
  })
  prepare('UPDATE stream SET next_position = ?, bytes_stored = bytes_stored + ? WHERE name = ?').run(
    from + accepted,
    segment.bytes.length,
    batch.stream,
  )
  return { duplicates }
}

/** The slim rows. A known id changes nothing and takes no position, so positions stay gap-free. */
function insertRows(database: Database, batch: SentBatch, from: number): number[] {
  const columns = slimColumns(database, batch.stream)
  const insert = database.prepare(insertSql(batch.stream, columns))
  const facetRows = JSON.parse(batch.facets) as FacetValue[][]
  const duplicates: number[] = []
  let position = from
  for (let index = 0; index < batch.count; index += 1) {
    const idHash = batch.idHashes.subarray(index * ID_HASH_BYTES, (index + 1) * ID_HASH_BYTES)
    const facets = facetRows[index] ?? []
    assert(facets.length === columns.length - 3, `an event of ${batch.stream} comes with all facets`)
    const { changes } = insert.run(position, idHash, batch.times[index] ?? 0, ...facets)
    if (Number(changes) === 1) position += 1
    else duplicates.push(index)
  }
  return duplicates
}

const columnsByStream = new Map<string, readonly string[]>()

/** Position, id hash and time, then the facets in the order in which the migrations made them, which is the order of the stream's definition. */
function slimColumns({ prepare }: Database, stream: SentBatch['stream']): readonly string[] {
  const known = columnsByStream.get(stream)
  if (known !== undefined) return known
  const rows = prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid').all(eventTable(stream))
  const columns = rows.map((row) => String(row['name']))
  columnsByStream.set(stream, columns)
  return columns
}

function insertSql(stream: SentBatch['stream'], columns: readonly string[]): string {
  return `INSERT INTO ${eventTable(stream)} VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (id_hash) DO NOTHING`
}

interface NewBlock {
  readonly batch: SentBatch
  readonly window: { readonly from: number; readonly rows: number }
  readonly segment: Segment
  readonly times: Float64Array
}

const INSERT_BLOCK = `INSERT INTO block (stream, from_position, row_count, raw_bytes, raw_crc32, stored_bytes, crc32, crc64, hash,
  received_at, last_received_at, first_event_at, last_event_at, segment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

function insertBlock({ prepare }: Database, { batch, window, segment, times }: NewBlock): void {
  const crc64 = Buffer.alloc(8)
  crc64.writeBigUInt64LE(segment.crc64)
  prepare(INSERT_BLOCK).run(
    batch.stream,
    window.from,
    window.rows,
    segment.rawBytes,
    segment.rawCrc32,
    segment.bytes.length,
    segment.crc32,
    crc64,
    Buffer.from(segment.sha256, 'hex'),
    batch.receivedAt,
    batch.receivedAt,
    least(times),
    greatest(times),
    segment.bytes,
  )
}

/** Re-sent events are rare, so the lines are compressed before it is known which of them are new; here they are compressed once more. */
function segmentWithout(batch: SentBatch, left: ReadonlySet<number>): Segment {
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
