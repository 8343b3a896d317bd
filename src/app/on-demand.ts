import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { ExportPreview } from '../export/preview.ts'
import type { DestinationRecord } from '../model/configuration.ts'
import type { EventFilter } from '../model/event-filter.ts'
import { Fault } from '../model/fault.ts'
import type { DestinationId, JobId, StreamName } from '../model/ids.ts'
import { type ExportJob, isOpen } from '../model/job.ts'
import type { Ledger, NewOnDemandJob } from '../store/ledger/ledger.ts'
import { checkedFilter } from './checked-filter.ts'
import { existingDestination } from './existing-destination.ts'
import type { OpenExporter } from './exporter.ts'
import { filterFacts } from './filter-facts.ts'
import type { OwnActions } from './own-actions.ts'
import { actorOf, type Principal, READ_PERMISSION, requirePermission } from './principal.ts'

export interface OnDemandDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly own: OwnActions
  readonly formatOf: OpenExporter['formatOf']
  readonly preview: OpenExporter['preview']
  /** Starts it now if there is room, else its turn comes. */
  begin(job: ExportJob): Promise<void>
}

export interface OnDemandRequest {
  readonly destinationId: DestinationId
  readonly stream: StreamName
  /** As entered; null for every event. */
  readonly filter: EventFilter | null
  /** Send again what this destination has already. */
  readonly again: boolean
}

/** Exports that a person asks for, of what they selected: the use cases, with rights and the record of who did what. */
export class OnDemand {
  readonly #deps: OnDemandDeps

  constructor(deps: OnDemandDeps) {
    this.#deps = deps
  }

  /** What `start` would send now. */
  async preview(principal: Principal, request: OnDemandRequest): Promise<ExportPreview> {
    const { stream, again } = request
    requirePermission(principal, READ_PERMISSION[stream])
    const filter = request.filter && checkedFilter(request.filter, stream)
    return this.#deps.preview({ destination: await this.#destination(request.destinationId), stream, filter, again })
  }

  /** Begins it; answers with its job. */
  start(principal: Principal, request: OnDemandRequest): Promise<ExportJob> {
    const { destinationId, stream, again } = request
    return this.#recorded(principal, 'EXPORT', 'Requested', request, async () => {
      requirePermission(principal, READ_PERMISSION[stream])
      const filter = request.filter && checkedFilter(request.filter, stream)
      return this.#begin(principal, { destinationId, stream, filter, again })
    })
  }

  /** Sends the events that a job had to put aside once more, e.g. after the redaction or the table was changed. */
  async redrive(principal: Principal, jobId: JobId): Promise<ExportJob> {
    const job = await this.#deps.ledger.job(jobId)
    if (job === undefined)
      throw new Fault('NOT_FOUND', {
        message: 'There is no export job with this id.',
        hint: 'List those that there are: spillway audit exportJob list',
      })
    const { destinationId, stream } = job
    const request = { destinationId, stream, filter: null, again: false }
    return this.#recorded(principal, 'REDRIVE', 'Redriven', request, async () => {
      requirePermission(principal, READ_PERMISSION[stream])
      if (isOpen(job.status))
        throw new Fault('STATE_CONFLICT', {
          message: 'This job has not ended yet.',
          hint: 'Wait for its end, so that all that it puts aside is known.',
        })
      const only = await this.#deps.ledger.quarantinedPositions(jobId)
      if (only.size === 0)
        throw new Fault('STATE_CONFLICT', { message: 'This job has no quarantined events.', hint: '' })
      return this.#begin(principal, { ...request, only })
    })
  }

  async #begin(
    principal: Principal,
    request: Pick<NewOnDemandJob, 'destinationId' | 'stream' | 'filter' | 'again' | 'only'>,
  ): Promise<ExportJob> {
    const { ledger, random, clock, formatOf, begin } = this.#deps
    const destination = await this.#destination(request.destinationId)
    if (!destination.enabled)
      throw new Fault('STATE_CONFLICT', {
        message: `The destination \`${destination.name}\` is disabled.`,
        hint: `Enable it first: spillway destination enable ${destination.id}`,
      })
    const job = await ledger.insertOnDemandJob({
      ...request,
      ...(await formatOf(destination, request.stream)),
      id: random.uuid() as JobId,
      by: actorOf(principal),
      now: clock.now(),
    })
    await begin(job)
    return (await ledger.job(job.id)) ?? job
  }

  async #destination(id: DestinationId): Promise<DestinationRecord> {
    return existingDestination(await this.#deps.ledger.destination(id))
  }

  #recorded(
    principal: Principal,
    action: string,
    past: string,
    { destinationId, stream, filter, again }: OnDemandRequest,
    work: () => Promise<ExportJob>,
  ): Promise<ExportJob> {
    const describe = (job: ExportJob | undefined) => ({
      action,
      targetType: 'EXPORT_JOB',
      target: job && { id: job.id, name: job.id },
      payloadType: `SpillwayExportOnDemand${past}AuditPayload`,
      payload: { stream, destinationId, again, filter: filter && filterFacts(filter) },
    })
    return this.#deps.own.record(principal, describe, work)
  }
}
