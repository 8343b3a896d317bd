import type { Clock } from '../base/clock.ts'
import { KeyedMutex } from '../base/keyed-mutex.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { DestinationKind, DestinationPolicy } from '../destinations/destination.ts'
import type { Scheduler } from '../schedule/scheduler.ts'
import type { Ledger } from '../store/ledger/ledger.ts'
import { DestinationAccess } from './destination-access.ts'
import { DestinationNames } from './destination-names.ts'
import { Destinations } from './destinations.ts'
import type { OpenExporter } from './exporter.ts'
import { Exports } from './exports.ts'
import { FormChecks } from './form-checks.ts'
import { Jobs } from './jobs.ts'
import { OnDemand } from './on-demand.ts'
import type { OwnActions } from './own-actions.ts'
import type { SecretBox } from './sealed-secrets.ts'

export interface DeliveriesDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly policy: DestinationPolicy
  readonly secrets: SecretBox
  readonly own: OwnActions
  readonly exporter: OpenExporter
  readonly scheduler: Scheduler
  readonly kinds: readonly DestinationKind[]
  kindOf(kind: string): DestinationKind
}

/** What people do with destinations and with exports to them. */
export interface Deliveries {
  readonly destinations: Destinations
  readonly exports: Exports
  readonly onDemand: OnDemand
  readonly jobs: Jobs
}

export function openDeliveries(deps: DeliveriesDeps): Deliveries {
  const { ledger, exporter, scheduler } = deps
  const access = new DestinationAccess(deps)
  const parts = {
    ...deps,
    access,
    formChecks: new FormChecks({ ...deps, access }),
    names: new DestinationNames(() => ledger.destinations()),
    changes: new KeyedMutex(),
    forget: exporter.forget,
    cancelled: scheduler.cancelled.bind(scheduler),
  }
  return {
    destinations: new Destinations(parts),
    exports: new Exports({ ...parts, begin: (configuration) => scheduler.begin(configuration, 'person') }),
    onDemand: new OnDemand({
      ...parts,
      formatOf: exporter.formatOf,
      preview: exporter.preview,
      begin: (job) => scheduler.beginOnDemand(job),
    }),
    jobs: new Jobs({
      ...parts,
      resume: async (job) => {
        exporter.forget(job.destinationId)
        const configuration = job.configurationId && (await ledger.configuration(job.configurationId))
        if (configuration) await scheduler.begin(configuration, 'person')
        else await scheduler.beginOnDemand((await ledger.reopenJob(job.id)) ?? job)
      },
    }),
  }
}
