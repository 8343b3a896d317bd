import type { EventFilter } from './event-filter.ts'
import type { ArtifactName, ConfigurationId, DestinationId, JobId, StreamName, TaskId } from './ids.ts'
import type { Window } from './window.ts'

/**
 *            plan                 every task delivered
 *   (none) ────────▶ RUNNING ───────────────────────▶ DELIVERED
 *                     │  ▲
 *        a task fails │  │ retry (by the schedule or a person)
 *                     ▼  │
 *                    FAILED ───────▶ CANCELLED ◀──── RUNNING (cancel)
 */
export const JOB_STATUSES = ['RUNNING', 'DELIVERED', 'FAILED', 'CANCELLED'] as const
export type JobStatus = (typeof JOB_STATUSES)[number]
export type TaskStatus = 'PENDING' | 'RUNNING' | 'DELIVERED' | 'FAILED' | 'CANCELLED'

export type JobTrigger = 'schedule' | 'person'
export type JobEvent = 'delivered' | 'failed' | 'retried' | 'cancelled'

const TRANSITIONS: Readonly<Record<JobStatus, Partial<Record<JobEvent, JobStatus>>>> = {
  RUNNING: { delivered: 'DELIVERED', failed: 'FAILED', cancelled: 'CANCELLED', retried: 'RUNNING' },
  FAILED: { retried: 'RUNNING', cancelled: 'CANCELLED', failed: 'FAILED' },
  DELIVERED: {},
  CANCELLED: {},
}

/** The next status, or undefined where the event is not possible. */
export function jobAfter(status: JobStatus, event: JobEvent): JobStatus | undefined {
  return TRANSITIONS[status][event]
}

/** Whether a job may still deliver something. */
export function isOpen(status: JobStatus): boolean {
  return status === 'RUNNING' || status === 'FAILED'
}

/** A failure as it is kept: a fault without its cause. */
export interface RecordedFailure {
  readonly code: string
  readonly message: string
  readonly hint: string
  /** Milliseconds. */
  readonly at: number
}

/** One slice, frozen when its job was planned: bounds and name never change afterwards. */
export interface PlannedSlice {
  readonly window: Window
  readonly name: ArtifactName
  /** Whether it begins or ends inside a block. */
  readonly cut: boolean
  readonly rawBytes: number
  readonly firstEventAt: number
  readonly lastEventAt: number
}

export interface ExportJob {
  readonly id: JobId
  readonly configurationId: ConfigurationId
  readonly destinationId: DestinationId
  readonly stream: StreamName
  readonly window: Window
  /** As it was when the job was planned. */
  readonly filter: EventFilter | null
  readonly status: JobStatus
  readonly trigger: JobTrigger
  readonly taskCount: number
  readonly tasksDelivered: number
  readonly rowsDelivered: number
  readonly createdAt: number
  readonly endedAt: number | null
  readonly failure: RecordedFailure | null
}

export interface ExportTask {
  readonly id: TaskId
  readonly jobId: JobId
  /** 0, 1, 2 … in order of position. */
  readonly sequence: number
  readonly slice: PlannedSlice
  readonly status: TaskStatus
  readonly attempts: number
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly failure: RecordedFailure | null
}
