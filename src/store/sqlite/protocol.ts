import type { AppendBatch, AppendResult } from '../store.ts'

/** What the main thread asks of a database thread. One request at a time runs; the rest wait in the port's queue. */
export type Request =
  | { readonly op: 'query'; readonly sql: string; readonly parameters: readonly SqlValue[] }
  | { readonly op: 'append'; readonly batches: readonly AppendBatch[] }
  | {
      readonly op: 'readBlocks'
      readonly stream: string
      readonly from: number
      readonly upto: number
      readonly bytesMax: number
    }
  | { readonly op: 'close' }

export type SqlValue = string | number | bigint | Uint8Array | null

export interface QueryAnswer {
  readonly rows: readonly Record<string, SqlValue>[]
  readonly changes: number
}

/** A row of the table `block`, as read. */
export interface StoredBlock {
  readonly from: number
  readonly rows: number
  readonly rawBytes: number
  readonly rawCrc32: number
  readonly crc32: number
  readonly crc64: Uint8Array
  readonly hash: Uint8Array
  readonly receivedAt: number
  readonly firstEventAt: number
  readonly lastEventAt: number
  readonly segment: Uint8Array
}

export interface Answers {
  query: QueryAnswer
  append: readonly AppendResult[]
  readBlocks: readonly StoredBlock[]
  close: undefined
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: SqliteFailure }

/** An SQLite error as plain data: `code` is the primary result code (e.g. 13 for SQLITE_FULL). */
export interface SqliteFailure {
  readonly message: string
  readonly code: number
}

export interface WorkerSetup {
  readonly path: string
  readonly readOnly: boolean
}
