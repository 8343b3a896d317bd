import type { ExportConfiguration } from '../../../model/configuration.ts'
import type { Confirmation } from '../../../model/confirmation.ts'
import { type ExportJob, type ExportTask, isPlanned, type RecordedFailure } from '../../../model/job.ts'
import type { Receipt } from '../../../model/receipt.ts'
import { windowRows } from '../../../model/window.ts'
import { connectionReportView } from '../destinations/views.ts'
import { filterView } from '../events/views.ts'

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
    confirmationFailure,
  } = configuration
  const nextRunAt = enabled && destination.enabled ? configuration.nextRunAt : null
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
    nextRunAt,
    connectionStatus: destination.connectionStatus,
    connectionReport: destination.connectionReport && connectionReportView(destination.connectionReport),
    endpointConfiguration: endpointView(destination),
    failure: configuration.failure && failureView(configuration.failure, configuration.failuresInARow, nextRunAt),
    confirmationFailure: confirmationFailure && failureView(confirmationFailure, 1, null),
  }
}

const ENDPOINT_TYPES: Readonly<Record<string, string>> = {
  adls: 'AdlsSasTokenEndpointConfiguration',
  file: 'FileEndpointConfiguration',
  adx: 'AdxEndpointConfiguration',
}

function endpointView({ kind, settings }: ExportConfiguration['destination']) {
  return { __typename: ENDPOINT_TYPES[kind], path: '', ...settings }
}

export function failureView(failure: RecordedFailure, consecutive: number, nextAttemptAt: number | null) {
  return { ...failure, consecutive, nextAttemptAt }
}

export function jobView(job: ExportJob) {
  const { configurationId, window, filter, failure, confirmationFailure, failuresInARow, nextRunAt } = job
  const mayRunAgain = configurationId === null && job.status === 'FAILED'
  return {
    ...job,
    job,
    exportConfigurationId: configurationId,
    filter: filter && filterView(filter),
    planned: isPlanned(job),
    windowFrom: window.from,
    windowUpto: window.upto,
    rowsPlanned: windowRows(window),
    startedAt: job.createdAt,
    failure: failure && failureView(failure, Math.max(1, failuresInARow), mayRunAgain ? nextRunAt : null),
    confirmationFailure: confirmationFailure && failureView(confirmationFailure, 1, null),
  }
}

export function taskView(job: ExportJob, task: ExportTask) {
  const { id, startedAt, endedAt, attempts, slice, status, failure, rowsQuarantined, queryableAt } = task
  return {
    task,
    id,
    startTimestamp: startedAt,
    endTimestamp: endedAt,
    attempts,
    offset: slice.window.from - job.window.from,
    limit: slice.rows,
    status,
    failureReason: failure && `${failure.message} ${failure.hint}`,
    artifactName: slice.name,
    rows: slice.rows - rowsQuarantined,
    rowsQuarantined,
    queryableAt,
    confirmationFailure: task.confirmationFailure && failureView(task.confirmationFailure, 1, null),
  }
}

/** How long the rows took, once they were there. */
export function waitView({ sentAt, queryableAt }: Confirmation): number {
  return queryableAt - sentAt
}

export function receiptView(receipt: Receipt) {
  const { window, chain, sequence, jobId, taskId, firstEventAt, lastEventAt, acknowledgement, quarantined } = receipt
  return {
    ...receipt,
    id: `${chain}/${sequence}`,
    exportConfigurationId: chain === jobId ? null : chain,
    exportJobId: jobId,
    exportTaskId: taskId,
    rowsQuarantined: quarantined.count,
    quarantinedSha256: quarantined.sha256,
    windowFrom: window.from,
    windowUpto: window.upto,
    firstEventTime: firstEventAt,
    lastEventTime: lastEventAt,
    acknowledgement: JSON.stringify(acknowledgement),
  }
}
