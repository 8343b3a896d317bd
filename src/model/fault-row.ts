/**
 * `retry` (passing), `throttled` (asked to slow down), `auth` (identity or rights), `missing` (the named thing is not there),
 * `rejected` (this input will never be taken), `conflict` (something else is there already), `misconfigured` (a setting is wrong).
 */
export type FaultKind = 'retry' | 'throttled' | 'auth' | 'missing' | 'rejected' | 'conflict' | 'misconfigured'

export interface FaultRow {
  readonly kind: FaultKind
  /** HTTP status when a face reports it. */
  readonly http: number
  readonly summary: string
  readonly hint: string
}
