/** What a job delivers, frozen before its first byte is sent: which positions, cut into slices. */
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { BlockMeta } from '../blocks/block-meta.ts'
import type { Destination } from '../destinations/destination.ts'
import type { ArtifactFormat } from '../model/artifact-format.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { DestinationId, JobId, StreamName, TaskId } from '../model/ids.ts'
import type { ExportJob, JobTrigger } from '../model/job.ts'
import {
  intersection,
  minus,
  NO_POSITIONS,
  type PositionSet,
  PositionSetBuilder,
  positionsOfWindow,
  within,
} from '../model/position-set.ts'
import { NO_REDACTION } from '../model/redaction.ts'
import { isEmpty, type Window, window } from '../model/window.ts'
import type { Lease, PlannedSlices, PlanStart } from '../store/ledger/ledger.ts'
import type { EventLog, Store } from '../store/store.ts'
import { blockMetas } from './block-metas.ts'
import { type ArtifactLimits, type Cut, cutSlices, tighter } from './cut-slices.ts'
import type { RowMaker } from './row-maker.ts'

export interface PlanDeps {
  readonly store: Pick<Store, 'log' | 'ledger'>
  readonly clock: Clock
  readonly random: Random
  /** Bounds on what is planned at once; what is left is for the next job, or the next stretch of a job. */
  readonly blocksPerPlanMax: number
  readonly slicesPerPlanMax: number
  /** What the operator wants, where it is less than the destination takes. */
  readonly artifactLimits?: ArtifactLimits
  rowMaker(stream: StreamName): RowMaker
}

/** So many positions are planned at once: the sets of them take two megabytes at most. */
export const PLAN_POSITIONS_MAX = 2 ** 24
/** So many at a time are looked through for a filter, so that nobody waits long for the thread that reads. */
const SELECT_POSITIONS_MAX = 2 ** 18

/** How events leave for this destination, now. */
export function formatOf(destination: Destination, rows: RowMaker): ArtifactFormat {
  return {
    encoding: destination.limits.encodings[0] ?? 'ndjson.gz',
    redaction: destination.redaction ?? NO_REDACTION,
    schemaVersion: rows.schemaVersion,
  }
}

/**
 * The configuration's open job (a resumed one cuts the slices that it froze when it was planned), or a new one from the watermark on; undefined when
 * there is nothing to export.
 */
export async function planJob(
  { configuration, destination, lease }: { configuration: ExportConfiguration; destination: Destination; lease: Lease },
  trigger: JobTrigger,
  deps: PlanDeps,
): Promise<ExportJob | undefined> {
  const { ledger, log } = deps.store
  const { id, stream, watermark } = configuration
  const open = await ledger.openJob(id)
  if (open !== undefined) return open.status === 'FAILED' ? ledger.reopenJob(open.id) : open

  const { head } = await log.state(stream)
  if (head === watermark) return undefined
  await log.mergeSmallBlocks(stream, head)
  const format = formatOf(destination, deps.rowMaker(stream))
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const start = await ledger.beginPlan(id, lease, PLAN_POSITIONS_MAX)
    if (start === undefined) return undefined
    const place = { destinationId: configuration.destination.id, again: false, repetition: 0, format }
    const plan = await planSlices(start, { ...place, destination, meeting: true }, deps)
    const job = await ledger.planJob({
      ...plan,
      lease,
      jobId: deps.random.uuid() as JobId,
      configurationId: id,
      trigger,
      format,
      confirmsRows: destination.confirm !== undefined,
      filter: start.filter,
    })
    if (job !== 'changed') return job
  }
  throw overtaken()
}

