import type { ArtifactFormat } from '../model/artifact-format.ts'
import type { StreamName } from '../model/ids.ts'
import type { PlannedSlice } from '../model/job.ts'
import type { PositionSet } from '../model/position-set.ts'
import type { EventLog } from '../store/store.ts'
import type { RowMaker } from './row-maker.ts'

/** What an artifact is made from. */
export interface SliceSource {
  readonly log: EventLog
  readonly stream: StreamName
  readonly slice: PlannedSlice
  /** What of its window it carries; null where that is all of it. */
  readonly selection: PositionSet | null
  readonly format: ArtifactFormat
  readonly repetition: number
  readonly rows: RowMaker
}
