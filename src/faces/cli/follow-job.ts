import type { Clock } from '../../base/clock.ts'
import { CliError } from './cli-error.ts'
import { type ExportJob, GET_JOB } from './documents.ts'
import { hasEnded } from './job-text.ts'
import type { ServerClient } from './server-client.ts'
import { bytes, count } from './table.ts'

const POLL_MS = 500

/** How far a job is followed. Where the destination cannot tell, `queryable` is the same as `delivered`. */
export const STAGES = ['delivered', 'queryable'] as const
export type Stage = (typeof STAGES)[number]

export interface Following {
  readonly client: ServerClient
  readonly clock: Clock
  readonly until: Stage
  /** Standard error: a line is drawn where it is a terminal. */
  readonly screen: { readonly isTTY?: boolean; write(text: string): unknown }
}

/** Waits for a job, and shows how far it is. Ctrl-C ends the waiting and not the job, and says so (CliError, exit 130). */
export async function followJob(started: ExportJob, { client, clock, until, screen }: Following): Promise<ExportJob> {
  const interrupted = new AbortController()
  const interrupt = (): void => interrupted.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const beganAt = clock.now()
  let job = started
  try {
    while (!isThrough(job, until)) {
      if (screen.isTTY) screen.write(`\r\x1b[K${followText(job, (clock.now() - beganAt) / 1_000)}`)
      await clock.sleep(POLL_MS, interrupted.signal)
      job = await client.request(GET_JOB, { id: started.id })
    }
    return job
  } catch (error) {
    throw interrupted.signal.aborted ? goesOn(started.id) : error
  } finally {
    if (screen.isTTY) screen.write('\r\x1b[K')
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

export function isThrough(job: ExportJob, until: Stage): boolean {
  if (!hasEnded(job)) return false
  if (job.status !== 'DELIVERED' || until === 'delivered' || !job.confirmsRows) return true
  return job.queryableAt !== null || job.confirmationFailure !== null || job.tasksQueryable === job.tasksDelivered
}

/** `delivering [######----]  60 %  1,200 of 2,000 events  1.2 MiB  3,400 events/s  0:12 left`. */
export function followText(job: ExportJob, seconds: number): string {
  const { planned, rowsSelected, rowsDelivered, rowsQueryable, bytesSent, status } = job
  const rowsDone = rowsDelivered + job.rowsQuarantined
  if (status === 'DELIVERED')
    return `ingesting  ${bar(rowsQueryable, rowsDelivered)}  ${count(rowsQueryable)} of ${count(rowsDelivered)} rows queryable`
  const rate = rowsDone / Math.max(0.001, seconds)
  const speed = rowsDone === 0 ? '' : `  ${bytes(bytesSent)}  ${count(Math.round(rate))} events/s`
  if (!planned)
    return `delivering  ${count(rowsDone)} events, and still looking for more (${count(rowsSelected)} found)${speed}`
  const left = rate === 0 ? '' : `  ${clockTime((rowsSelected - rowsDone) / rate)} left`
  return `delivering ${bar(rowsDone, rowsSelected)}  ${count(rowsDone)} of ${count(rowsSelected)} events${speed}${left}`
}

const BAR_WIDTH = 24

function bar(done: number, all: number): string {
  const share = all === 0 ? 0 : Math.min(1, done / all)
  const filled = Math.floor(share * BAR_WIDTH)
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %`
}

function clockTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

function goesOn(id: string): CliError {
  return new CliError('interrupted', {
    code: 'STOPPED_WATCHING',
    message: 'Stopped watching. The export goes on without this command.',
    hint: `Look at it with: spillway audit exportJob get ${id}. Stop it with: spillway audit exportJob cancel ${id}`,
  })
}
