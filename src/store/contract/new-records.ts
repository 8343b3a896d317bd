import { randomUUID } from 'node:crypto'
import type { BlockMeta } from '../../blocks/block-meta.ts'
import type { ArtifactFormat } from '../../model/artifact-format.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import type { ArtifactName, ConfigurationId, DestinationId, JobId, TaskId } from '../../model/ids.ts'
import type { ExportJob, ExportTask, RecordedFailure, SlicePlan } from '../../model/job.ts'
import {
  intersection,
  minus,
  NO_POSITIONS,
  type PositionSet,
  positionsOfWindow,
  within,
} from '../../model/position-set.ts'
import { type QuarantinedEvent, quarantineSum } from '../../model/quarantine.ts'
import { type Receipt, type ReceiptPlace, sealReceipt } from '../../model/receipt.ts'
import { NO_REDACTION } from '../../model/redaction.ts'
import { intersect, type Window, windowRows } from '../../model/window.ts'
import type {
  ConfigurationPlan,
  Lease,
  NewConfiguration,
  NewDestination,
  NewOnDemandJob,
  PlanStart,
  Settlement,
} from '../ledger/ledger.ts'
import type { Store } from '../store.ts'

/** Records for the contract's tests, each with ids of its own. */

export const NOW = Date.UTC(2026, 0, 15, 12)
export const LEASE_MS = 30_000
export const OPERATOR = { id: 'u-1', name: 'Ada', email: 'ada@example.org' }

export const FAILURE: RecordedFailure = { code: 'UNREACHABLE', message: 'No answer.', hint: 'Look at it.', at: NOW }

export function newDestination(change: Partial<NewDestination> = {}): NewDestination {
  return {
    id: randomUUID() as DestinationId,
    kind: 'adls',
    name: 'The lake',
    settings: { account: 'lake', container: 'audit' },
    sealedSecrets: Buffer.from('sealed'),
    connectionStatus: 'UNKNOWN',
    connectionReport: null,
    enabled: true,
    by: OPERATOR,
    now: NOW,
    ...change,
  }
}

export function newConfiguration(change: Partial<NewConfiguration> = {}): NewConfiguration {
  return {
    id: randomUUID() as ConfigurationId,
    stream: 'audit',
    destination: newDestination(),
    filter: null,
    interval: 'EVERY_HOUR',
    enabled: true,
    startFrom: 'BEGINNING',
    by: OPERATOR,
    now: NOW,
    ...change,
  }
}

export const FORMAT: ArtifactFormat = { encoding: 'ndjson.gz', redaction: NO_REDACTION, schemaVersion: 1 }

export function newOnDemandJob(
  { destination }: Pick<ExportConfiguration, 'destination'>,
  change: Partial<NewOnDemandJob> = {},
): NewOnDemandJob {
  return {
    id: randomUUID() as JobId,
    destinationId: destination.id,
    stream: 'audit',
    filter: null,
    again: false,
    format: FORMAT,
    confirmsRows: false,
    by: OPERATOR,
    now: NOW,
    ...change,
  }
}

export async function claim(store: Store, { id }: Pick<ExportConfiguration, 'id'>): Promise<Lease> {
  const lease = await store.ledger.claimLease(`configuration:${id}`, `holder of ${id}`, NOW, LEASE_MS)
  if (lease === undefined) throw new Error('the lease is taken')
  return lease
}

/** A plan with one slice a block, under a lease that is claimed for it; undefined where there is nothing to plan. */
export async function planOf(
  store: Store,
  configuration: ExportConfiguration,
  positionsMax = 1_000_000,
): Promise<ConfigurationPlan | undefined> {
  const lease = await claim(store, configuration)
  const start = await store.ledger.beginPlan(configuration.id, lease, positionsMax)
  if (start === undefined) return undefined
  const { stream, window: bounds, filter } = start
  const taken = await store.ledger.taken(configuration.destination.id, stream, bounds)
  const tasks = await oneABlock(store, start, minus(positionsOfWindow(bounds), taken), true)
  return {
    lease,
    now: NOW,
    window: bounds,
    tasks,
    leftOut: taken,
    jobId: randomUUID() as JobId,
    configurationId: configuration.id,
    trigger: 'schedule',
    format: FORMAT,
    confirmsRows: false,
    filter,
  }
}

/** The next stretch of a job on demand, with one slice a block of what is wanted and not taken. */
export async function planStretch(store: Store, job: ExportJob, lease: Lease, positionsMax = 1_000_000) {
  const start = await store.ledger.beginStretch(job.id, lease, positionsMax)
  if (start === undefined) return undefined
  const wanted = start.only ?? positionsOfWindow(start.window)
  const taken = job.again ? NO_POSITIONS : await store.ledger.taken(job.destinationId, job.stream, start.window)
  const tasks = await oneABlock(store, start, minus(wanted, taken), false)
  const leftOut = intersection(within(wanted, start.window), taken)
  return store.ledger.planStretch(job.id, { lease, now: NOW, window: start.window, tasks, leftOut })
}

