import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import type { DestinationKind, DestinationPolicy } from '../destinations/destination.ts'
import type { ArtifactLimits } from '../export/cut-slices.ts'
import { DELIVERY_POLICY, type DeliveryPolicy } from '../export/deliver.ts'
import type { ReadLimits } from '../ingest/read-events.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { STREAM_NAMES } from '../model/ids.ts'
import { type Metrics, noMetrics, type Sample } from '../model/metrics.ts'
import { Confirmer } from '../schedule/confirmer.ts'
import { every } from '../schedule/every.ts'
import { expireOldEvents } from '../schedule/retention.ts'
import { Scheduler } from '../schedule/scheduler.ts'
import type { Store, StreamState } from '../store/store.ts'
import { Activity } from './activity.ts'
import { type Deliveries, openDeliveries } from './deliveries.ts'
import { Downloads } from './download/downloads.ts'
import { openExporter } from './exporter.ts'
import { gauges } from './gauges.ts'
import { type Identities, type IdentitiesDeps, openIdentities } from './identities.ts'
import type { Intake } from './intake.ts'
import { measuredStore } from './measured-store.ts'
import { openIntake } from './open-intake.ts'
import { type ExportLag, lagOf, type Overview, overview } from './overview/overview.ts'
import { OwnActions } from './own-actions.ts'
import { may, type Principal, READ_PERMISSION, requirePermission } from './principal.ts'
import { rowMaker } from './row-maker.ts'
import { SecretBox } from './sealed-secrets.ts'

export interface AppDeps extends Pick<IdentitiesDeps, 'sessionPolicy' | 'passwordHashing'> {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly masterKey: Uint8Array
  readonly policy: DestinationPolicy
  readonly readLimits: ReadLimits
  readonly bytesInFlightMax: number
  /** Threads that read bodies; without any, this one does. */
  readonly intakeThreads?: number
  readonly tickMs: number
  readonly leaseMs: number
  readonly softwareVersion: string
  readonly retentionMs: number
  readonly retentionOverridesExports: boolean
  /** Told what happens. */
  readonly metrics?: Metrics
  readonly delivery?: Partial<DeliveryPolicy>
  readonly artifactLimits?: ArtifactLimits
  /** Those on offer. */
  readonly kinds: readonly DestinationKind[]
  kindOf(kind: string): DestinationKind
}

/** The only door for faces. */
export interface App extends Omit<Identities, 'expire'>, Deliveries {
  readonly intake: Intake
  readonly activity: Activity
  readonly downloads: Downloads
  readonly scheduler: Scheduler
  readonly confirmer: Confirmer
  /** Those that this identity may read. */
  streams(principal: Principal): Promise<readonly StreamState[]>
  overview(principal: Principal): Promise<Overview>
  /** Of an export that the caller may see. */
  lag(configuration: ExportConfiguration): Promise<Pick<ExportLag, 'eventsBehind' | 'lagMs'>>
  /** What is to be seen of Spillway as it is now, for its monitoring. */
  gauges(principal: Principal): Promise<readonly Sample[]>
  /** Throws the store's Fault when it cannot be used. */
  ready(): Promise<void>
  /** The first admin token, where one was made that nobody knows yet. */
  start(bootstrapToken: Secret | undefined): Promise<Secret | undefined>
  /** Refuses new work, commits what is under way, and leaves open jobs to be resumed. */
  stop(): Promise<void>
}

/** Bounds on what is planned at once: 512 slices of 256 MB are 128 GB of events; the rest follows, at once. */
const BLOCKS_PER_PLAN_MAX = 50_000
const SLICES_PER_PLAN_MAX = 512

const RETENTION_EVERY_MS = 3_600_000

export function openApp(deps: AppDeps): App {
  const { clock, log, metrics = noMetrics } = deps
  const store = measuredStore(deps.store, { clock, metrics })
  const secrets = new SecretBox(deps.masterKey, deps.random)
  const taking = openIntake({ intakeThreads: 0, ...deps, eventLog: store.log, metrics })
  const { intake } = taking
  const own = new OwnActions({ ...deps, commit: taking.commit })
  const exporter = openExporter({
    ...deps,
    store,
    secrets,
    delivery: { ...DELIVERY_POLICY, ...deps.delivery },
    blocksPerPlanMax: BLOCKS_PER_PLAN_MAX,
    slicesPerPlanMax: SLICES_PER_PLAN_MAX,
    rowMaker,
  })
  const scheduler = new Scheduler({ ...deps, metrics, ledger: store.ledger, exporter })
  const confirmer = new Confirmer({ ...deps, metrics, ledger: store.ledger, withAsker: exporter.withAsker })
  const { expire: expireIdentities, ...identities } = openIdentities({ ...deps, ledger: store.ledger, own })
  const deliveries = openDeliveries({ ...deps, ledger: store.ledger, secrets, own, exporter, scheduler })
  const { exports } = deliveries

  const stopping = new AbortController()
  let retention: Promise<void> = Promise.resolve()

  return {
    intake,
    activity: new Activity(store),
    downloads: new Downloads({ ...deps, log: store.log, queries: store.queries, own }),
    ...deliveries,
    ...identities,
    scheduler,
    confirmer,
    streams: async (principal) => {
      const readable = STREAM_NAMES.filter((stream) => may(principal, READ_PERMISSION[stream]))
      return Promise.all(readable.map((stream) => store.log.state(stream)))
    },
    overview: (principal) => overview(principal, { ...deps, store, exports, destinations: deliveries.destinations }),
    lag: (configuration) => lagOf(configuration, clock.now(), store),
    gauges: async (principal) => {
      if (!may(principal, 'GUARDRAIL')) requirePermission(principal, 'AUDIT')
      return gauges({ ...deps, store, intake, exports })
    },
    ready: async () => void (await store.log.state('audit')),
    start: async (bootstrapToken) => {
      const oneTime = await identities.tokens.bootstrap(bootstrapToken)
      taking.warmUp()
      scheduler.start()
      confirmer.start()
      retention = every(
        { name: 'retention', everyMs: RETENTION_EVERY_MS, clock, log, signal: stopping.signal },
        async () => {
          await expire(deps)
          await expireIdentities()
        },
      )
      return oneTime
    },
    stop: async () => {
      stopping.abort()
      // Checks that are watched go on record when they end, so the intake closes after them.
      const checks = deliveries.destinations.stop()
      await Promise.all([scheduler.stop(), confirmer.stop(), checks.then(() => taking.stop()), retention])
      log.info('stopped')
    },
  }
}

async function expire({ store, clock, log, retentionMs, retentionOverridesExports }: AppDeps): Promise<void> {
  const expired = await expireOldEvents({
    store,
    clock,
    streams: STREAM_NAMES,
    retentionMs,
    overrideExports: retentionOverridesExports,
  })
  for (const { stream, deleted, heldAt } of expired) {
    if (deleted > 0) log.info('events past their retention were deleted', { stream, deleted, heldAt })
  }
}
