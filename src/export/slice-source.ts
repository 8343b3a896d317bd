import type { EventFilter } from '../model/event-filter.ts'
import type { StreamName } from '../model/ids.ts'
import type { PlannedSlice } from '../model/job.ts'
import type { EventLog } from '../store/store.ts'

/** What an artifact is made from. */
export interface SliceSource {
  readonly log: EventLog
  readonly stream: StreamName
  readonly slice: PlannedSlice
  readonly filter: EventFilter | null
}
