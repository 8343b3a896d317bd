import { assert } from '../base/assert.ts'
import type { Destination } from '../destinations/destination.ts'
import { Fault } from '../model/fault.ts'
import type { ExportJob, ExportTask } from '../model/job.ts'
import type { Receipt } from '../model/receipt.ts'
import { type ExportDeps, makeArtifact } from './run-job.ts'

export interface LostDelivery {
  readonly job: ExportJob
  readonly task: ExportTask
  readonly receipt: Receipt
  readonly destination: Destination
}

/** Sends the artifact of a receipt again, because the destination lost what it had accepted. Answers what it said; throws Fault. */
export async function putAgain(
  { job, task, receipt, destination }: LostDelivery,
  deps: ExportDeps,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const made = await makeArtifact(job, task, deps, signal)
  assert(made.artifact !== undefined, 'what has a receipt with rows has an artifact')
  const { details, alreadyThere } = await destination.put(made.artifact, signal)
  const { sha256 } = await made.facts(signal, !alreadyThere)
  if (sha256 !== receipt.sha256)
    throw new Fault('SLICE_CHANGED', { message: `${task.slice.name} cannot be made again with the same bytes.` })
  return details
}