/** Plans what of a job on demand is not planned yet, in stretches: after a crash the next one goes on where this one was. */
export async function planOnDemand(
  job: ExportJob,
  { destination, lease }: { destination: Destination; lease: Lease },
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<ExportJob> {
  const { ledger, log } = deps.store
  let planned = job
  if (planned.plannedUpto < planned.window.upto) await log.mergeSmallBlocks(job.stream, job.window.upto)
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    signal.throwIfAborted()
    const start = await ledger.beginStretch(job.id, lease, PLAN_POSITIONS_MAX)
    if (start === undefined) return planned
    const plan = await planSlices(start, { ...job, destination, meeting: false }, deps)
    const outcome = await ledger.planStretch(job.id, { ...plan, lease })
    if (outcome === 'changed') continue
    planned = outcome
    round = 0
  }
  throw overtaken()
}

/** Others plan for the same destination at the same time: what they took meanwhile has to be left out. */
const ROUNDS_MAX = 100

function overtaken(): Fault {
  return new Fault('STORE_BUSY', { message: 'Other jobs of this destination were planned all the time.' })
}

export interface SliceOrder {
  readonly destinationId: DestinationId
  readonly destination: Pick<Destination, 'limits'>
  readonly format: ArtifactFormat
  readonly again: boolean
  readonly repetition: number
  /** See CutRequest. */
  readonly meeting: boolean
}

async function planSlices(start: PlanStart, order: SliceOrder, deps: PlanDeps): Promise<Omit<PlannedSlices, 'lease'>> {
  const { cut, leftOut } = await readAndCut(start, order, deps)
  const bounds = window(start.window.from, cut.upto)
  return {
    now: deps.clock.now(),
    window: bounds,
    tasks: cut.slices.map((slice) => ({ ...slice, id: deps.random.uuid() as TaskId })),
    leftOut: within(leftOut, bounds),
  }
}

export interface ReadAndCut {
  readonly cut: Cut
  /** What the filter takes; null where it takes everything. */
  readonly candidates: PositionSet | null
  /** Of these, what the destination has. */
  readonly leftOut: PositionSet
  readonly blocks: readonly BlockMeta[]
}

/** Which positions are wanted, without those that the destination has, and the slices that carry them. Changes nothing. */
export async function readAndCut(start: PlanStart, order: SliceOrder, deps: PlanDeps): Promise<ReadAndCut> {
  const { ledger, log } = deps.store
  const { stream } = start
  const blocks: BlockMeta[] = []
  for await (const block of blockMetas(log, stream, start.window)) {
    blocks.push(block)
    if (blocks.length === deps.blocksPerPlanMax) break
  }
  const end = blocks.at(-1)?.window.upto ?? start.window.upto
  const bounds = window(start.window.from, Math.min(start.window.upto, end))
  const candidates = await select(log, { ...start, window: bounds })
  const taken = order.again ? NO_POSITIONS : await ledger.taken(order.destinationId, stream, bounds)
  const wanted = candidates === null && taken.size === 0 ? null : minus(candidates ?? positionsOfWindow(bounds), taken)
  const cut = cutSlices({
    stream,
    window: bounds,
    blocks,
    wanted,
    limits: tighter(order.destination.limits, deps.artifactLimits),
    slicesMax: deps.slicesPerPlanMax,
    format: order.format,
    repetition: order.repetition,
    meeting: order.meeting,
  })
  return { cut, candidates, leftOut: candidates === null ? taken : intersection(candidates, taken), blocks }
}

/** What is meant, of the window; null where it is all of it. */
async function select(log: EventLog, { stream, window: bounds, filter, only }: PlanStart): Promise<PositionSet | null> {
  if (filter === null) return only && within(only, bounds)
  const found = new PositionSetBuilder()
  for (let rest: Window = bounds; !isEmpty(rest); ) {
    const some = window(rest.from, Math.min(rest.upto, rest.from + SELECT_POSITIONS_MAX))
    for (const { positions } of await log.select(stream, some, filter))
      for (const position of positions) found.addWindow(window(position, position + 1))
    rest = window(some.upto, bounds.upto)
  }
  return only === null ? found.build() : intersection(found.build(), only)
}
