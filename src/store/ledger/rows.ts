import type { Selectable } from 'kysely'
import type { Actor } from '../../model/actor.ts'
import type { ArtifactFormat } from '../../model/artifact-format.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import type { DestinationRecord } from '../../model/destination-record.ts'
import {
  type ArtifactName,
  type ConfigurationId,
  type DestinationId,
  type JobId,
  position,
  type TaskId,
} from '../../model/ids.ts'
import type { Interval } from '../../model/interval.ts'
import type { ExportJob, ExportTask, JobStatus, JobTrigger, TaskStatus } from '../../model/job.ts'
import { window } from '../../model/window.ts'
import type { ApiTokenTable, ConfigurationTable, DestinationTable, JobTable, TaskTable } from '../schema.ts'
import type { ApiTokenRecord } from './ledger.ts'

/** Database rows as the model's values: the one place that knows both. */

export function parsed<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}

/** What is looked up beside the row. */
export interface WithConfirmation {
  readonly confirmation_failure: string | null
}

export type ConfigurationRow = Selectable<ConfigurationTable> & WithConfirmation

export function configurationOf(row: ConfigurationRow, destination: DestinationRecord): ExportConfiguration {
  return {
    id: row.id as ConfigurationId,
    stream: row.stream,
    destination,
    filter: parsed(row.filter),
    interval: row.interval as Interval,
    enabled: row.enabled === 1,
    watermark: position(row.watermark),
    nextRunAt: row.next_run_at,
    lastRunAt: row.last_run_at,
    failure: parsed(row.failure),
    failuresInARow: row.failures_in_a_row,
    confirmationFailure: parsed(row.confirmation_failure),
    createdBy: JSON.parse(row.created_by) as Actor,
    createdAt: row.created_at,
    updatedBy: JSON.parse(row.updated_by) as Actor,
    updatedAt: row.updated_at,
  }
}

export type DestinationRow = Omit<Selectable<DestinationTable>, 'sequence'>

export function destinationOf(row: DestinationRow): DestinationRecord {
  return {
    id: row.id as DestinationId,
    kind: row.kind,
    name: row.name,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    sealedSecrets: row.sealed_secrets,
    connectionStatus: row.connection_status,
    connectionReport: parsed(row.connection_report),
    enabled: row.enabled === 1,
    madeWith: row.made_with as ConfigurationId | null,
    createdBy: JSON.parse(row.created_by) as Actor,
    createdAt: row.created_at,
    updatedBy: JSON.parse(row.updated_by) as Actor,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }
}

/** Without the sets of positions, which may be large. */
export type JobRow = Omit<Selectable<JobTable>, 'only_positions' | 'left_out'> & WithConfirmation

export function jobOf(row: JobRow): ExportJob {
  return {
    id: row.id as JobId,
    configurationId: row.configuration_id as ConfigurationId | null,
    destinationId: row.destination_id as DestinationId,
    stream: row.stream,
    window: window(row.from_position, row.upto_position),
    plannedUpto: position(row.planned_upto),
    filter: parsed(row.filter),
    again: row.again === 1,
    repetition: row.repetition,
    format: JSON.parse(row.format) as ArtifactFormat,
    confirmsRows: row.confirms_rows === 1,
    status: row.status as JobStatus,
    trigger: row.trigger_kind as JobTrigger,
    createdBy: parsed(row.created_by),
    taskCount: row.task_count,
    tasksDelivered: row.tasks_delivered,
    tasksQueryable: row.tasks_queryable,
    rowsSelected: row.rows_selected,
    rowsLeftOut: row.rows_left_out,
    rowsDelivered: row.rows_delivered,
    rowsQuarantined: row.rows_quarantined,
    rowsQueryable: row.rows_queryable,
    bytesSent: row.bytes_sent,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    queryableAt: row.queryable_at,
    failure: parsed(row.failure),
    failuresInARow: row.failures_in_a_row,
    nextRunAt: row.next_run_at,
    confirmationFailure: parsed(row.confirmation_failure),
  }
}

export type TaskRow = Omit<Selectable<TaskTable>, 'selection'> & WithConfirmation & { readonly selects: number }

export function taskOf(row: TaskRow): ExportTask {
  return {
    id: row.id as TaskId,
    jobId: row.job_id as JobId,
    sequence: row.sequence,
    slice: {
      window: window(row.from_position, row.upto_position),
      name: row.artifact_name as ArtifactName,
      selects: row.selects === 1,
      cut: row.cut === 1,
      rows: row.rows,
      rawBytes: row.raw_bytes,
      firstEventAt: row.first_event_at,
      lastEventAt: row.last_event_at,
    },
    status: row.status as TaskStatus,
    attempts: row.attempts,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    rowsQuarantined: row.rows_quarantined,
    queryableAt: row.queryable_at,
    failure: parsed(row.failure),
    confirmationFailure: parsed(row.confirmation_failure),
  }
}

export function tokenOf(row: Selectable<ApiTokenTable>): ApiTokenRecord {
  return {
    id: row.id,
    name: row.name,
    permissions: JSON.parse(row.permissions) as string[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}
