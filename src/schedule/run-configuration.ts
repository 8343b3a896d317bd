import { type ExportConfiguration, mayRun } from '../model/configuration.ts'
import type { Fault } from '../model/fault.ts'
import type { ConfigurationId } from '../model/ids.ts'
import type { ExportJob, JobTrigger } from '../model/job.ts'
import type { Lease } from '../store/ledger/ledger.ts'
import type { Stopped } from './exporter.ts'
import { isDue, nextRunAt, pauseAfterFailure } from './next-run.ts'
import { faultOf, recorded } from './recorded-failure.ts'
import type { Run, RunDeps } from './run.ts'

/**
 * One run of a configuration, as it is now that the lease is held: whoever held it before may have made the run that was due. What goes wrong with it
 * is recorded with it; throws only what interrupted the run.
 */
export async function runConfiguration(
  id: ConfigurationId,
  trigger: JobTrigger,
  { run, lease, signal }: { readonly run: Run; readonly lease: Lease; readonly signal: AbortSignal },
  deps: RunDeps,
): Promise<void> {
  const configuration = await deps.ledger.configuration(id)
  if (configuration === undefined || !mayRun(configuration)) return
  if (trigger === 'schedule' && !isDue(configuration, deps.clock.now())) return
  try {
    await catchUp(configuration, trigger, run, lease, deps, signal)
  } catch (error) {
    signal.throwIfAborted()
    await recordFailure(configuration, faultOf(error), deps)
    run.failed(error)
  }
}

/** Job after job until what was there at the start is delivered: a large backlog is several jobs, any number of missed runs is one. */
async function catchUp(
  configuration: ExportConfiguration,
  trigger: JobTrigger,
  run: Run,
  lease: Lease,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const { ledger, exporter, clock } = deps
  const { id } = configuration
  const target = await exporter.head(configuration.stream)
  await windUp(configuration, lease, deps, signal)
  let current: ExportConfiguration | undefined = configuration
  let delivered = true
  while (delivered && current !== undefined && mayRun(current)) {
    const job = await exporter.plan(current, lease, trigger)
    run.planned(job)
    if (job === undefined) break
    const stopped = await run.deliver(job, lease, deps, signal)
    if (stopped !== undefined) return recordStop(current, job, lease, stopped, deps)
    await windUp(configuration, lease, deps, signal)
    delivered = (await ledger.job(job.id))?.status === 'DELIVERED'
    current = await ledger.configuration(id)
    if (current !== undefined && current.watermark >= target) break
  }
  // As it is now: a person may have changed it while this ran.
  const { nextRunAt: dueAt, interval } = (await ledger.configuration(id)) ?? configuration
  await ledger.completeRun(id, clock.now(), nextRunAt(dueAt, interval, clock.now()))
}

/** Before anything else is planned: what was cancelled may have arrived, and then the watermark moves. */
async function windUp(
  { id, destination }: ExportConfiguration,
  lease: Lease,
  { ledger, exporter }: RunDeps,
  signal: AbortSignal,
): Promise<void> {
  const doubtful = await ledger.doubtfulTasks({ configurationId: id })
  if (doubtful.length > 0) await exporter.windUp(destination.id, doubtful, lease, signal)
}

/** The job stays open as FAILED; the next run goes on with it. */
async function recordStop(
  { id, failuresInARow }: ExportConfiguration,
  job: ExportJob,
  lease: Lease,
  { fault, task }: Stopped,
  { ledger, clock, random, log, metrics }: RunDeps,
): Promise<void> {
  if (fault.code === 'LEASE_LOST') throw fault
  metrics.count('spillway_export_failures_total', { configuration: id, code: fault.code })
  const pauseMs = pauseAfterFailure(fault, failuresInARow + 1, random)
  const { code } = fault
  log.warn('an export failed', { configuration: id, job: job.id, task: task?.id, code, error: fault, pauseMs })
  const now = clock.now()
  const failure = recorded(fault, now)
  await ledger.fail({ jobId: job.id, taskId: task?.id, lease, failure, nextRunAt: now + pauseMs })
}

async function recordFailure(
  { id, failuresInARow }: ExportConfiguration,
  fault: Fault,
  { ledger, clock, random, log, metrics }: RunDeps,
): Promise<void> {
  if (fault.code === 'LEASE_LOST') throw fault
  metrics.count('spillway_export_failures_total', { configuration: id, code: fault.code })
  const pauseMs = pauseAfterFailure(fault, failuresInARow + 1, random)
  log.warn('an export could not be planned', { configuration: id, code: fault.code, error: fault, pauseMs })
  await ledger.failConfiguration(id, recorded(fault, clock.now()), clock.now() + pauseMs)
}
