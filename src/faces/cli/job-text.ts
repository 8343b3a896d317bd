import { failureText } from './configuration-text.ts'
import type { ExportJob, ExportTask } from './documents.ts'
import type { Exit } from './exit-codes.ts'
import { filterText } from './filter-text.ts'
import { bytes, count, facts, table } from './table.ts'

export function jobText(job: ExportJob): string {
  const { destination } = job
  const lines = [
    facts([
      ['Job', job.id],
      ['Export', job.exportConfigurationId],
      ['To', destination === null ? undefined : `${destination.name} (${destination.kind} ${destination.target})`],
      ['Stream', job.stream],
      ['Only', job.filter === null ? undefined : filterText(job.filter)],
      ['Status', statusOf(job)],
      ['Started by', job.trigger],
      ['Positions', `${job.windowFrom} up to, not including, ${job.windowUpto}`],
      ['Events', `${count(job.rowsDelivered)} of ${count(job.rowsSelected)} delivered${job.planned ? '' : ' so far'}`],
      ['There before', job.rowsLeftOut === 0 ? undefined : `${count(job.rowsLeftOut)} events, left out`],
      [
        'Put aside',
        job.rowsQuarantined === 0 ? undefined : `${count(job.rowsQuarantined)} events: exportJob quarantined`,
      ],
      ['Queryable', job.confirmsRows ? `${count(job.rowsQueryable)} of ${count(job.rowsDelivered)}` : undefined],
      ['Tasks', `${job.tasksDelivered} of ${job.taskCount} delivered`],
      ['Sent', bytes(job.bytesSent)],
      ['Created', job.createdAt],
      ['Started', job.startedAt],
      ['Ended', job.endedAt],
      ['Queryable at', job.queryableAt],
    ]),
  ]
  if (job.failure !== null) lines.push(failureText('Failure', job.failure))
  if (job.confirmationFailure !== null) lines.push(failureText('Rows not found', job.confirmationFailure))
  return lines.join('\n')
}

export function jobTable(jobs: readonly ExportJob[]): string {
  const rows = jobs.map((job) => [
    job.id,
    job.stream,
    job.destination?.name ?? '',
    statusOf(job),
    job.trigger,
    `${count(job.rowsDelivered)}/${count(job.rowsSelected)}`,
    `${job.tasksDelivered}/${job.taskCount}`,
    job.createdAt,
    (job.failure ?? job.confirmationFailure)?.code ?? '',
  ])
  return table(['ID', 'STREAM', 'TO', 'STATUS', 'TRIGGER', 'EVENTS', 'TASKS', 'CREATED', 'FAILURE'], rows)
}

export function taskTable(tasks: readonly ExportTask[]): string {
  const rows = tasks.map((task) => [
    task.id,
    task.status,
    count(task.attempts),
    count(task.offset),
    count(task.limit),
    task.endTimestamp ?? '',
    task.artifactName ?? '',
    task.failureReason ?? '',
  ])
  return table(['ID', 'STATUS', 'ATTEMPTS', 'OFFSET', 'EVENTS', 'ENDED', 'FILE', 'FAILURE'], rows)
}

export function hasEnded(job: ExportJob): boolean {
  return job.status !== 'PENDING' && job.status !== 'RUNNING'
}

export function exitOfJob(job: ExportJob): Exit {
  return hasEnded(job) && job.status !== 'DELIVERED' ? 'failed' : 'ok'
}

/** A delivered job whose rows were all seen says so. */
function statusOf({ status, queryableAt }: ExportJob): string {
  return status === 'DELIVERED' && queryableAt !== null ? 'DELIVERED, QUERYABLE' : status
}
