import type { ExportConfiguration } from '../model/configuration.ts'
import type { Fault } from '../model/fault.ts'
import type { DestinationId, Position, StreamName } from '../model/ids.ts'
import type { ExportJob, ExportTask, JobTrigger } from '../model/job.ts'
import type { Lease } from '../store/ledger/ledger.ts'

/** What the schedule drives; given by the wiring, so that this folder knows nothing of how an export works. All throw Fault. */
export interface Exporter {
  /** The open job, or a new one, or undefined when there is nothing to export. */
  plan(configuration: ExportConfiguration, lease: Lease, trigger: JobTrigger): Promise<ExportJob | undefined>
  /** The job on demand, planned to its end. */
  planOnDemand(job: ExportJob, lease: Lease, signal: AbortSignal): Promise<ExportJob>
  /** Undefined when the job is done, was cancelled or is not to go on; else what stopped it. */
  deliver(job: ExportJob, lease: Lease, signal: AbortSignal): Promise<Stopped | undefined>
  /** Finds out whether these cancelled tasks arrived. */
  windUp(destinationId: DestinationId, tasks: readonly ExportTask[], lease: Lease, signal: AbortSignal): Promise<void>
  /** The position after the last event that is there now. */
  head(stream: StreamName): Promise<Position>
}

export interface Stopped {
  readonly fault: Fault
  /** Undefined when it failed before any task, e.g. because the destination could not be opened. */
  readonly task: ExportTask | undefined
}
