import type { Kysely } from 'kysely'
import { combineCrc32, crc32 } from '../blocks/crc32.ts'
import { joinFacetColumns } from '../blocks/encode-facet-columns.ts'
import { type EncodedColumns, readFacetColumns } from '../blocks/facet-columns.ts'
import { decodeSegment, encodeSegment, type Segment } from '../blocks/segment.ts'
import type { Position, StreamName } from '../model/ids.ts'
import type { BlockTable, Schema } from './schema.ts'
import { BLOCK_RAW_BYTES_MAX, BLOCK_RAW_BYTES_SMALL, BLOCK_ROWS_MAX } from './store.ts'

interface Scope {
  readonly db: Kysely<Schema>
  /** The same data, for reading beside what is being written. */
  readonly reads: Kysely<Schema>
  readonly stream: StreamName
  readonly upto: Position
}

/**
 * Reads a run of small blocks, compresses their lines together outside any transaction, and puts the joined block in their place only if all of
 * them are still there and unsealed. A crash or another process in between leaves everything as it was.
 */
export async function mergeSmallBlocks(scope: Scope): Promise<void> {
  let run: Listed[] = []
  let rawBytes = 0
  for await (const block of unsealedBlocks(scope)) {
    if (!continues(run, block) || rawBytes + block.raw_bytes > BLOCK_RAW_BYTES_MAX) {
      await joinRun(scope, run)
      run = []
      rawBytes = 0
    }
    if (isSmall(block)) {
      run.push(block)
      rawBytes += block.raw_bytes
    }
  }
  await joinRun(scope, run)
}

type Listed = Pick<BlockTable, 'from_position' | 'row_count' | 'raw_bytes'>

const PAGE = 512

async function* unsealedBlocks({ reads, stream, upto }: Scope): AsyncGenerator<Listed> {
  let from = await sealedUpto(reads, stream)
  for (;;) {
    const page = await reads
      .selectFrom('block')
      .select(['from_position', 'row_count', 'raw_bytes'])
      .where('stream', '=', stream)
      .where('from_position', '>=', from)
      .where('from_position', '<', upto)
      .orderBy('from_position')
      .limit(PAGE)
      .execute()
    yield* page.filter((block) => endOf(block) <= upto)
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    from = endOf(last)
  }
}

async function sealedUpto(db: Kysely<Schema>, stream: StreamName): Promise<number> {
  const row = await db.selectFrom('stream').select('sealed_upto').where('name', '=', stream).executeTakeFirstOrThrow()
  return row.sealed_upto
}

function continues(run: readonly Listed[], block: Listed): boolean {
  const [first, last] = [run[0] ?? block, run.at(-1) ?? block]
  const follows = run.length === 0 || block.from_position === endOf(last)
  return isSmall(block) && follows && endOf(block) - first.from_position <= BLOCK_ROWS_MAX
}

function isSmall(block: Listed): boolean {
  return block.raw_bytes < BLOCK_RAW_BYTES_SMALL
}

function endOf(block: Listed): number {
  return block.from_position + block.row_count
}

function sum<Key extends string>(rows: readonly Readonly<Record<Key, number>>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0)
}

async function joinRun(scope: Scope, run: readonly Listed[]): Promise<void> {
  if (run.length < 2) return
  const contents = await joined(scope, run)
  if (contents !== undefined) await replace(scope, run, contents)
}

interface Contents {
  readonly segment: Segment
  readonly columns: EncodedColumns
  readonly idHashes: Uint8Array
}

/**
 * What all blocks have, as one. Undefined where the blocks are gone or the lines of one of them are damaged: joined, they would get a checksum that
 * matches the damage; left as they are, the export that reads them says so.
 */
async function joined({ reads, stream }: Scope, run: readonly Listed[]): Promise<Contents | undefined> {
  const rows = await reads
    .selectFrom('block')
    .innerJoin('block_data', 'block_id', 'id')
    .select(['crc32', 'raw_bytes', 'raw_crc32', 'ids_crc32', 'columns', 'wide_columns', 'id_hashes', 'segment'])
    .where('stream', '=', stream)
    .where(({ between }) => between('from_position', ...bounds(run)))
    .orderBy('from_position')
    .execute()
  if (rows.some((row) => crc32(row.segment) !== row.crc32 || crc32(row.id_hashes) !== row.ids_crc32)) return undefined
  const segment = await encodeSegment(Buffer.concat(await Promise.all(rows.map((row) => decodeSegment(row.segment)))))
  const expected = rows.reduce((crc, row) => combineCrc32(crc, row.raw_crc32, row.raw_bytes), 0)
  if (segment.rawCrc32 !== expected || segment.rawBytes !== sum(run, 'raw_bytes')) return undefined
  const columns = joinFacetColumns(rows.map((row) => readFacetColumns(row.columns, () => row.wide_columns)))
  return { segment, columns, idHashes: Buffer.concat(rows.map((row) => row.id_hashes)) }
}

function bounds(run: readonly Listed[]): [first: number, last: number] {
  return [(run[0] as Listed).from_position, (run.at(-1) as Listed).from_position]
}

function replace({ db, stream }: Scope, run: readonly Listed[], contents: Contents): Promise<void> {
  const { segment, columns, idHashes } = contents
  const [from, last] = bounds(run)
  return db.transaction().execute(async (tx) => {
    const now = await tx
      .selectFrom('block')
      .select(['id', 'from_position', 'row_count', 'raw_bytes', 'stored_bytes'])
      .select(['received_at', 'last_received_at', 'first_event_at', 'last_event_at'])
      .where('stream', '=', stream)
      .where(({ between }) => between('from_position', from, last))
      .orderBy('from_position')
      .execute()
    if ((await sealedUpto(tx, stream)) > from || !sameBlocks(now, run)) return

    const replaced = now.map(({ id }) => id)
    await tx.deleteFrom('block_data').where('block_id', 'in', replaced).execute()
    await tx.deleteFrom('block').where('id', 'in', replaced).execute()
    const { id } = await tx
      .insertInto('block')
      .values({
        stream,
        from_position: from,
        row_count: sum(now, 'row_count'),
        raw_bytes: segment.rawBytes,
        raw_crc32: segment.rawCrc32,
        stored_bytes: segment.bytes.length,
        crc32: segment.crc32,
        crc64: crc64Bytes(segment),
        hash: Buffer.from(segment.sha256, 'hex'),
        received_at: Math.min(...now.map((block) => block.received_at)),
        last_received_at: Math.max(...now.map((block) => block.last_received_at)),
        first_event_at: Math.min(...now.map((block) => block.first_event_at)),
        last_event_at: Math.max(...now.map((block) => block.last_event_at)),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('block_data')
      .values({
        block_id: id,
        ids_crc32: crc32(idHashes),
        columns: columns.narrow,
        wide_columns: columns.wide,
        id_hashes: idHashes,
        segment: segment.bytes,
      })
      .execute()
    const grown = segment.bytes.length - sum(now, 'stored_bytes')
    await tx
      .updateTable('stream')
      .set(({ eb }) => ({ bytes_stored: eb('bytes_stored', '+', grown) }))
      .where('name', '=', stream)
      .execute()
  })
}

function crc64Bytes({ crc64 }: Segment): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(crc64)
  return bytes
}

/** A position's content never changes, so the same bounds and lengths are the same lines. */
function sameBlocks(now: readonly Listed[], run: readonly Listed[]): boolean {
  return (
    now.length === run.length &&
    now.every(
      (block, index) => block.from_position === run[index]?.from_position && block.row_count === run[index].row_count,
    )
  )
}
