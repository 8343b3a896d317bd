import type { Kysely } from 'kysely'
import { assert } from '../../base/assert.ts'
import { decodeSegment, encodeSegment } from '../../blocks/segment.ts'
import { Fault } from '../../model/fault.ts'
import type { StreamName } from '../../model/ids.ts'
import { type Window, window } from '../../model/window.ts'
import type { Schema } from '../schema.ts'
import type { Block } from '../store.ts'
import type { SqliteConnection } from './connection.ts'
import type { ReadBlocks, StoredBlock } from './protocol.ts'
import type { BuffersShare, ReadBuffers } from './read-buffers.ts'
import type { ThreadDigest } from './segment-digest.ts'
import { streamState } from './stream-state.ts'

export interface WindowRead {
  readonly reader: Pick<SqliteConnection, 'request'>
  readonly reads: Kysely<Schema>
  readonly stream: StreamName
  readonly bounds: Window
  readonly signal: AbortSignal
  /** A read brings about this many bytes of segments over at once, while the ones before are being sent. */
  readonly bytesMax: number
  readonly buffers: ReadBuffers
  /** Where they are copied: the digest, and whether they are verified. */
  readonly copying?: { readonly digest: ThreadDigest; readonly verify: boolean } | undefined
}

export async function* blocksOfWindow({
  reader,
  reads,
  stream,
  bounds,
  signal,
  bytesMax,
  buffers,
  copying,
}: WindowRead): AsyncGenerator<Block> {
  const { digest, verify } = copying ?? { digest: undefined, verify: true }
  // Only who copies gives back what was sent.
  using share = buffers.share(copying !== undefined)
  const read = (from: number): Promise<ReadBlocks> => {
    const buffer = share.take()
    const request = { stream, from, upto: bounds.upto, bytesMax, verify, digest: digest?.id, buffer }
    return reader.request({ op: 'readBlocks', ...request }, buffer === undefined ? [] : [buffer])
  }
  signal.throwIfAborted()
  let next: number = bounds.from
  for await (const { blocks, bytes } of readAhead({ bounds, buffers, share, read })) {
    if (blocks.length === 0) throw await absent(reads, stream, next)
    const lend = share.lend(bytes.buffer, blocks.length)
    let at = 0
    for (const stored of blocks) {
      signal.throwIfAborted()
      if (stored.from > next) throw await absent(reads, stream, next)
      const block = intact(stream, stored, bytes.subarray(at, at + stored.storedBytes), lend())
      at += stored.storedBytes
      assert(copying === undefined || stored.from === next, 'whole blocks are copied')
      const alreadyRead = next === bounds.from ? 0 : next - stored.from
      yield alreadyRead === 0 ? block : await restOf(block, alreadyRead)
      next = block.window.upto
    }
  }
}

interface Reading {
  readonly bounds: Window
  readonly buffers: ReadBuffers
  readonly share: BuffersShare
  read(from: number): Promise<ReadBlocks>
}

/** The reads that come to the whole window, each begun as soon as the one before is done: the thread is not idle while others send. */
async function* readAhead({ bounds, buffers, share, read }: Reading): AsyncGenerator<ReadBlocks> {
  const ahead: Read[] = []
  let ended = false
  const after = async (previous: Read | undefined): Read => {
    const from = previous === undefined ? bounds.from : endOf(await previous)
    return from !== undefined && from < bounds.upto && !ended ? await read(from) : undefined
  }
  try {
    for (let last: Read | undefined; ; ) {
      while (ahead.length === 0 || (ahead.length < READS_AHEAD && buffers.mayReadAhead)) {
        share.reserve()
        last = after(last)
        last.catch(() => {}) // looked at in its turn; until then nobody listens
        ahead.push(last)
      }
      const done = await ahead.shift()
      if (done === undefined) return
      yield done
    }
  } finally {
    ended = true
  }
}

type Read = Promise<ReadBlocks | undefined>

/** Of a window, beside the one that is looked at. */
const READS_AHEAD = 2

/** The position behind the last block; undefined where there is none, which ends the reading. */
function endOf(done: ReadBlocks | undefined): number | undefined {
  const last = done?.blocks.at(-1)
  return last && last.from + last.rows
}

/** Why a position that was asked for is not there. */
async function absent(reads: Kysely<Schema>, stream: StreamName, from: number): Promise<Error> {
  const { oldest, head } = await streamState(reads, stream)
  assert(from < head, `a window passes the head of ${stream}: ${from} of ${head}`)
  return from < oldest
    ? new Fault('EVENTS_EXPIRED', { message: `${stream} begins at position ${oldest} now; ${from} was deleted.` })
    : new Fault('STORE_DAMAGED', { message: `Position ${from} of ${stream} is not in the store.` })
}

function intact(stream: StreamName, stored: StoredBlock, segment: Uint8Array, release: () => void): Block {
  if (!stored.intact) {
    throw new Fault('STORE_DAMAGED', {
      message: `The block at position ${stored.from} of ${stream} does not match its checksum.`,
    })
  }
  return {
    window: window(stored.from, stored.from + stored.rows),
    rawBytes: stored.rawBytes,
    storedBytes: stored.storedBytes,
    hash: stored.hash,
    receivedAt: stored.receivedAt,
    firstEventAt: stored.firstEventAt,
    lastEventAt: stored.lastEventAt,
    segment,
    release,
    rawCrc32: stored.rawCrc32,
    crc64: Buffer.from(stored.crc64, 'hex').readBigUInt64LE(),
  }
}

/** A block that was joined, while the window was being read, with blocks that were read already: without its first `count` lines. */
async function restOf(block: Block, count: number): Promise<Block> {
  const lines = await decodeSegment(block.segment)
  let start = 0
  for (let skipped = 0; skipped < count; skipped += 1) start = lines.indexOf(LINE_FEED, start) + 1
  const segment = await encodeSegment(lines.subarray(start))
  return {
    ...block,
    window: window(block.window.from + count, block.window.upto),
    rawBytes: segment.rawBytes,
    storedBytes: segment.bytes.length,
    hash: segment.sha256,
    segment: segment.bytes,
    release: () => {},
    rawCrc32: segment.rawCrc32,
    crc64: segment.crc64,
  }
}

const LINE_FEED = 0x0a
