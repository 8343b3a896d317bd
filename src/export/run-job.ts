/** The whole story of an export: plan (plan.ts) → read → encode → deliver → settle. */
import type { Clock } from '../base/clock.ts'
import { Turns } from '../base/turns.ts'
import type { Acknowledgement, Artifact, Destination } from '../destinations/destination.ts'
import { type Fault, isFault } from '../model/fault.ts'
import type { ExportJob, ExportTask } from '../model/job.ts'
import { quarantineSum } from '../model/quarantine.ts'
import { type ReceiptPlace, sealReceipt } from '../model/receipt.ts'
import type { Lease } from '../store/ledger/ledger.ts'
import { inOrder } from './in-order.ts'
import type { PlanDeps } from './plan.ts'
import { type ArtifactFacts, type SliceArtifact, sliceArtifact } from './slice-artifact.ts'
import { withRead } from './with-read.ts'

export interface ExportDeps extends PlanDeps {
  readonly clock: Clock
  readonly softwareVersion: string
}

export interface ExportRun {
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
 * Delivers what the job still owes: the next slices are read while the ones before are being completed, and they settle in order. Undefined when the
 * job is done, was cancelled or is not to go on; else what stopped it.
 */
export async function runJob(
  job: ExportJob,
  run: ExportRun,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<Stopped | undefined> {
  const owed = (await deps.store.ledger.tasks(job.id)).filter(({ status }) => !SETTLED.has(status))
  const stop = new AbortController()
  const turns = new Turns(SLICES_READ_MAX)
  const deliver = (task: ExportTask): Promise<Delivery | Stopped | undefined> =>
    deliverTask(job, task, { ...run, turns }, deps, AbortSignal.any([signal, stop.signal]))
  for await (const outcome of inOrder(owed, TASKS_UNDER_WAY_MAX, deliver, stop)) {
    if (outcome === undefined || 'fault' in outcome) return outcome
    const stopped = await settleTask(job, outcome, run, deps)
    if (stopped !== undefined) return stopped
  }
  return undefined
}

const SETTLED: ReadonlySet<ExportTask['status']> = new Set(['DELIVERED', 'QUERYABLE'])

/** As many as there are threads that read. A slice that waits for its turn takes no memory, and begins as soon as one before it has been read to its end. */
const SLICES_READ_MAX = 2
/** With those that are being completed. */
const TASKS_UNDER_WAY_MAX = 4

/**
 * Looked at before each task: a job that was cancelled ends at once, one whose configuration or destination was disabled after the task that was on its
 * way.
 */
async function mayGoOn({ id, configurationId, destinationId }: ExportJob, { store }: ExportDeps): Promise<boolean> {
  const current = await store.ledger.job(id)
  const owner = configurationId && (await store.ledger.configuration(configurationId))
  const place = await store.ledger.destination(destinationId)
  return current?.status === 'RUNNING' && place?.enabled === true && (owner === null || owner?.enabled === true)
}

export interface Delivery {
  readonly task: ExportTask
  readonly acknowledgement: Acknowledgement
  readonly facts: ArtifactFacts
}

/** What has nothing to be sent is settled without a file: its receipt has no rows and no location. */
const NOTHING_SENT: Acknowledgement = { location: '', alreadyThere: false, details: {} }

async function deliverTask(
  job: ExportJob,
  task: ExportTask,
  run: ExportRun & { readonly turns: Turns },
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<Delivery | Stopped | undefined> {
  if (!(await mayGoOn(job, deps))) return undefined
  signal.throwIfAborted()
  let wasRead = (): void => {}
  try {
    await deps.store.ledger.startTask(task.id, run.lease, deps.clock.now())
    wasRead = await run.turns.enter()
    signal.throwIfAborted()
    const made = await makeArtifact(job, task, deps, signal)
    const artifact = made.artifact && tellingEnd(made.artifact, wasRead)
    const acknowledgement = artifact ? await run.destination.put(artifact, signal) : NOTHING_SENT
    return { task, acknowledgement, facts: await made.facts(signal, !acknowledgement.alreadyThere) }
  } catch (error) {
    signal.throwIfAborted()
    return stoppedBy(error, task)
  } finally {
    wasRead()
  }
}

function tellingEnd(artifact: Artifact, wasRead: () => void): Artifact {
  return withRead(artifact, async function* (signal) {
    yield* artifact.read(signal)
    wasRead()
  })
}

export async function makeArtifact(
  { stream, format, repetition }: ExportJob,
  { id, slice }: ExportTask,
  { store, rowMaker }: Pick<ExportDeps, 'store' | 'rowMaker'>,
  signal: AbortSignal,
): Promise<SliceArtifact> {
  const selection = slice.selects ? await store.ledger.selectionOfTask(id) : null
  const source = { log: store.log, stream, slice, selection, format, repetition, rows: rowMaker(stream) }
  return sliceArtifact(source, signal)
}

/** Batching takes seconds at least: nobody asks before. */
const FIRST_ASK_MS = 5_000

export async function settleTask(
  job: ExportJob,
  { task, acknowledgement, facts }: Delivery,
  { destination, lease }: ExportRun,
  deps: ExportDeps,
): Promise<Stopped | undefined> {
  const { slice } = task
  const { rows, quarantined } = facts
  const settledAt = deps.clock.now()
  const seal = (place: ReceiptPlace) =>
    sealReceipt({
      ...place,
      jobId: job.id,
      taskId: task.id,
      stream: job.stream,
      window: slice.window,
      artifactName: slice.name,
      location: acknowledgement.location,
      bytes: facts.bytes,
      sha256: facts.sha256,
      rows,
      quarantined: quarantineSum(quarantined),
      firstEventAt: slice.firstEventAt,
      lastEventAt: slice.lastEventAt,
      settledAt,
      alreadyThere: acknowledgement.alreadyThere,
      acknowledgement: acknowledgement.details,
      softwareVersion: deps.softwareVersion,
    })
  const askAt = destination.confirm !== undefined && rows > 0 ? settledAt + FIRST_ASK_MS : null
  try {
    await deps.store.ledger.settle({ task, lease, now: settledAt, quarantined, askAt, seal })
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
