import type { Kysely } from 'kysely'
import { decodeSegment, encodeSegment, type Segment } from '../blocks/segment.ts'
import type { Position, StreamName } from '../model/ids.ts'
import type { BlockTable, Schema } from './schema.ts'
import { BLOCK_RAW_BYTES_MAX, BLOCK_RAW_BYTES_SMALL, BLOCK_ROWS_MAX } from './store.ts'

interface Scope {
  readonly db: Kysely<Schema>
  readonly stream: StreamName
  readonly upto: Position
}

/**
 * Reads a run of small blocks, compresses their lines together outside any transaction, and puts the joined block in their place only if all of
 * them are still there and unsealed. A crash or another process in between leaves everything as it was.
 */
export async function mergeSmallBlocks(scope: Scope): Promise<void> {
  for (let from = 0; ; ) {
    const { run, next } = await nextRun(scope, from)
    if (run.length > 1) await replace(scope, run, await joined(scope, run))
    if (next === undefined) return
    from = next
  }
}

type Listed = Pick<BlockTable, 'from_position' | 'row_count' | 'raw_bytes'>

const PAGE = 512

/** The next neighbours that fit into one block, and where to look after them. */
async function nextRun(
  { db, stream, upto }: Scope,
  from: number,
): Promise<{ run: Listed[]; next: number | undefined }> {
  const page = await db
    .selectFrom('block')
    .select(['from_position', 'row_count', 'raw_bytes'])
    .where('stream', '=', stream)
    .where('sealed', '=', 0)
    .where('from_position', '>=', from)
    .where('from_position', '<', upto)
    .orderBy('from_position')
    .limit(PAGE)
    .execute()
  const run: Listed[] = []
  let bytes = 0
  let rows = 0
  for (const block of page) {
    const end = block.from_position + block.row_count
    const last = run.at(-1)
    const joins =
      end <= upto &&
      block.raw_bytes < BLOCK_RAW_BYTES_SMALL &&
      (last === undefined ||
        (block.from_position === last.from_position + last.row_count &&
          bytes + block.raw_bytes <= BLOCK_RAW_BYTES_MAX &&
          rows + block.row_count <= BLOCK_ROWS_MAX))
    if (joins) {
      run.push(block)
      bytes += block.raw_bytes
      rows += block.row_count
    } else if (run.length > 1) {
      return { run, next: block.from_position }
    } else {
      // A block alone stays; this one may begin the next run.
      run.length = 0
      if (block.raw_bytes < BLOCK_RAW_BYTES_SMALL && end <= upto) run.push(block)
      bytes = run.length * block.raw_bytes
      rows = run.length * block.row_count
    }
  }
  const last = page.at(-1)
  return { run, next: page.length < PAGE || last === undefined ? undefined : last.from_position + last.row_count }
}

async function joined({ db, stream }: Scope, run: readonly Listed[]): Promise<Segment> {
  const { from_position: from } = run[0] as Listed
  const { from_position: last } = run.at(-1) as Listed
  const rows = await db
    .selectFrom('block')
    .select('segment')
    .where('stream', '=', stream)
    .where('from_position', '>=', from)
    .where('from_position', '<=', last)
    .orderBy('from_position')
    .execute()
  return encodeSegment(Buffer.concat(await Promise.all(rows.map((row) => decodeSegment(row.segment)))))
}

async function replace({ db, stream }: Scope, run: readonly Listed[], segment: Segment): Promise<void> {
  const { from_position: from } = run[0] as Listed
  const { from_position: last } = run.at(-1) as Listed
  await db.transaction().execute(async (transaction) => {
    const now = await transaction
      .selectFrom('block')
      .select(['row_count', 'raw_bytes', 'received_at', 'first_event_at', 'last_event_at', 'sealed'])
      .where('stream', '=', stream)
      .where('from_position', '>=', from)
      .where('from_position', '<=', last)
      .orderBy('from_position')
      .execute()
    const unchanged =
      now.length === run.length &&
      now.every((block, index) => block.sealed === 0 && block.raw_bytes === run[index]?.raw_bytes)
    const rawBytes = now.reduce((sum, block) => sum + block.raw_bytes, 0)
    if (!unchanged || rawBytes !== segment.rawBytes) return

    await transaction
      .deleteFrom('block')
      .where('stream', '=', stream)
      .where('from_position', '>=', from)
      .where('from_position', '<=', last)
      .execute()
    const crc64 = Buffer.alloc(8)
    crc64.writeBigUInt64LE(segment.crc64)
    await transaction
      .insertInto('block')
      .values({
        stream,
        from_position: from,
        row_count: now.reduce((sum, block) => sum + block.row_count, 0),
        raw_bytes: segment.rawBytes,
        raw_crc32: segment.rawCrc32,
        stored_bytes: segment.bytes.length,
        crc32: segment.crc32,
        crc64,
        hash: Buffer.from(segment.sha256, 'hex'),
        received_at: Math.min(...now.map((block) => block.received_at)),
        first_event_at: Math.min(...now.map((block) => block.first_event_at)),
        last_event_at: Math.max(...now.map((block) => block.last_event_at)),
        sealed: 0,
        segment: segment.bytes,
      })
      .execute()
  })
}
