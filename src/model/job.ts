import type { Actor } from './actor.ts'
import type { ArtifactFormat } from './artifact-format.ts'
import type { EventFilter } from './event-filter.ts'
import type { ArtifactName, ConfigurationId, DestinationId, JobId, Position, StreamName, TaskId } from './ids.ts'
import type { PositionSet } from './position-set.ts'
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

/** A delivered task becomes QUERYABLE where the destination can tell that its rows are there. */
export type TaskStatus = 'PENDING' | 'RUNNING' | 'DELIVERED' | 'QUERYABLE' | 'FAILED' | 'CANCELLED'

/**
 * Who started a job. `takeover`: a job was cancelled that had positions on which others relied, having left them out because it had them; they are
 * delivered by a job of their own.
 */
export const JOB_TRIGGERS = ['schedule', 'person', 'on_demand', 'takeover'] as const
export type JobTrigger = (typeof JOB_TRIGGERS)[number]
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

/** One slice, frozen when its job was planned: bounds, selection and name never change afterwards. */
export interface PlannedSlice {
  readonly window: Window
  readonly name: ArtifactName
  /** Whether it carries only some of the window's positions. */
  readonly selects: boolean
  /** Whether blocks cannot be copied as they are: it takes only a part of one. */
  readonly cut: boolean
  /** How many positions it carries; the receipt's rows and quarantined events add up to it. */
  readonly rows: number
  /** About; what was read tells exactly. */
  readonly rawBytes: number
  /** Of the blocks that it touches. */
  readonly firstEventAt: number
  readonly lastEventAt: number
}

/** A slice, and which of its window's positions it carries: all of them where that is null. */
export interface SlicePlan {
  readonly slice: PlannedSlice
  readonly selection: PositionSet | null
}

export interface ExportJob {
  readonly id: JobId
  /** Null for a job on demand. */
  readonly configurationId: ConfigurationId | null
  readonly destinationId: DestinationId
  readonly stream: StreamName
  readonly window: Window
  /** Slices are planned up to here; below the window's end while a job on demand is being planned. */
  readonly plannedUpto: Position
  /** As it was when the job was planned. */
  readonly filter: EventFilter | null
  /** Whether it delivers also what the destination has already. */
  readonly again: boolean
  /** 0, or which repetition it is: a part of the names of its artifacts. */
  readonly repetition: number
  readonly format: ArtifactFormat
  /** Whether the destination can tell that rows are there. */
  readonly confirmsRows: boolean
  readonly status: JobStatus
  readonly trigger: JobTrigger
  /** Who asked for it; null where a schedule did. */
  readonly createdBy: Actor | null
  readonly taskCount: number
  readonly tasksDelivered: number
  readonly tasksQueryable: number
  /** That are to be delivered, and that another job of the destination has. */
  readonly rowsSelected: number
  readonly rowsLeftOut: number
  readonly rowsDelivered: number
  readonly rowsQuarantined: number
  readonly rowsQueryable: number
  readonly bytesSent: number
  readonly createdAt: number
  readonly endedAt: number | null
  /** When the last of its rows was seen. */
  readonly queryableAt: number | null
  readonly failure: RecordedFailure | null
  /** On demand: failed runs in a row, and when the next one is due. A configuration keeps its own. */
  readonly failuresInARow: number
  readonly nextRunAt: number
  /** Of its deliveries, the oldest whose rows were not found as they should be. */
  readonly confirmationFailure: RecordedFailure | null
}

export function isPlanned({ plannedUpto, window }: Pick<ExportJob, 'plannedUpto' | 'window'>): boolean {
  return plannedUpto === window.upto
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
  /** When it was delivered or cancelled. */
  readonly endedAt: number | null
  readonly rowsQuarantined: number
  readonly queryableAt: number | null
  readonly failure: RecordedFailure | null
  readonly confirmationFailure: RecordedFailure | null
}
