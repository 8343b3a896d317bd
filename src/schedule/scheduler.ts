import { assert } from '../base/assert.ts'
import { type ExportConfiguration, mayRun } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { ConfigurationId, JobId } from '../model/ids.ts'
import type { ExportJob, JobTrigger } from '../model/job.ts'
import type { Lease } from '../store/ledger/ledger.ts'
import { every } from './every.ts'
import { holdLease } from './hold-lease.ts'
import { isDue } from './next-run.ts'
import { Run, type RunDeps } from './run.ts'
import { runConfiguration } from './run-configuration.ts'
import { runOnDemand } from './run-on-demand.ts'

/** Runs of each sort at once: each holds some tens of megabytes. Others wait for their turn; a configuration that a person starts never waits. */
const RUNS_MAX = 4

export interface SchedulerDeps extends RunDeps {
  /** How often is looked for what is due. */
  readonly tickMs: number
  readonly leaseMs: number
}

export interface StartedRun {
  /** Undefined when there was nothing to export. */
  readonly job: ExportJob | undefined
  /** Resolves when the run has ended, however it ended. */
  readonly ended: Promise<void>
}

type Work = (held: { readonly run: Run; readonly lease: Lease; readonly signal: AbortSignal }) => Promise<void>

/**
 * Starts the runs that are due: of configurations, and of jobs on demand. Each runs under a lease of its own, so that of any number of processes on one
 * store exactly one works on it. A crash leaves the lease to run out and the job open; whoever comes next goes on with the same slices.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps
  readonly #stopping = new AbortController()
  readonly #configurations = new Map<ConfigurationId, Run>()
  readonly #jobs = new Map<JobId, Run>()
  #loop: Promise<void> | undefined

  constructor(deps: SchedulerDeps) {
    this.#deps = deps
  }

  start(): void {
    const { clock, log, tickMs } = this.#deps
    this.#loop ??= every({ name: 'schedule', everyMs: tickMs, clock, log, signal: this.#stopping.signal }, () =>
      this.tick(),
    )
  }

  /** Runs under way end after their current attempt's abort; their jobs stay open and are resumed at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Fault('SHUTTING_DOWN'))
    await this.#loop
    await this.idle()
  }

  /** Resolves when nothing is under way in this process. */
  async idle(): Promise<void> {
    await Promise.all([...this.#configurations.values(), ...this.#jobs.values()].map((run) => run.ended))
  }

  /** Starts what is due now, the longest overdue first; resolves when it is started. What keeps one run from starting keeps no other. */
  async tick(): Promise<void> {
    await this.#startConfigurations()
    await this.#startJobs()
  }

  async #startConfigurations(): Promise<void> {
    const { ledger, clock, log } = this.#deps
    const due = (await ledger.configurations()).filter(
      (configuration) =>
        mayRun(configuration) && !this.#configurations.has(configuration.id) && isDue(configuration, clock.now()),
    )
    for (const configuration of due.sort((a, b) => a.nextRunAt - b.nextRunAt)) {
      if (this.#stopping.signal.aborted || this.#configurations.size >= RUNS_MAX) return
      if (this.#configurations.has(configuration.id)) continue
      try {
        const run = await this.#startConfiguration(configuration.id, 'schedule')
        // Why it could not be planned is recorded with it, and logged there.
        await run?.plan.catch(() => {})
      } catch (error) {
        log.warn('a run could not be started', { configuration: configuration.id, error })
      }
    }
  }

  async #startJobs(): Promise<void> {
    const { ledger, clock } = this.#deps
    for (const job of await ledger.dueOnDemandJobs(clock.now())) await this.#startJob(job.id, job.failuresInARow)
  }

  /**
   * Claims the lease, plans, and goes on delivering in the background; where this process is at it already, answers with that run. Undefined when
   * another process is. Throws the Fault that kept it from being planned, after recording it.
   */
  async begin({ id }: Pick<ExportConfiguration, 'id'>, trigger: JobTrigger): Promise<StartedRun | undefined> {
    for (let run = this.#configurations.get(id); run !== undefined; run = this.#configurations.get(id)) {
      const job = await this.#jobOf(run, id)
      if (job !== undefined) return { job, ended: run.ended }
      // It found nothing, or is through: what came since then is for a run of its own.
      await run.ended
    }
    const started = await this.#startConfiguration(id, trigger)
    return started && { job: await started.plan, ended: started.run.ended }
  }

  /** The job that a run is at, or the one that it plans next; undefined when it ends without one. */
  async #jobOf(run: Run, id: ConfigurationId): Promise<ExportJob | undefined> {
    const next = run.plan
    const open = await this.#deps.ledger.openJob(id)
    return open?.status === 'RUNNING' ? open : next
  }

  /** Starts a job on demand now, if there is room; else its turn comes. What goes wrong with it is recorded with it. */
  beginOnDemand({ id }: Pick<ExportJob, 'id'>): Promise<void> {
    return this.#startJob(id)
  }

  async #startJob(id: JobId, failuresSeen?: number): Promise<void> {
    if (this.#stopping.signal.aborted || this.#jobs.size >= RUNS_MAX || this.#jobs.has(id)) return
    try {
      await this.#start(this.#jobs, id, `job:${id}`, (held) => runOnDemand(id, failuresSeen, held, this.#deps))
    } catch (error) {
      this.#deps.log.warn('a run could not be started', { job: id, error })
    }
  }

  /** The job was cancelled: what is on its way here stops at once. Another process notices by itself. */
  cancelled(jobId: JobId): void {
    for (const run of [...this.#configurations.values(), ...this.#jobs.values()]) run.cancel(jobId)
  }

  /** Undefined when another process is at it. */
  async #startConfiguration(
    id: ConfigurationId,
    trigger: JobTrigger,
  ): Promise<{ readonly plan: Promise<ExportJob | undefined>; readonly run: Run } | undefined> {
    assert(!this.#configurations.has(id), 'one run of a configuration at a time')
    return this.#start(this.#configurations, id, `configuration:${id}`, (held) =>
      runConfiguration(id, trigger, held, this.#deps),
    )
  }

  async #start<Id extends string>(
    runs: Map<Id, Run>,
    id: Id,
    name: string,
    work: Work,
  ): Promise<{ readonly plan: Promise<ExportJob | undefined>; readonly run: Run } | undefined> {
    const { ledger, random, clock, leaseMs } = this.#deps
    const run = new Run()
    const started = { plan: run.plan, run }
    const end = (): void => {
      runs.delete(id)
      run.end()
    }
    runs.set(id, run)
    try {
      const lease = await ledger.claimLease(name, random.uuid(), clock.now(), leaseMs)
      if (lease === undefined) {
        end()
        return undefined
      }
      void this.#hold(run, lease, work).finally(end)
      return started
    } catch (error) {
      end()
      throw error
    }
  }

  async #hold(run: Run, lease: Lease, work: Work): Promise<void> {
    try {
      await holdLease({ ...this.#deps, lease, signal: this.#stopping.signal }, (signal) => work({ run, lease, signal }))
    } catch (error) {
      run.failed(error)
      this.#deps.log.warn('a run was interrupted; its job stays open', { run: lease.name, error })
    }
  }
}
