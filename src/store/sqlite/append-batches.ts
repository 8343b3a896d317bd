import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { assert } from '../../base/assert.ts'
import { encodeSegmentSync, type Segment } from '../../blocks/segment.ts'
import { streamDefinition } from '../../streams/registry.ts'
import { type AppendBatch, type AppendResult, ID_HASH_BYTES } from '../store.ts'
import { eventTable } from './event-table.ts'

type Prepare = (sql: string) => StatementSync

/** Commits all batches in one transaction with one fsync, or none. */
export function appendBatches(
  database: DatabaseSync,
  prepare: Prepare,
  batches: readonly AppendBatch[],
): readonly AppendResult[] {
  database.exec('BEGIN IMMEDIATE')
  try {
    const results = batches.map((batch) => appendBatch(prepare, batch))
    database.exec('COMMIT')
    return results
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function appendBatch(prepare: Prepare, batch: AppendBatch): AppendResult {
  const counter = prepare('SELECT next_position AS next FROM stream WHERE name = ?').get(batch.stream)
  const from = Number(counter?.['next'])
  assert(from >= 1, `no position counter for ${batch.stream}`)
  const duplicates = insertRows(prepare, batch, from)
  const accepted = batch.count - duplicates.length
  if (accepted === 0) return { duplicates }

  insertBlock(prepare, batch, from, duplicates)
  prepare('UPDATE stream SET next_position = ? WHERE name = ?').run(from + accepted, batch.stream)
  return { duplicates }
}

/** The slim rows. A known id changes nothing and takes no position, so positions stay gap-free. */
function insertRows(prepare: Prepare, batch: AppendBatch, from: number): number[] {
  const facetNames = streamDefinition(batch.stream).facets.map((facet) => facet.name)
  const insert = prepare(insertSql(batch.stream, facetNames))
  const duplicates: number[] = []
  let position = from
  for (let index = 0; index < batch.count; index += 1) {
    const idHash = batch.idHashes.subarray(index * ID_HASH_BYTES, (index + 1) * ID_HASH_BYTES)
    const facets = batch.facets[index] ?? []
    const { changes } = insert.run(position, idHash, batch.times[index] ?? 0, ...facets)
    if (Number(changes) === 1) position += 1
    else duplicates.push(index)
  }
  return duplicates
}

const insertSqls = new Map<string, string>()

function insertSql(stream: AppendBatch['stream'], facetNames: readonly string[]): string {
  const known = insertSqls.get(stream)
  if (known !== undefined) return known
  const columns = ['position', 'id_hash', 'time', ...facetNames.map((name) => `"${name}"`)]
  const sql = `INSERT INTO ${eventTable(stream)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (id_hash) DO NOTHING`
  insertSqls.set(stream, sql)
  return sql
}

function insertBlock(prepare: Prepare, batch: AppendBatch, from: number, duplicates: readonly number[]): void {
  const segment = duplicates.length === 0 ? batch.segment : segmentWithout(batch, duplicates)
  const crc64 = Buffer.alloc(8)
  crc64.writeBigUInt64LE(segment.crc64)
  const times = duplicates.length === 0 ? batch.times : batch.times.filter((_, index) => !duplicates.includes(index))
  prepare(INSERT_BLOCK).run(
    batch.stream,
    from,
    batch.count - duplicates.length,
    segment.rawBytes,
    segment.rawCrc32,
    segment.bytes.length,
    segment.crc32,
    crc64,
    Buffer.from(segment.sha256, 'hex'),
    batch.receivedAt,
    least(times),
    greatest(times),
    segment.bytes,
  )
}

export const INSERT_BLOCK = `INSERT INTO block (stream, from_position, row_count, raw_bytes, raw_crc32, stored_bytes, crc32, crc64, hash,
  received_at, first_event_at, last_event_at, sealed, segment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`

/** Re-sent events are rare, so the lines are compressed before it is known which of them are new; here they are compressed once more. */
function segmentWithout(batch: AppendBatch, duplicates: readonly number[]): Segment {
  const left = new Set(duplicates)
  const lines: Uint8Array[] = []
  let start = 0
  for (let index = 0; index < batch.count; index += 1) {
    const end = batch.lines.indexOf(LINE_FEED, start) + 1
    if (!left.has(index)) lines.push(batch.lines.subarray(start, end))
    start = end
  }
  return encodeSegmentSync(Buffer.concat(lines))
}

const LINE_FEED = 0x0a

function least(times: Float64Array): number {
  return times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}

function greatest(times: Float64Array): number {
  return times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
}
