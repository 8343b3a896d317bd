import { failureText } from './configuration-text.ts'
import type { ExportJob, ExportTask } from './documents.ts'
import type { Exit } from './exit-codes.ts'
import { count, facts, table } from './table.ts'

export function jobText(job: ExportJob): string {
  const lines = [
    facts([
      ['Job', job.id],
      ['Export', job.exportConfigurationId],
      ['Stream', job.stream],
      ['Status', job.status],
      ['Started by', job.trigger],
      ['Positions', `${job.windowFrom} up to, not including, ${job.windowUpto}`],
      ['Events', `${count(job.rowsDelivered)} of ${count(job.rowsPlanned)} delivered`],
      ['Tasks', `${job.tasksDelivered} of ${job.taskCount} delivered`],
      ['Created', job.createdAt],
      ['Started', job.startedAt],
      ['Ended', job.endedAt],
    ]),
  ]
  if (job.failure !== null) lines.push(failureText('Failure', job.failure))
  return lines.join('\n')
}

export function jobTable(jobs: readonly ExportJob[]): string {
  const rows = jobs.map((job) => [
    job.id,
    job.stream,
    job.status,
    job.trigger,
    `${count(job.rowsDelivered)}/${count(job.rowsPlanned)}`,
    `${job.tasksDelivered}/${job.taskCount}`,
    job.createdAt,
    job.failure?.code ?? '',
  ])
  return table(['ID', 'STREAM', 'STATUS', 'TRIGGER', 'EVENTS', 'TASKS', 'CREATED', 'FAILURE'], rows)
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
