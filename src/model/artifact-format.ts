import type { Redaction } from './redaction.ts'

/** `ndjson.gz`: the canonical lines. `rows.ndjson.gz`: one line a row, with exactly the columns of the stream's table (streams/row.ts). */
export type Encoding = 'ndjson.gz' | 'rows.ndjson.gz'

/** How events become an artifact's bytes. Frozen with the job: what a person changes at a destination holds for jobs that are planned from then on. */
export interface ArtifactFormat {
  readonly encoding: Encoding
  readonly redaction: Redaction
  /** Of the stream's columns; rows are made with it. */
  readonly schemaVersion: number
}
