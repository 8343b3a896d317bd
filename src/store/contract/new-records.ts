import { randomUUID } from 'node:crypto'
import type { BlockMeta } from '../../blocks/block-meta.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import type { ArtifactName, ConfigurationId, DestinationId, JobId, TaskId } from '../../model/ids.ts'
import type { ExportJob, ExportTask, PlannedSlice, RecordedFailure } from '../../model/job.ts'
import { type Receipt, sealReceipt } from '../../model/receipt.ts'
import { window, windowRows } from '../../model/window.ts'
import type { Lease, NewConfiguration, PlanRequest, Settlement } from '../ledger/ledger.ts'
import type { Store } from '../store.ts'

/** Records for the contract's tests, each with ids of its own. */

export const NOW = Date.UTC(2026, 0, 15, 12)
export const LEASE_MS = 30_000
export const OPERATOR = { id: 'u-1', name: 'Ada', email: 'ada@example.org' }

export const FAILURE: RecordedFailure = { code: 'UNREACHABLE', message: 'No answer.', hint: 'Look at it.', at: NOW }

export function newConfiguration(change: Partial<NewConfiguration> = {}): NewConfiguration {
  return {
    id: randomUUID() as ConfigurationId,
    stream: 'audit',
    destination: {
      id: randomUUID() as DestinationId,
      kind: 'adls',
      settings: { account: 'lake', container: 'audit' },
      sealedSecrets: Buffer.from('sealed'),
      connectionStatus: 'UNKNOWN',
      connectionReport: null,
    },
    filter: null,
    interval: 'EVERY_HOUR',
    enabled: true,
    startFrom: 'BEGINNING',
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

/** A plan with one slice a block, under a lease that is claimed for it. */
export async function planRequest(
  store: Store,
  configuration: ExportConfiguration,
  change: Partial<PlanRequest> = {},
): Promise<PlanRequest> {
  return {
    jobId: randomUUID() as JobId,
    configurationId: configuration.id,
    trigger: 'schedule',
    lease: await claim(store, configuration),
    now: NOW,
    cut: (blocks, from) => blocks.map((block) => sliceOf(block, from)),
    newTaskId: () => randomUUID() as TaskId,
    blocksMax: 1000,
    ...change,
  }
}

function sliceOf(block: BlockMeta, from: number): PlannedSlice {
  const bounds = window(Math.max(from, block.window.from), block.window.upto)
  return {
    window: bounds,
    name: `slice-${bounds.from}-${block.hash.slice(0, 12)}` as ArtifactName,
    cut: bounds.from !== block.window.from,
    rawBytes: block.rawBytes,
    firstEventAt: block.firstEventAt,
    lastEventAt: block.lastEventAt,
  }
}

export interface Planned {
  readonly configuration: ExportConfiguration
  readonly lease: Lease
  readonly job: ExportJob
  readonly tasks: readonly ExportTask[]
}

/** A new configuration with a job over everything that the stream has. */
export async function planned(store: Store, change: Partial<NewConfiguration> = {}): Promise<Planned> {
  const configuration = await store.ledger.insertConfiguration(newConfiguration(change))
  const request = await planRequest(store, configuration)
  const job = await store.ledger.planJob(request)
  if (job === undefined) throw new Error('nothing to plan')
  return { configuration, lease: request.lease, job, tasks: await store.ledger.tasks(job.id) }
}

export function settlement({ job, lease }: Pick<Planned, 'job' | 'lease'>, task: ExportTask): Settlement {
  const seal = (sequence: number, previousHash: string): Receipt =>
    sealReceipt({
      chain: job.configurationId,
      sequence,
      jobId: job.id,
      taskId: task.id,
      stream: job.stream,
      window: task.slice.window,
      artifactName: task.slice.name,
      location: `https://lake.example/${task.slice.name}`,
      bytes: 100,
      sha256: 'ab'.repeat(32),
      rows: windowRows(task.slice.window),
      firstEventAt: task.slice.firstEventAt,
      lastEventAt: task.slice.lastEventAt,
      settledAt: NOW,
      alreadyThere: false,
      acknowledgement: { etag: '"0x1"' },
      softwareVersion: '0.1.0',
      previousHash,
    })
  return { task, lease, now: NOW + 1, seal }
}

/** Settles these of the job's tasks, in order. */
export async function settleAll(store: Store, planned: Planned, tasks = planned.tasks): Promise<Receipt[]> {
  const receipts: Receipt[] = []
  for (const task of tasks) receipts.push(await store.ledger.settle(settlement(planned, task)))
  return receipts
}
