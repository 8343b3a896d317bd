import type { Found } from '../destinations/destination.ts'
import { isFault, isTransient } from '../model/fault.ts'
import type { ExportJob, ExportTask } from '../model/job.ts'
import { type ExportDeps, type ExportRun, makeArtifact, settleTask } from './run-job.ts'
import { withStallLimit } from './stall-limit.ts'

/** How long a destination may take to say whether something is there. */
const FIND_MS_MAX = 60_000

/**
 * Finds out what became of tasks that were begun before their job was cancelled. What arrived nevertheless gets its receipt; of what did not, or of
 * which nobody can tell, the positions are free again. Throws the Fault of a destination that does not answer now.
 */
export async function windUp(
  tasks: readonly ExportTask[],
  run: ExportRun,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = deps.store
  for (const task of tasks) {
    const job = await ledger.job(task.jobId)
    const found = await find(task, run, deps, signal)
    const isSettled =
      job !== undefined && found !== undefined && (await settleFound(job, task, found, run, deps, signal))
    if (!isSettled) await ledger.giveUpTask(task.id, run.lease, deps.clock.now())
  }
}

/** Undefined also where the credential may not look. */
async function find(
  { slice }: ExportTask,
  { destination }: ExportRun,
  { clock }: ExportDeps,
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (slice.rows === 0) return undefined
  try {
    return await withStallLimit({ clock, stallMsMax: FIND_MS_MAX, signal }, (inner) =>
      destination.find(slice.name, inner),
    )
  } catch (error) {
    signal.throwIfAborted()
    if (!isFault(error) || isTransient(error)) throw error
    return undefined
  }
}

/** False where it cannot have its receipt: its events are deleted by now, or it is not there as a whole. */
async function settleFound(
  job: ExportJob,
  task: ExportTask,
  found: Found,
  run: ExportRun,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const made = await makeArtifact(job, task, deps, signal)
    const facts = await made.facts(signal)
    const isWhole = (found.bytes ?? facts.bytes) === facts.bytes && (found.rows ?? facts.rows) === facts.rows
    if (!isWhole || made.artifact === undefined) return false
    const location = run.destination.locate(task.slice.name)
    const acknowledgement = { location, alreadyThere: true, details: found.details }
    return (await settleTask(job, { task, acknowledgement, facts }, run, deps)) === undefined
  } catch (error) {
    signal.throwIfAborted()
    if (!isFault(error)) throw error
    return false
  }
}
