import type { FaultKind } from './fault-row.ts'
import { FAULTS, type FaultCode } from './fault-table.ts'

export interface FaultDetails {
  /** What happened, for a person; without it, the table's summary. */
  readonly message?: string
  /** What to do next; without it, the table's hint. */
  readonly hint?: string
  readonly cause?: unknown
  /** The other side asked for at least this pause. */
  readonly retryAfterMs?: number
}

/** An expected failure of the world. `kind` decides behaviour; the message never does. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly code: FaultCode
  readonly kind: FaultKind
  readonly hint: string
  readonly retryAfterMs: number | undefined

  constructor(code: FaultCode, details: FaultDetails = {}) {
    const row = FAULTS[code]
    super(details.message ?? row.summary, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.kind = row.kind
    this.hint = details.hint ?? row.hint
    this.retryAfterMs = details.retryAfterMs
  }
}

export function isFault(error: unknown): error is Fault {
  return error instanceof Fault
}

/** Whether trying the same thing again later, unchanged, can succeed. */
export function isTransient(fault: Fault): boolean {
  return fault.kind === 'retry' || fault.kind === 'throttled'
}
