import type { JsonObject } from '../base/json.ts'

/** Events of one stream as rows of its table; given by the wiring, so that this folder knows no stream. */
export interface RowMaker {
  /** Of the columns. */
  readonly schemaVersion: number
  /** A row, or the column that cannot hold its value unchanged. Pure. */
  row(
    event: JsonObject,
    origin: { readonly position: number; readonly slice: string },
  ): { readonly row: JsonObject } | { readonly quarantined: { readonly column: string; readonly reason: string } }
}
