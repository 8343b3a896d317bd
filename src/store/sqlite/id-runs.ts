import { crc32 } from '../../blocks/crc32.ts'
import { Fault } from '../../model/fault.ts'
import type { StreamName } from '../../model/ids.ts'
import { bytesOf, ENTRY_BYTES, ENTRY_WORDS, wordsOf } from '../id-index/id-entry.ts'
import { bucketBitsFor, encodeMarks, type IdRun, RunMarks } from '../id-index/id-run.ts'
import type { Database } from './database.ts'

/** Where runs are, and how they are cut into rows: the same for everybody who has the file open. */
export interface RunTables extends Pick<Database, 'prepare'> {
  /** Entries of a row of the table `id_chunk`. */
  readonly chunkEntries: number
  /** Runs are written in parts: so many chunks, and a row of the table `id_mark`. */
  readonly partChunks: number
}

/** Rows of a run's chunks and marks have consecutive numbers: so many for each run. */
const ROWS_A_RUN = 2 ** 20

export type RunState = 'LIVE' | 'BUILDING' | 'DROPPED'

/** A row of the table `id_run`. */
export interface RunRow {
  readonly id: number
  readonly level: number
  readonly from: number
  readonly upto: number
  readonly bucketBits: number
  readonly count: number
  readonly state: RunState
  /** Of a run that is being built. */
  readonly merge: Merge | undefined
}

/** The runs that become one, and how many entries of each have been looked at. */
export interface Merge {
  readonly inputs: readonly number[]
  readonly consumed: readonly number[]
}

const COLUMNS = 'id, level, from_position, upto_position, bucket_bits, entry_count, state, merge_progress'

export function listRuns({ prepare }: RunTables, stream: StreamName): RunRow[] {
  return prepare(`SELECT ${COLUMNS} FROM id_run WHERE stream = ? ORDER BY from_position`).all(stream).map(runRow)
}

/** As it is now: another process may have gone on with it. */
export function runById({ prepare }: RunTables, id: number): RunRow | undefined {
  const row = prepare(`SELECT ${COLUMNS} FROM id_run WHERE id = ?`).get(id)
  return row && runRow(row)
}

function runRow(row: Record<string, unknown>): RunRow {
  const merge = row['merge_progress'] as string | null
  return {
    id: row['id'] as number,
    level: row['level'] as number,
    from: row['from_position'] as number,
    upto: row['upto_position'] as number,
    bucketBits: row['bucket_bits'] as number,
    count: row['entry_count'] as number,
    state: row['state'] as RunState,
    merge: merge === null ? undefined : (JSON.parse(merge) as Merge),
  }
}

export interface NewRun extends Pick<RunRow, 'level' | 'from' | 'upto' | 'merge'> {
  readonly stream: StreamName
  /** It will have at most so many entries. */
  readonly countMax: number
}

/** A run without entries, being built. */
export function insertRun({ prepare }: RunTables, { stream, level, from, upto, countMax, merge }: NewRun): RunRow {
  const bucketBits = bucketBitsFor(countMax)
  const { lastInsertRowid } = prepare(
    `INSERT INTO id_run (stream, level, from_position, upto_position, bucket_bits, entry_count, state, merge_progress)
     VALUES (?, ?, ?, ?, ?, 0, 'BUILDING', ?)`,
  ).run(stream, level, from, upto, bucketBits, merge === undefined ? null : JSON.stringify(merge))
  return { id: Number(lastInsertRowid), level, from, upto, bucketBits, count: 0, state: 'BUILDING', merge }
}

