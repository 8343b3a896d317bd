import type { Selectable } from 'kysely'
import type { Actor, DestinationRecord, ExportConfiguration } from '../../model/configuration.ts'
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

export type ConfigurationRow = Selectable<ConfigurationTable> & Omit<Selectable<DestinationTable>, 'id'>

export function configurationOf(row: ConfigurationRow): ExportConfiguration {
  return {
    id: row.id as ConfigurationId,
    stream: row.stream,
    destination: destinationOf(row),
    filter: parsed(row.filter),
    interval: row.interval as Interval,
    enabled: row.enabled === 1,
    watermark: position(row.watermark),
    nextRunAt: row.next_run_at,
    lastRunAt: row.last_run_at,
    failure: parsed(row.failure),
    failuresInARow: row.failures_in_a_row,
    createdBy: JSON.parse(row.created_by) as Actor,
    createdAt: row.created_at,
    updatedBy: JSON.parse(row.updated_by) as Actor,
    updatedAt: row.updated_at,
  }
}

function destinationOf(row: ConfigurationRow): DestinationRecord {
  return {
    id: row.destination_id as DestinationId,
    kind: row.kind,
    settings: JSON.parse(row.settings) as Record<string, unknown>,
    sealedSecrets: row.sealed_secrets,
    connectionStatus: row.connection_status,
    connectionReport: parsed(row.connection_report),
  }
}

export function jobOf(row: Selectable<JobTable>): ExportJob {
  return {
    id: row.id as JobId,
    configurationId: row.configuration_id as ConfigurationId,
    destinationId: row.destination_id as DestinationId,
    stream: row.stream,
    window: window(row.from_position, row.upto_position),
    filter: parsed(row.filter),
    status: row.status as JobStatus,
    trigger: row.trigger_kind as JobTrigger,
    taskCount: row.task_count,
    tasksDelivered: row.tasks_delivered,
    rowsDelivered: row.rows_delivered,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    failure: parsed(row.failure),
  }
}

export function taskOf(row: Selectable<TaskTable>): ExportTask {
  return {
    id: row.id as TaskId,
    jobId: row.job_id as JobId,
    sequence: row.sequence,
    slice: {
      window: window(row.from_position, row.upto_position),
      name: row.artifact_name as ArtifactName,
      cut: row.cut === 1,
      rawBytes: row.raw_bytes,
      firstEventAt: row.first_event_at,
      lastEventAt: row.last_event_at,
    },
    status: row.status as TaskStatus,
    attempts: row.attempts,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    failure: parsed(row.failure),
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
