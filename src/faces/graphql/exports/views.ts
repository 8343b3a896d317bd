import type { ExportConfiguration } from '../../../model/configuration.ts'
import type { ExportJob, ExportTask, RecordedFailure } from '../../../model/job.ts'
import type { Receipt } from '../../../model/receipt.ts'
import { windowRows } from '../../../model/window.ts'
import { connectionReportView } from '../destinations/views.ts'
import { filterView } from '../events/filters.ts'

/** The model's values in the shapes of type-defs.ts. Nothing secret is in them, because nothing secret is in the model's values. */

export function configurationView(configuration: ExportConfiguration) {
  const {
    id,
    interval,
    enabled,
    stream,
    watermark,
    createdBy,
    createdAt,
    updatedBy,
    updatedAt,
    lastRunAt,
    destination,
  } = configuration
  return {
    configuration,
    id,
    interval,
    enabled,
    stream,
    filter: configuration.filter && filterView(configuration.filter),
    watermark,
    createdBy,
    createdAt,
    updatedBy,
    updatedAt,
    lastRunAt,
    nextRunAt: enabled ? configuration.nextRunAt : null,
    connectionStatus: destination.connectionStatus,
    connectionReport: destination.connectionReport && connectionReportView(destination.connectionReport),
    endpointConfiguration: endpointView(destination),
    failure:
      configuration.failure &&
      failureView(configuration.failure, configuration.failuresInARow, enabled ? configuration.nextRunAt : null),
  }
}

const ENDPOINT_TYPES: Readonly<Record<string, string>> = {
  adls: 'AdlsSasTokenEndpointConfiguration',
  file: 'FileEndpointConfiguration',
}

function endpointView({ kind, settings }: ExportConfiguration['destination']) {
  return { __typename: ENDPOINT_TYPES[kind], path: '', ...settings }
}

export function failureView(failure: RecordedFailure, consecutive: number, nextAttemptAt: number | null) {
  return { ...failure, consecutive, nextAttemptAt }
}

export function jobView(job: ExportJob) {
  const {
    id,
    configurationId,
    stream,
    status,
    trigger,
    window,
    rowsDelivered,
    taskCount,
    tasksDelivered,
    createdAt,
    endedAt,
    failure,
  } = job
  return {
    job,
    id,
    exportConfigurationId: configurationId,
    stream,
    status,
    trigger,
    windowFrom: window.from,
    windowUpto: window.upto,
    rowsPlanned: windowRows(window),
    rowsDelivered,
    taskCount,
    tasksDelivered,
    createdAt,
    startedAt: createdAt,
    endedAt,
    failure: failure && failureView(failure, 1, null),
  }
}

export function taskView(job: ExportJob, task: ExportTask) {
  const { id, startedAt, endedAt, attempts, slice, status, failure } = task
  return {
    id,
    startTimestamp: startedAt,
    endTimestamp: endedAt,
    attempts,
    offset: slice.window.from - job.window.from,
    limit: windowRows(slice.window),
    status,
    failureReason: failure && `${failure.message} ${failure.hint}`,
    artifactName: slice.name,
  }
}

export function receiptView(receipt: Receipt) {
  const { window, chain, sequence, jobId, taskId, firstEventAt, lastEventAt, acknowledgement } = receipt
  return {
    ...receipt,
    id: `${chain}/${sequence}`,
    exportConfigurationId: chain,
    exportJobId: jobId,
    exportTaskId: taskId,
    windowFrom: window.from,
    windowUpto: window.upto,
    firstEventTime: firstEventAt,
    lastEventTime: lastEventAt,
    acknowledgement: JSON.stringify(acknowledgement),
  }
}
