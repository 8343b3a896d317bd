import type { JobId } from '../model/ids.ts'
import { type ExportJob, isOpen } from '../model/job.ts'
import type { Lease } from '../store/ledger/ledger.ts'
import type { Stopped } from './exporter.ts'
import { pauseAfterFailure } from './next-run.ts'
import { faultOf, recorded } from './recorded-failure.ts'
import type { Run, RunDeps } from './run.ts'

/**
 * One run of a job on demand; none where it has failed more often than was seen when its turn came: then whoever held the lease before has had that turn.
 * What goes wrong with it is recorded with it; throws only what interrupted the run.
 */
export async function runOnDemand(
  id: JobId,
  failuresSeen: number | undefined,
  { run, lease, signal }: { readonly run: Run; readonly lease: Lease; readonly signal: AbortSignal },
  deps: RunDeps,
): Promise<void> {
  const job = await deps.ledger.job(id)
  if (job === undefined || job.failuresInARow > (failuresSeen ?? job.failuresInARow)) return
  const stopped = await planAndDeliver(job, run, lease, deps, signal).catch((error: unknown): Stopped => {
    signal.throwIfAborted()
    return { fault: faultOf(error), task: undefined }
  })
  if (stopped !== undefined) await recordStop(job, lease, stopped, deps)
}

async function planAndDeliver(
  job: ExportJob,
  run: Run,
  lease: Lease,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<Stopped | undefined> {
  const { ledger, exporter } = deps
  if (isOpen(job.status)) {
    const open = (await ledger.reopenJob(job.id)) ?? job
    const planned = await exporter.planOnDemand(open, lease, signal)
    const stopped = isOpen(planned.status) ? await run.deliver(planned, lease, deps, signal) : undefined
    if (stopped !== undefined) return stopped
  }
  const doubtful = await ledger.doubtfulTasks({ jobId: job.id })
  if (doubtful.length > 0) await exporter.windUp(job.destinationId, doubtful, lease, signal)
  return undefined
}

/** An open job is FAILED until its next turn. */
async function recordStop(
  { id, failuresInARow }: ExportJob,
  lease: Lease,
  { fault, task }: Stopped,
  { ledger, clock, random, log, metrics }: RunDeps,
): Promise<void> {
  if (fault.code === 'LEASE_LOST') throw fault
  metrics.count('spillway_export_failures_total', { configuration: 'on_demand', code: fault.code })
  const pauseMs = pauseAfterFailure(fault, failuresInARow + 1, random)
  log.warn('an export on demand failed', { job: id, task: task?.id, code: fault.code, error: fault, pauseMs })
  const now = clock.now()
  await ledger.fail({
    jobId: id,
    taskId: task?.id,
    lease,
    failure: recorded(fault, now),
    nextRunAt: now + pauseMs,
  })
}
