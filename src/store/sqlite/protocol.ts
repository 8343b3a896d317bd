import type { FaultCode } from '../../model/fault-table.ts'
import type { StreamName } from '../../model/ids.ts'
import type { IdLevels } from '../id-index/id-levels.ts'
import type { Question, QuestionAnswers } from '../scan/questions.ts'
import type { AppendBatch, AppendResult } from '../store.ts'

/** What the main thread asks of a database thread. One request at a time runs; the rest wait in the port's queue. */
export type Request =
  | { readonly op: 'open'; readonly setup: DatabaseSetup }
  | { readonly op: 'query'; readonly sql: string; readonly parameters: readonly SqlValue[] }
  /** Ends the transaction, if there still is one: SQLite ends it by itself on some errors, a full disk among them. */
  | { readonly op: 'rollBack' }
  | { readonly op: 'append'; readonly batches: readonly AppendBatch[] }
  | { readonly op: 'find'; readonly stream: StreamName; readonly idHashes: Uint8Array }
  | {
      readonly op: 'readBlocks'
      readonly stream: string
      readonly from: number
      readonly upto: number
      readonly bytesMax: number
      /** Whether segments are compared with their checksums. */
      readonly verify: boolean
      /** The digest that the segments are added to. */
      readonly digest: number | undefined
      /** Moved to the thread, and back with the answer. */
      readonly buffer: ArrayBuffer | undefined
    }
  | { readonly op: 'beginDigest'; readonly id: number; readonly prefix: Uint8Array }
  /** Without a suffix it is given up. */
  | { readonly op: 'endDigest'; readonly id: number; readonly suffix: Uint8Array | undefined }
  /** Answered in steps, while other requests are answered between them. */
  | { readonly op: 'ask'; readonly question: Question }
  | { readonly op: 'close' }

/** Nobody waits any more for what was asked with this number: it is answered with nothing. */
export interface EndOfAsk {
  readonly endOf: number
}

export interface DatabaseSetup {
  readonly path: string
  readonly readOnly: boolean
  /** Columns that are kept in memory for questions, in bytes. */
  readonly columnBytesMax?: number | undefined
  /** How ids are kept, where it is not as usual. */
  readonly idLevels?: IdLevels | undefined
}

export type SqlValue = string | number | bigint | Uint8Array | null

export interface QueryAnswer {
  readonly rows: readonly Record<string, SqlValue>[]
  readonly changes: number
}

export interface ReadBlocks {
  readonly blocks: readonly StoredBlock[]
  /** Their segments, one behind the other. */
  readonly bytes: Uint8Array
}

/** A row of the table `block`, as read. */
export interface StoredBlock {
  readonly from: number
  readonly rows: number
  readonly rawBytes: number
  readonly rawCrc32: number
  readonly storedBytes: number
  /** In hexadecimal, as it is stored: the lowest byte first. */
  readonly crc64: string
  /** In hexadecimal. */
  readonly hash: string
  readonly receivedAt: number
  readonly firstEventAt: number
  readonly lastEventAt: number
  /** Whether the segment has its length and, where that was asked for, matches its checksum. */
  readonly intact: boolean
}

export interface Answers {
  open: undefined
  query: QueryAnswer
  rollBack: undefined
  append: readonly AppendResult[]
  find: readonly (number | undefined)[]
  readBlocks: ReadBlocks
  beginDigest: undefined
  endDigest: string | undefined
  ask: QuestionAnswers[Question['ask']] | undefined
  close: undefined
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: DatabaseFailure }

/** An error as plain data. `code`: SQLite's primary result code (e.g. 13 for SQLITE_FULL), or that of a Fault; undefined where it is neither. */
export interface DatabaseFailure {
  readonly message: string
  readonly code: number | FaultCode | undefined
}