/** The next part of a run that is being built; only the last one may be smaller than a part. Answers the run as it is then. */
export function appendPart(tables: RunTables, run: RunRow, entries: Uint32Array, merge: Merge | undefined): RunRow {
  const { prepare, chunkEntries, partChunks } = tables
  const part = run.count / (chunkEntries * partChunks)
  const insertChunk = prepare('INSERT INTO id_chunk (id, crc32, entries) VALUES (?, ?, ?)')
  const chunkWords = chunkEntries * ENTRY_WORDS
  for (let at = 0; at < entries.length; at += chunkWords) {
    const bytes = bytesOf(entries.subarray(at, at + chunkWords))
    insertChunk.run(run.id * ROWS_A_RUN + part * partChunks + at / chunkWords, crc32(bytes), bytes)
  }
  const marks = encodeMarks(entries, run.bucketBits)
  prepare('INSERT INTO id_mark (id, crc32, marks) VALUES (?, ?, ?)').run(
    run.id * ROWS_A_RUN + part,
    crc32(marks),
    marks,
  )
  const count = run.count + entries.length / ENTRY_WORDS
  prepare('UPDATE id_run SET entry_count = ?, merge_progress = ? WHERE id = ?').run(
    count,
    merge === undefined ? null : JSON.stringify(merge),
    run.id,
  )
  return { ...run, count, merge }
}

/** LIVE: its entries are all there. DROPPED: nobody looks into it any more, and its rows go step by step. */
export function endRun({ prepare }: RunTables, id: number, state: 'LIVE' | 'DROPPED'): void {
  prepare('UPDATE id_run SET state = ?, merge_progress = NULL WHERE id = ?').run(state, id)
}

/** Deletes some rows of a dropped run, and in the end the run: then it answers true. */
export function deleteSome({ prepare, partChunks }: RunTables, id: number): boolean {
  const [from, upto] = [id * ROWS_A_RUN, (id + 1) * ROWS_A_RUN]
  const found = prepare('SELECT min(id) AS first FROM id_chunk WHERE id >= ? AND id < ?').get(from, upto)
  const first = found?.['first'] as number | null
  if (first !== null) {
    prepare('DELETE FROM id_chunk WHERE id >= ? AND id < ?').run(first, Math.min(upto, first + 2 * partChunks))
    return false
  }
  prepare('DELETE FROM id_mark WHERE id >= ? AND id < ?').run(from, upto)
  prepare('DELETE FROM id_run WHERE id = ?').run(id)
  return true
}

export function loadRun({ prepare, chunkEntries, partChunks }: RunTables, run: RunRow): IdRun {
  const marks = new RunMarks(run.count, run.bucketBits)
  let count = 0
  const select = prepare('SELECT crc32, marks FROM id_mark WHERE id >= ? AND id < ? ORDER BY id')
  for (const row of select.iterate(run.id * ROWS_A_RUN, (run.id + 1) * ROWS_A_RUN)) {
    const entries = Math.min(chunkEntries * partChunks, run.count - count)
    const stored = intact(row['marks'], row['crc32'])
    marks.add(stored, entries)
    // Free now, and not at some garbage collection: all of them come to as much as what is kept.
    ;(stored.buffer as ArrayBuffer).transfer(0)
    count += entries
  }
  if (count !== run.count) throw damaged()
  const { id, level, from, upto, bucketBits } = run
  return { id, level, from, upto, bucketBits, count, ...marks.end() }
}

export function readChunk(tables: RunTables, run: Pick<RunRow, 'id' | 'count'>, chunk: number): Uint32Array {
  const { prepare, chunkEntries } = tables
  const row = prepare('SELECT crc32, entries FROM id_chunk WHERE id = ?').get(run.id * ROWS_A_RUN + chunk)
  const bytes = intact(row?.['entries'], row?.['crc32'])
  if (bytes.length !== Math.min(chunkEntries, run.count - chunk * chunkEntries) * ENTRY_BYTES) throw damaged()
  return wordsOf(bytes)
}

function intact(bytes: unknown, checksum: unknown): Uint8Array {
  if (!(bytes instanceof Uint8Array) || crc32(bytes) !== checksum) throw damaged()
  return bytes
}

function damaged(): Fault {
  return new Fault('STORE_DAMAGED', { message: 'The index of event ids is damaged.' })
}
