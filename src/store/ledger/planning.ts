import type { ArtifactFormat } from '../../model/artifact-format.ts'
import type { EventFilter } from '../../model/event-filter.ts'
import type { ConfigurationId, JobId, StreamName, TaskId } from '../../model/ids.ts'
import type { ExportJob, JobTrigger, SlicePlan } from '../../model/job.ts'
import type { PositionSet } from '../../model/position-set.ts'
import type { Window } from '../../model/window.ts'
import type { Lease } from './lease.ts'

/** What is to be planned next: some of it is read, cut into slices and handed back, outside any transaction. */
export interface PlanStart {
  readonly stream: StreamName
  /** From the first position that is not planned yet. Its blocks are sealed: they stay as they are. */
  readonly window: Window
  readonly filter: EventFilter | null
  /** Only these positions; null where the filter alone decides. */
  readonly only: PositionSet | null
}

export interface PlannedSlices {
  readonly lease: Lease
  readonly now: number
  /** What was planned: from where `PlanStart.window` begins, and perhaps not to its end. */
  readonly window: Window
  /** In order. In a configuration's job their windows cover the whole. */
  readonly tasks: readonly (SlicePlan & { readonly id: TaskId })[]
  /** What would have been delivered, too, if another job of the destination did not have it. */
  readonly leftOut: PositionSet
}

export interface ConfigurationPlan extends PlannedSlices {
  readonly jobId: JobId
  readonly configurationId: ConfigurationId
  readonly trigger: JobTrigger
  readonly format: ArtifactFormat
  readonly confirmsRows: boolean
  /** The filter that it was planned with. */
  readonly filter: EventFilter | null
}

/** The planning of jobs, in the order of its steps. The last one answers `changed` when what was read is no longer so: begin again. */
export interface PlanLedger {
  /**
   * Seals the blocks of the next positions that the configuration has to deliver, at most `positionsMax`. A watermark below the oldest event that is
   * still kept moves up to it: the gap shows in the chain of receipts. Undefined when there is nothing to export, or no such configuration. Throws
   * Fault LEASE_LOST, or STATE_CONFLICT while the configuration has an open job.
   */
  beginPlan(id: ConfigurationId, lease: Lease, positionsMax: number): Promise<PlanStart | undefined>
  /** The same for what of an open job on demand is not planned yet; undefined when all of it is. */
  beginStretch(id: JobId, lease: Lease, positionsMax: number): Promise<PlanStart | undefined>
  /** Of the window, what is at a destination or on its way there. */
  taken(destinationId: ExportJob['destinationId'], stream: StreamName, window: Window): Promise<PositionSet>
  /** Writes down the job with its slices, all at once. Throws Fault LEASE_LOST. */
  planJob(plan: ConfigurationPlan): Promise<ExportJob | 'changed'>
  /** Adds slices to a job on demand; when all of it is planned and nothing is to be delivered it is DELIVERED. Throws Fault LEASE_LOST. */
  planStretch(id: JobId, plan: PlannedSlices): Promise<ExportJob | 'changed'>
}