async function oneABlock(store: Store, { stream, window: bounds }: PlanStart, wanted: PositionSet, withEmpty: boolean) {
  const blocks = await store.log.metas(stream, bounds, 1_000)
  const tasks = blocks.map((block) => ({ ...sliceOf(block, bounds, wanted), id: randomUUID() as TaskId }))
  return withEmpty ? tasks : tasks.filter(({ slice }) => slice.rows > 0)
}

function sliceOf(block: BlockMeta, bounds: Window, wanted: PositionSet): SlicePlan {
  const inside = intersect(block.window, bounds) ?? block.window
  const carried = within(wanted, inside)
  const selection = carried.size === windowRows(inside) ? null : carried
  const slice = {
    window: inside,
    name: `slice-${inside.from}-${block.hash.slice(0, 12)}` as ArtifactName,
    selects: selection !== null,
    cut: carried.size < windowRows(block.window),
    rows: carried.size,
    rawBytes: block.rawBytes,
    firstEventAt: block.firstEventAt,
    lastEventAt: block.lastEventAt,
  }
  return { slice, selection }
}

/** Plans what there is; undefined where there is nothing. */
export async function plan(
  store: Store,
  configuration: ExportConfiguration,
  positionsMax?: number,
): Promise<ExportJob | undefined> {
  const made = await planOf(store, configuration, positionsMax)
  return made && asPlanned(await store.ledger.planJob(made))
}

export function asPlanned(outcome: ExportJob | 'changed' | undefined): ExportJob {
  if (outcome === undefined || outcome === 'changed') throw new Error(`not planned: ${outcome}`)
  return outcome
}

export interface Planned {
  readonly configuration: ExportConfiguration
  readonly lease: Lease
  readonly job: ExportJob
  readonly tasks: readonly ExportTask[]
}

/** A new configuration with a job over everything that the stream has. */
export async function planned(
  store: Store,
  change: Partial<NewConfiguration> = {},
  planChange: Partial<ConfigurationPlan> = {},
): Promise<Planned> {
  const configuration = await store.ledger.insertConfiguration(newConfiguration(change))
  return plannedFor(store, configuration, planChange)
}

/** The next job of this configuration. */
export async function plannedFor(
  store: Store,
  configuration: ExportConfiguration,
  change: Partial<ConfigurationPlan> = {},
): Promise<Planned> {
  const made = await planOf(store, configuration)
  if (made === undefined) throw new Error('nothing to plan')
  const job = asPlanned(await store.ledger.planJob({ ...made, ...change }))
  return { configuration, lease: made.lease, job, tasks: await store.ledger.tasks(job.id) }
}

export interface PlannedOnDemand {
  readonly lease: Lease
  readonly job: ExportJob
  readonly tasks: readonly ExportTask[]
}

/** A job on demand, planned to its end. */
export async function plannedOnDemand(
  store: Store,
  configuration: Pick<ExportConfiguration, 'destination'>,
  change: Partial<NewOnDemandJob> = {},
): Promise<PlannedOnDemand> {
  const made = await store.ledger.insertOnDemandJob(newOnDemandJob(configuration, change))
  return planToItsEnd(store, made)
}

export async function planToItsEnd(store: Store, made: ExportJob): Promise<PlannedOnDemand> {
  const lease = await store.ledger.claimLease(`job:${made.id}`, `holder of ${made.id}`, NOW, LEASE_MS)
  if (lease === undefined) throw new Error('the lease is taken')
  let job = made
  for (let next = await planStretch(store, job, lease); next !== undefined; next = await planStretch(store, job, lease))
    job = asPlanned(next)
  return { lease, job, tasks: await store.ledger.tasks(job.id) }
}

export function settlement(
  { job, lease }: Pick<Planned, 'job' | 'lease'>,
  task: ExportTask,
  quarantined: readonly QuarantinedEvent[] = [],
): Settlement {
  const seal = (place: ReceiptPlace): Receipt =>
    sealReceipt({
      ...place,
      jobId: job.id,
      taskId: task.id,
      stream: job.stream,
      window: task.slice.window,
      artifactName: task.slice.name,
      location: `https://lake.example/${task.slice.name}`,
      bytes: 100,
      sha256: 'ab'.repeat(32),
      rows: task.slice.rows - quarantined.length,
      quarantined: quarantineSum(quarantined),
      firstEventAt: task.slice.firstEventAt,
      lastEventAt: task.slice.lastEventAt,
      settledAt: NOW,
      alreadyThere: false,
      acknowledgement: { etag: '"0x1"' },
      softwareVersion: '0.1.0',
    })
  return { task, lease, now: NOW + 1, quarantined, askAt: null, seal }
}

/** Settles these of the job's tasks, in order. */
export async function settleAll(store: Store, planned: PlannedOnDemand, tasks = planned.tasks): Promise<Receipt[]> {
  const receipts: Receipt[] = []
  for (const task of tasks) receipts.push(await store.ledger.settle(settlement(planned, task)))
  return receipts
}
