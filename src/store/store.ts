import type { BlockMeta } from '../blocks/block-meta.ts'
import type { EncodedColumns } from '../blocks/facet-columns.ts'
import type { Segment } from '../blocks/segment.ts'
import type { EventFilter } from '../model/event-filter.ts'
import type { Position, StreamName } from '../model/ids.ts'
import type { Window } from '../model/window.ts'
import type { EventQueries } from './event-queries.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { StoreFigures } from './store-figures.ts'

/** Where events and everything known about their delivery are kept. Two engines, one contract (contract-suite.ts). */
export interface Store extends AsyncDisposable {
  readonly log: EventLog
  readonly queries: EventQueries
  readonly figures: StoreFigures
  readonly ledger: Ledger
  /**
   * A consistent copy of everything into one new file, while the store is in use. Never overwrites: throws Fault BACKUP_TARGET_EXISTS; FOLDER_UNWRITABLE
   * or FOLDER_FULL where the file cannot be made, and then nothing is left of it.
   */
  backup(path: string): Promise<void>
  /** Ends when everything under way is committed. */
  close(): Promise<void>
}

/** Some events of one stream, in the order in which they get their positions, and their segment as it would be if all are new. */
export interface AppendBatch {
  readonly stream: StreamName
  /** Milliseconds. */
  readonly receivedAt: number
  readonly count: number
  /** 16 bytes an event: the first half of the SHA-256 of its id. */
  readonly idHashes: Uint8Array
  /** Their times and facets, a row an event. */
  readonly columns: EncodedColumns
  /** The canonical lines, each ended by a line feed. */
  readonly segment: Segment
}

export interface AppendResult {
  /** Indexes of the batch's events that the stream already had, ascending. */
  readonly duplicates: readonly number[]
}

/** Consecutive events as they are stored; see Segment. */
export interface Block extends BlockMeta {
  /** Blocks that were read together lie one behind the other in one buffer. */
  readonly segment: Uint8Array
  /** Gives the segment's memory back to be used again, where it is known that nobody will touch it any more; else it is collected some time. */
  release(): void
  readonly rawCrc32: number
  readonly crc64: bigint
}

/** The selected positions within one block, ascending. */
export interface Selection {
  readonly block: Window
  /** SHA-256 (hex) of the block's segment. */
  readonly hash: string
  readonly positions: readonly number[]
}

/** How blocks are read that are copied into an artifact: a window that begins and ends with blocks. Reading ahead waits for blocks to be released. */
export interface BlockCopying {
  /** Every segment is added to it. */
  readonly digest: SegmentDigest
  /** Whether segments are compared with their checksums here. Else whoever gets the bytes does it, by the CRC-64 that comes with each block. */
  readonly verify: boolean
}

/** A SHA-256 that is taken where segments are read: a third of what delivering them costs, kept off the event loop. Ended or discarded exactly once. */
export interface SegmentDigest {
  /** The sum in hexadecimal, of everything and this suffix. */
  end(suffix: Uint8Array): Promise<string>
  discard(): void
}

export interface StreamState {
  readonly stream: StreamName
  /** The position that the next event gets; everything below it is committed and stays as it is. */
  readonly head: Position
  /** The oldest position that is still kept. */
  readonly oldest: Position
  readonly bytesStored: number
}

export interface EventLog {
  /**
   * Assigns positions and commits with fsync; resolves only then. Events whose id the stream has (or an earlier event of the same call) are left
   * out and reported. All batches of one call are committed together. Throws Fault STORE_FULL, STORE_BUSY or STORE_UNAVAILABLE with nothing kept.
   */
  append(batches: readonly AppendBatch[]): Promise<readonly AppendResult[]>
  /** Where the events with these ids are; undefined where the stream has none. 16 bytes an id, as in AppendBatch. */
  find(stream: StreamName, idHashes: Uint8Array): Promise<readonly (Position | undefined)[]>
  state(stream: StreamName): Promise<StreamState>
  /**
   * The blocks that touch the window, in order, without a gap and without a repeat, each verified against its checksum (else Fault STORE_DAMAGED)
   * unless they are copied and the copying says otherwise. Throws Fault EVENTS_EXPIRED where the window begins below `oldest`. A window never passes
   * `head`.
   */
  blocks(stream: StreamName, window: Window, signal: AbortSignal, copying?: BlockCopying): AsyncIterable<Block>
  /** What is known of the blocks that touch the window, in order, without reading them; at most `max` of them. */
  metas(stream: StreamName, window: Window, max: number): Promise<readonly BlockMeta[]>
  /** Begins a digest of this prefix and the segments of the next `blocks` call that it is given to. */
  startDigest(prefix: Uint8Array): SegmentDigest
  /**
   * Where the events are that a filter takes: every block that touches the window, in order, also those without one. Answers from the columns: no line is
   * read.
   * Facets are those of the stream, checked before.
   */
  select(stream: StreamName, window: Window, filter: EventFilter, signal?: AbortSignal): Promise<readonly Selection[]>
  /**
   * Joins small neighbouring blocks below `upto` that no job has planned yet, so that files are made of well compressed blocks. Positions and
   * content stay. Crash-safe at every point.
   */
  mergeSmallBlocks(stream: StreamName, upto: Position): Promise<void>
  /**
   * Deletes, from the oldest on, whole blocks of which every event was received before `receivedBefore` and is below `upto`; `owed`: below what
   * somebody still has to deliver (Ledger.lowestOwed), also where that is ordered while it deletes. Answers the number of events deleted.
   */
  expire(stream: StreamName, receivedBefore: number, upto: Position | 'owed'): Promise<number>
}

export const ID_HASH_BYTES = 16
/** A block holds at most this many bytes of lines, unless a single line is longer. */
export const BLOCK_RAW_BYTES_MAX = 1024 * 1024
export const BLOCK_ROWS_MAX = 8192
/** Blocks below this size are joined with their neighbours when a slice is planned. */
export const BLOCK_RAW_BYTES_SMALL = 256 * 1024
