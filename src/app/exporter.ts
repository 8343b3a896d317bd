import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Destination, DestinationKind, DestinationPolicy } from '../destinations/destination.ts'
import { CircuitBreaker } from '../export/circuit-breaker.ts'
import { type DeliveryPolicy, resilient } from '../export/deliver.ts'
import { type ExportDeps, planJob, runJob } from '../export/run-job.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { isFault } from '../model/fault.ts'
import type { DestinationId } from '../model/ids.ts'
import type { Exporter } from '../schedule/scheduler.ts'
import type { SecretBox } from './sealed-secrets.ts'

export interface ExporterDeps extends ExportDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly secrets: SecretBox
  readonly policy: DestinationPolicy
  readonly delivery: DeliveryPolicy
  kindOf(kind: string): DestinationKind
}

export interface OpenExporter extends Exporter {
  forget(destinationId: DestinationId): void
}

/** Brings together what the schedule starts, what an export does, and the destination that a configuration names. */
export function openExporter(deps: ExporterDeps): OpenExporter {
  const breakers = new Map<DestinationId, CircuitBreaker>()
  const withDestination = async <T>(
    configuration: ExportConfiguration,
    work: (destination: Destination) => Promise<T>,
  ): Promise<T> => {
    const { id, kind, settings, sealedSecrets } = configuration.destination
    const opened = deps.kindOf(kind).open({ settings, secrets: deps.secrets.open(id, sealedSecrets) }, deps.policy)
    try {
      return await work(resilient(opened, { ...deps, policy: deps.delivery, breaker: breakerOf(id) }))
    } finally {
      await opened.close()
    }
  }
  const breakerOf = (id: DestinationId): CircuitBreaker => {
    const breaker = breakers.get(id) ?? new CircuitBreaker(deps.clock)
    breakers.set(id, breaker)
    return breaker
  }
  return {
    head: async ({ stream }) => (await deps.store.log.state(stream)).head,
    plan: (configuration, lease, trigger) =>
      withDestination(configuration, (destination) => planJob({ configuration, destination, lease }, trigger, deps)),
    deliver: async (job, configuration, lease, signal) => {
      try {
        return await withDestination(configuration, (destination) =>
          runJob(job, { configuration, destination, lease }, deps, signal),
        )
      } catch (error) {
        signal.throwIfAborted()
        if (!isFault(error)) throw error
        return { fault: error, task: undefined }
      }
    },
    forget: (destinationId) => void breakers.delete(destinationId),
  }
}
