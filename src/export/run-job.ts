/** The whole story of an export: plan → read → encode → deliver → settle. */
import type { Clock } from '../base/clock.ts'
import { sha256Hex } from '../base/hash.ts'
import type { Random } from '../base/random.ts'
import type { Acknowledgement, Destination } from '../destinations/destination.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { type Fault, isFault } from '../model/fault.ts'
import type { JobId, TaskId } from '../model/ids.ts'
import type { ExportJob, ExportTask, JobTrigger } from '../model/job.ts'
import { sealReceipt } from '../model/receipt.ts'
import type { Lease } from '../store/ledger/ledger.ts'
import type { Store } from '../store/store.ts'
import { type ArtifactLimits, cutSlices, tighter } from './cut-slices.ts'
import { inOrder } from './in-order.ts'
import { type ArtifactDigest, sliceArtifact } from './slice-artifact.ts'

export interface ExportDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly softwareVersion: string
  /** Bounds on what one job freezes; what is left is for the next. */
  readonly blocksPerJobMax: number
  readonly slicesPerJobMax: number
  /** What the operator wants, where it is less than the destination takes. */
  readonly artifactLimits?: ArtifactLimits
}

export interface ExportRun {
  readonly configuration: ExportConfiguration
  readonly destination: Destination
  /** Held by the caller for as long as the run takes. */
  readonly lease: Lease
}

/** A fault, and the task that it stopped. */
export interface Stopped {
  readonly fault: Fault
  readonly task: ExportTask
}

/**
 * The configuration's open job (a resumed one cuts the slices that it froze when it was planned), or a new one from the watermark to the head;
 * undefined when there is nothing to export.
 */
export async function planJob(run: ExportRun, trigger: JobTrigger, deps: ExportDeps): Promise<ExportJob | undefined> {
  const { configuration, destination, lease } = run
  const { store, clock, random } = deps
  const open = await store.ledger.openJob(configuration.id)
  if (open !== undefined) return open.status === 'FAILED' ? store.ledger.reopenJob(open.id) : open

  const { head } = await store.log.state(configuration.stream)
  if (head === configuration.watermark) return undefined
  await store.log.mergeSmallBlocks(configuration.stream, head)
  return store.ledger.planJob({
    jobId: random.uuid() as JobId,
    newTaskId: () => random.uuid() as TaskId,
    configurationId: configuration.id,
    trigger,
    lease,
    now: clock.now(),
    blocksMax: deps.blocksPerJobMax,
    cut: (blocks, from, filter) =>
      cutSlices({
        filter,
        stream: configuration.stream,
        from,
        blocks,
        limits: tighter(destination.limits, deps.artifactLimits),
        slicesMax: deps.slicesPerJobMax,
      }),
  })
}

/**
 * Delivers what the job still owes: the next slice is on its way while the one before is being completed, and they settle in order. Undefined when the
 * job is done, was cancelled or its configuration disabled; else what stopped it.
 */
export async function runJob(
  job: ExportJob,
  run: ExportRun,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<Stopped | undefined> {
  const owed = (await deps.store.ledger.tasks(job.id)).filter((task) => task.status !== 'DELIVERED')
  const stop = new AbortController()
  const deliver = (task: ExportTask): Promise<Delivery | Stopped | undefined> =>
    deliverTask(job, task, run, deps, AbortSignal.any([signal, stop.signal]))
  for await (const outcome of inOrder(owed, TASKS_UNDER_WAY_MAX, deliver, stop)) {
    if (outcome === undefined || 'fault' in outcome) return outcome
    const stopped = await settleTask(job, outcome, run, deps)
    if (stopped !== undefined) return stopped
  }
  return undefined
}

/** Two hide the latency of completing one; more would only use memory. */
const TASKS_UNDER_WAY_MAX = 2

/** Looked at before each task: a job that was cancelled, or a configuration that was disabled, ends after the task that was on its way. */
async function mayGoOn(job: ExportJob, { configuration }: ExportRun, { store }: ExportDeps): Promise<boolean> {
  const [current, owner] = [await store.ledger.job(job.id), await store.ledger.configuration(configuration.id)]
  return current?.status === 'RUNNING' && owner?.enabled === true
}

interface Delivery {
  readonly task: ExportTask
  readonly rows: number
  readonly acknowledgement: Acknowledgement
  readonly digest: ArtifactDigest
}

/** A slice of which the filter takes no event is settled without a file: its receipt has no rows and no location. */
const NOTHING_SENT = {
  rows: 0,
  acknowledgement: { location: '', alreadyThere: false, details: {} },
  digest: { bytes: 0, sha256: sha256Hex('') },
}

async function deliverTask(
  job: ExportJob,
  task: ExportTask,
  run: ExportRun,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<Delivery | Stopped | undefined> {
  const { store, clock } = deps
  if (!(await mayGoOn(job, run, deps))) return undefined
  signal.throwIfAborted()
  try {
    await store.ledger.startTask(task.id, run.lease, clock.now())
    const source = { log: store.log, stream: job.stream, slice: task.slice, filter: job.filter }
    const made = await sliceArtifact(source)
    if (made === undefined) return { task, ...NOTHING_SENT }
    const acknowledgement = await run.destination.put(made.artifact, signal)
    return { task, rows: made.artifact.rows, acknowledgement, digest: await made.digest(signal) }
  } catch (error) {
    signal.throwIfAborted()
    return stoppedBy(error, task)
  }
}

async function settleTask(
  job: ExportJob,
  { task, rows, acknowledgement, digest }: Delivery,
  run: ExportRun,
  deps: ExportDeps,
): Promise<Stopped | undefined> {
  const { slice } = task
  const settledAt = deps.clock.now()
  const seal = (sequence: number, previousHash: string) =>
    sealReceipt({
      chain: job.configurationId,
      sequence,
      jobId: job.id,
      taskId: task.id,
      stream: job.stream,
      window: slice.window,
      artifactName: slice.name,
      location: acknowledgement.location,
      bytes: digest.bytes,
      sha256: digest.sha256,
      rows,
      firstEventAt: slice.firstEventAt,
      lastEventAt: slice.lastEventAt,
      settledAt,
      alreadyThere: acknowledgement.alreadyThere,
      acknowledgement: acknowledgement.details,
      softwareVersion: deps.softwareVersion,
      previousHash,
    })
  try {
    await deps.store.ledger.settle({ task, lease: run.lease, now: settledAt, seal })
    return undefined
  } catch (error) {
    return stoppedBy(error, task)
  }
}

/** Only faults stop a job in good order; anything else is a bug and goes up. */
function stoppedBy(error: unknown, task: ExportTask): Stopped {
  if (!isFault(error)) throw error
  return { fault: error, task }
}
