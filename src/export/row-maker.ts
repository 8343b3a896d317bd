import type { GrowingBytes } from '../base/growing-bytes.ts'
import type { Redaction } from '../model/redaction.ts'

/** Events of one stream as rows of its table; given by the wiring, so that this folder knows no stream. */
export interface RowMaker {
  /** Of the columns. */
  readonly schemaVersion: number
  /** For the rows of one slice. */
  writer(redaction: Redaction, slice: string): RowWriter
}

export interface RowWriter {
  /** Writes the row of a line of the log (without its line feed), ended by a line feed; or nothing, and tells the column that cannot hold its value unchanged. */
  write(
    line: Buffer,
    position: number,
    out: GrowingBytes,
  ): { readonly column: string; readonly reason: string } | undefined
}
