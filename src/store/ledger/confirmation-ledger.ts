import type { DestinationRecord } from '../../model/configuration.ts'
import type { Confirmation } from '../../model/confirmation.ts'
import type { DestinationId, TaskId } from '../../model/ids.ts'
import type { ExportJob, ExportTask, RecordedFailure } from '../../model/job.ts'
import type { Receipt } from '../../model/receipt.ts'
import type { Lease } from './lease.ts'

/** A delivery whose rows were not seen yet. */
export interface Unconfirmed {
  readonly job: ExportJob
  readonly task: ExportTask
  readonly receipt: Receipt
  /** When the destination took it for the first time, milliseconds. */
  readonly sentAt: number
  /** What the destination answered to the latest put. */
  readonly details: Readonly<Record<string, string>>
  /** How often it was put again, and asked for since then. */
  readonly putsAgain: number
  readonly asks: number
}

export interface ConfirmationSettlement {
  readonly taskId: TaskId
  readonly lease: Lease
  readonly confirmation: Confirmation
}

export interface Postponement {
  readonly taskId: TaskId
  readonly lease: Lease
  /** When to ask again; null to ask no more. */
  readonly nextAt: number | null
  /** What is wrong with its rows; null where nothing is known to be. */
  readonly failure: RecordedFailure | null
  /** It was put again: what the destination answered. */
  readonly putAgain?: Readonly<Record<string, string>>
}

/** From delivered to queryable, where a destination can tell. */
export interface ConfirmationLedger {
  /** Enabled destinations with deliveries that are to be asked for now. */
  destinationsToAsk(now: number): Promise<readonly DestinationRecord[]>
  /** The longest overdue first. */
  unconfirmed(destinationId: DestinationId, now: number, limit: number): Promise<readonly Unconfirmed[]>
  /** The task is QUERYABLE; with the job's last one, the job's `queryableAt` is set. Throws Fault LEASE_LOST. */
  confirm(settlement: ConfirmationSettlement): Promise<void>
  /** Not yet, or not as it should be. Throws Fault LEASE_LOST. */
  postpone(postponement: Postponement): Promise<void>
}
