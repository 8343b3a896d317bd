import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { Fault } from '../model/fault.ts'
import type { JobId } from '../model/ids.ts'
import type { ExportJob } from '../model/job.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Lease, Ledger } from '../store/ledger/ledger.ts'
import { untilCancelled } from './cancellation.ts'
import type { Exporter, Stopped } from './exporter.ts'

export interface RunDeps {
  readonly ledger: Ledger
  readonly exporter: Exporter
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly metrics: Metrics
}

/** What one process is at, under a lease. */
export class Run {
  /** The plan that is being made or comes next: one for each of its jobs, and one that comes to nothing. */
  #plan = newPlan()
  readonly #ended = Promise.withResolvers<void>()
  #delivering: { readonly jobId: JobId; readonly cancelled: AbortController } | undefined

  get plan(): Promise<ExportJob | undefined> {
    return this.#plan.promise
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  planned(job: ExportJob | undefined): void {
    const { resolve } = this.#plan
    this.#plan = newPlan()
    resolve(job)
  }

  /** That it could not be planned. */
  failed(error: unknown): void {
    this.#plan.reject(error)
  }

  end(): void {
    this.#plan.resolve(undefined)
    this.#ended.resolve()
  }

  /** Whether the job is on its way here: it stops at once. */
  cancel(jobId: JobId): boolean {
    if (this.#delivering?.jobId !== jobId) return false
    this.#delivering.cancelled.abort(new Fault('STATE_CONFLICT', { message: 'The job was cancelled.' }))
    return true
  }

  /** Undefined when the job is done, was cancelled or is not to go on; else what stopped it. */
  async deliver(job: ExportJob, lease: Lease, deps: RunDeps, signal: AbortSignal): Promise<Stopped | undefined> {
    const cancelled = new AbortController()
    this.#delivering = { jobId: job.id, cancelled }
    try {
      return await untilCancelled({ ...deps, jobId: job.id, cancelled, signal }, (inner) =>
        deps.exporter.deliver(job, lease, inner),
      )
    } finally {
      this.#delivering = undefined
    }
  }
}

function newPlan(): PromiseWithResolvers<ExportJob | undefined> {
  const plan = Promise.withResolvers<ExportJob | undefined>()
  plan.promise.catch(() => {}) // a scheduled run has nobody who waits for its plan
  return plan
}
