import type { EventFilter } from './event-filter.ts'
import type { ConfigurationId, DestinationId, Position, StreamName } from './ids.ts'
import type { Interval } from './interval.ts'
import type { RecordedFailure } from './job.ts'

/** Who did something: an identity as it was then. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly email: string | null
}

export interface DestinationRecord {
  readonly id: DestinationId
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Encrypted; only app/secrets.ts opens it. */
  readonly sealedSecrets: Uint8Array
  readonly connectionStatus: 'SUCCESS' | 'FAILED' | 'UNKNOWN'
  /** The last probe, with the time it was made. */
  readonly connectionReport: StoredReport | null
}

export interface StoredReport {
  readonly ok: boolean
  readonly checkedAt: number
  readonly steps: readonly { step: string; ok: boolean; message: string; code?: string; hint?: string }[]
  readonly warnings: readonly string[]
  readonly expiresAt?: number
}

/** What leaves, where to and when. */
export interface ExportConfiguration {
  readonly id: ConfigurationId
  readonly stream: StreamName
  readonly destination: DestinationRecord
  /** Null: every event of the stream. */
  readonly filter: EventFilter | null
  readonly interval: Interval
  readonly enabled: boolean
  /** Everything below has its receipt. */
  readonly watermark: Position
  /** When the schedule looks at it next, milliseconds. */
  readonly nextRunAt: number
  readonly lastRunAt: number | null
  readonly failure: RecordedFailure | null
  /** Failed runs in a row. */
  readonly failuresInARow: number
  readonly createdBy: Actor
  readonly createdAt: number
  readonly updatedBy: Actor
  readonly updatedAt: number
}
