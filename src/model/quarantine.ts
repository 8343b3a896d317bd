import { sha256Hex } from '../base/hash.ts'
import type { DestinationId, JobId, StreamName, TaskId } from './ids.ts'

/** An event that has no row, because a column could not hold its value unchanged. */
export interface QuarantinedEvent {
  readonly position: number
  readonly column: string
  readonly reason: string
}

/** The same, and where it was put aside. */
export interface QuarantineEntry extends QuarantinedEvent {
  readonly stream: StreamName
  readonly destinationId: DestinationId
  readonly jobId: JobId
  readonly taskId: TaskId
  /** Milliseconds. */
  readonly at: number
}

/** What a receipt says of the events that its artifact had to leave out. */
export interface QuarantineSum {
  readonly count: number
  readonly sha256: string
}

/** SHA-256 (hex) over one line of JSON an event, `[position,column,reason]`, in order of position. */
export function quarantineSum(events: readonly QuarantinedEvent[]): QuarantineSum {
  const lines = events.map(({ position, column, reason }) => `${JSON.stringify([position, column, reason])}\n`)
  return { count: events.length, sha256: sha256Hex(lines.join('')) }
}
