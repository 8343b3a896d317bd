import assert from 'node:assert/strict'
import { gunzipSync } from 'node:zlib'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { Destination } from '../../destinations/destination.ts'
import { MemoryStore } from '../../destinations/memory/client.ts'
import { memoryDestination } from '../../destinations/memory/index.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import type { ExportJob } from '../../model/job.ts'
import { damageBlock } from '../../store/contract/damage-block.ts'
import { newConfiguration, newDestination, newOnDemandJob } from '../../store/contract/new-records.ts'
import type { Place } from '../../store/contract/place.ts'
import type { Lease, NewOnDemandJob } from '../../store/ledger/ledger.ts'
import type { Store } from '../../store/store.ts'
import { planJob, planOnDemand } from '../plan.ts'
import { type PreviewRequest, previewExport } from '../preview.ts'
import { type ExportDeps, runJob } from '../run-job.ts'
import { withEvents } from './with-events.ts'

const NEVER = new AbortController().signal
export const STREAM = 'guardrail_activity'

/** A destination in a store with events, and what was delivered there. */
export class Lake {
  readonly delivered = new MemoryStore()
  readonly store: Store
  readonly place: Place
  readonly configuration: ExportConfiguration
  readonly deps: ExportDeps
  readonly destination: Destination

  constructor(store: Store, place: Place, configuration: ExportConfiguration, limits: Partial<ExportDeps>) {
    this.store = store
    this.place = place
    this.configuration = configuration
    this.destination = memoryDestination({ store: this.delivered, limits: { artifactRowsMax: 7 } })
    this.deps = {
      store,
      clock: systemClock,
      random: systemRandom,
      softwareVersion: 'test',
      blocksPerPlanMax: 1_000,
      slicesPerPlanMax: 1_000,
      rowMaker: () => ({ schemaVersion: 1, writer: () => ({ write: () => undefined }) }),
      ...limits,
    }
  }

  /** Flips a bit of the stored block that begins at this position. */
  damage(position: number): Promise<void> {
    return damageBlock(this.place, position)
  }

  async lease(name: string): Promise<Lease> {
    const lease = await this.store.ledger.claimLease(name, 'this process', 0, 1)
    assert.ok(lease)
    return lease
  }

  async order(change: Partial<NewOnDemandJob> = {}): Promise<ExportJob> {
    return this.store.ledger.insertOnDemandJob(newOnDemandJob(this.configuration, { stream: STREAM, ...change }))
  }

  async plan(job: ExportJob): Promise<ExportJob> {
    const run = { destination: this.destination, lease: await this.lease(`job:${job.id}`) }
    return planOnDemand(job, run, this.deps, NEVER)
  }

  /** Plans and delivers the job; answers it as it is then. */
  async run(job: ExportJob): Promise<ExportJob> {
    const planned = await this.plan(job)
    const lease = await this.lease(`job:${job.id}`)
    assert.equal(await runJob(planned, { destination: this.destination, lease }, this.deps, NEVER), undefined)
    return (await this.store.ledger.job(job.id)) ?? job
  }

  /** The next job of the configuration, delivered. */
  async runSchedule(): Promise<ExportJob | undefined> {
    const lease = await this.lease(`configuration:${this.configuration.id}`)
    const run = { configuration: this.configuration, destination: this.destination, lease }
    const job = await planJob(run, 'schedule', this.deps)
    if (job !== undefined) await runJob(job, { destination: this.destination, lease }, this.deps, NEVER)
    return job
  }

  /** What arrived, by name: a small file may overtake the one before it. */
  files() {
    return this.delivered.all().toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Positions of the events that arrived, in the order of their files; each event tells its own. */
  positions(): number[] {
    return this.files().flatMap(({ bytes }) =>
      gunzipSync(bytes)
        .toString()
        .split('\n')
        .slice(0, -1)
        .map((line) => Number((JSON.parse(line) as { id: string }).id.slice('event-'.length)) + 1),
    )
  }

  preview(change: Partial<PreviewRequest> = {}) {
    const { destination, configuration } = this
    const format = newOnDemandJob(configuration).format
    const request = { destinationId: configuration.destination.id, destination, format, stream: STREAM, filter: null }
    return previewExport({ ...request, again: false, ...change } as PreviewRequest, this.deps, NEVER)
  }
}

export function withLake(
  blockSizes: readonly number[],
  work: (lake: Lake) => Promise<void>,
  limits: Partial<ExportDeps> = {},
): Promise<void> {
  return withEvents(blockSizes, async (store, _, place) => {
    const { id: destination } = await store.ledger.insertDestination(newDestination())
    const made = newConfiguration({ destination, stream: STREAM })
    await work(new Lake(store, place, await store.ledger.insertConfiguration(made), limits))
  })
}
