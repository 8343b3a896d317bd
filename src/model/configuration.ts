import type { Actor } from './actor.ts'
import type { DestinationRecord } from './destination-record.ts'
import type { EventFilter } from './event-filter.ts'
import type { ConfigurationId, Position, StreamName } from './ids.ts'
import type { Interval } from './interval.ts'
import type { RecordedFailure } from './job.ts'

export type { Actor } from './actor.ts'
export type { DestinationRecord, StoredReport } from './destination-record.ts'

/** What leaves, where to and when. */
export interface ExportConfiguration {
  readonly id: ConfigurationId
  readonly stream: StreamName
  /** As it was at the same moment. */
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
  /** Of its deliveries, the oldest whose rows were not found as they should be. */
  readonly confirmationFailure: RecordedFailure | null
  readonly createdBy: Actor
  readonly createdAt: number
  readonly updatedBy: Actor
  readonly updatedAt: number
}

/** Whether its runs may go on: a disabled destination pauses all that use it. */
export function mayRun({ enabled, destination }: Pick<ExportConfiguration, 'enabled' | 'destination'>): boolean {
  return enabled && destination.enabled && destination.deletedAt === null
}
