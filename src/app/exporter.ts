import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Destination, DestinationKind, DestinationPolicy } from '../destinations/destination.ts'
import { CircuitBreaker } from '../export/circuit-breaker.ts'
import { type DeliveryPolicy, resilient } from '../export/deliver.ts'
import { formatOf, planJob, planOnDemand } from '../export/plan.ts'
import { type ExportPreview, previewExport } from '../export/preview.ts'
import { putAgain } from '../export/put-again.ts'
import { type ExportDeps, runJob } from '../export/run-job.ts'
import { windUp } from '../export/wind-up.ts'
import type { ArtifactFormat } from '../model/artifact-format.ts'
import type { DestinationRecord } from '../model/destination-record.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault, isFault } from '../model/fault.ts'
import type { DestinationId, StreamName } from '../model/ids.ts'
import type { Asker } from '../schedule/ask-for-rows.ts'
import type { Exporter } from '../schedule/exporter.ts'
import { rotatingDestination } from './rotating-destination.ts'
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

export interface PreviewQuestion {
  readonly destination: DestinationRecord
  readonly stream: StreamName
  readonly filter: EventFilter | null
  readonly again: boolean
}

/** All throw Fault, e.g. where a destination cannot be opened. */
export interface OpenExporter extends Exporter {
  /** How a job that is made now would deliver, and whether its rows can be confirmed. */
  formatOf(
    destination: DestinationRecord,
    stream: StreamName,
  ): Promise<{ readonly format: ArtifactFormat; readonly confirmsRows: boolean }>
  preview(question: PreviewQuestion, signal?: AbortSignal): Promise<ExportPreview>
  /** For deliveries whose rows are waited for. */
  withAsker(destination: DestinationRecord, work: (asker: Asker) => Promise<void>): Promise<void>
  /** Something about the destination changed: forget what was learnt about its failures. */
  forget(destinationId: DestinationId): void
}

/** Brings together what the schedule starts, what an export does, and the destination that it names. */
export function openExporter(deps: ExporterDeps): OpenExporter {
  const { ledger, log } = deps.store
  const breakers = new Map<DestinationId, CircuitBreaker>()
  const breakerOf = (id: DestinationId): CircuitBreaker => {
    const breaker = breakers.get(id) ?? new CircuitBreaker(deps.clock)
    breakers.set(id, breaker)
    return breaker
  }
  const open = ({ id, kind, settings, sealedSecrets, deletedAt }: DestinationRecord): Destination => {
    if (deletedAt !== null) throw new Fault('NOT_FOUND', { message: 'The destination was deleted.' })
    return deps.kindOf(kind).open({ settings, secrets: deps.secrets.open(id, sealedSecrets) }, deps.policy)
  }
  const withDestination = async <T>(
    record: DestinationRecord,
    work: (destination: Destination) => Promise<T>,
  ): Promise<T> => {
    let used = record
    const opened = rotatingDestination(open(record), async () => {
      const stored = await ledger.destination(record.id)
      if (stored === undefined || !isRotated(used, stored)) return undefined
      used = stored
      return open(stored)
    })
    try {
      return await work(resilient(opened, { ...deps, policy: deps.delivery, breaker: breakerOf(record.id) }))
    } finally {
      await opened.close()
    }
  }
  /** As it is now: a person may have changed it since the job was made. */
  const withCurrent = async <T>(id: DestinationId, work: (destination: Destination) => Promise<T>): Promise<T> => {
    const record = await ledger.destination(id)
    if (record === undefined) throw new Fault('NOT_FOUND', { message: 'There is no destination with this id.' })
    return withDestination(record, work)
  }
  return {
    head: async (stream) => (await log.state(stream)).head,
    plan: (configuration, lease, trigger) =>
      withDestination(configuration.destination, (destination) =>
        planJob({ configuration, destination, lease }, trigger, deps),
      ),
    planOnDemand: (job, lease, signal) =>
      withCurrent(job.destinationId, (destination) => planOnDemand(job, { destination, lease }, deps, signal)),
    deliver: async (job, lease, signal) => {
      try {
        return await withCurrent(job.destinationId, (destination) => runJob(job, { destination, lease }, deps, signal))
      } catch (error) {
        signal.throwIfAborted()
        if (!isFault(error)) throw error
        return { fault: error, task: undefined }
      }
    },
    windUp: (destinationId, tasks, lease, signal) =>
      withCurrent(destinationId, (destination) => windUp(tasks, { destination, lease }, deps, signal)),
    formatOf: (record, stream) =>
      withDestination(record, async (destination) => ({
        format: formatOf(destination, deps.rowMaker(stream)),
        confirmsRows: destination.confirm !== undefined,
      })),
    preview: ({ destination: record, stream, filter, again }, signal = new AbortController().signal) =>
      withDestination(record, async (destination) => {
        const format = formatOf(destination, deps.rowMaker(stream))
        const question = { destinationId: record.id, destination, format, stream, filter, again }
        return previewExport(question, deps, signal)
      }),
    withAsker: (record, work) => withDestination(record, (destination) => work(askerOf(destination, deps))),
    forget: (destinationId) => void breakers.delete(destinationId),
  }
}

/** The same place with another secret. */
function isRotated(used: DestinationRecord, stored: DestinationRecord): boolean {
  const isSamePlace = JSON.stringify(used.settings) === JSON.stringify(stored.settings)
  return isSamePlace && stored.deletedAt === null && Buffer.compare(used.sealedSecrets, stored.sealedSecrets) !== 0
}

function askerOf(destination: Destination, deps: ExportDeps): Asker {
  return {
    ask: async ({ job, task, receipt, details }, signal) => {
      if (destination.confirm === undefined) throw new Fault('NOT_FOUND', { message: 'It cannot tell any more.' })
      return destination.confirm({ stream: job.stream, name: task.slice.name, rows: receipt.rows, details }, signal)
    },
    putAgain: ({ job, task, receipt }, signal) => putAgain({ job, task, receipt, destination }, deps, signal),
  }
}
