import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { ExportConfiguration } from '../model/configuration.ts'
import { Fault, isFault } from '../model/fault.ts'
import type { ConfigurationId, Position } from '../model/ids.ts'
import type { ExportJob, ExportTask, JobTrigger, RecordedFailure } from '../model/job.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Lease, Ledger } from '../store/ledger/ledger.ts'
import { every } from './every.ts'
import { holdLease } from './hold-lease.ts'
import { isDue, nextRunAt, pauseAfterFailure } from './next-run.ts'

/** Scheduled runs at once: each holds some tens of megabytes. Others wait for their turn; what a person starts never waits. */
const RUNS_MAX = 4

/** What the schedule drives; given by the wiring, so that this folder knows nothing of how an export works. */
export interface Exporter {
  /** The open job, or a new one, or undefined when there is nothing to export. Throws Fault. */
  plan(configuration: ExportConfiguration, lease: Lease, trigger: JobTrigger): Promise<ExportJob | undefined>
  /** Undefined when the job is done, was cancelled or its configuration disabled; else what stopped it. */
  deliver(
    job: ExportJob,
    configuration: ExportConfiguration,
    lease: Lease,
    signal: AbortSignal,
  ): Promise<Stopped | undefined>
  /** The position after the last event that is there now. */
  head(configuration: ExportConfiguration): Promise<Position>
}

export interface Stopped {
  readonly fault: Fault
  /** Undefined when it failed before any task, e.g. because the destination could not be opened. */
  readonly task: ExportTask | undefined
}

export interface SchedulerDeps {
  readonly ledger: Ledger
  readonly exporter: Exporter
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly metrics: Metrics
  /** How often due configurations are looked for. */
  readonly tickMs: number
  readonly leaseMs: number
}

export interface StartedRun {
  /** Undefined when there was nothing to export. */
  readonly job: ExportJob | undefined
  /** Resolves when the run has ended, however it ended. */
  readonly ended: Promise<void>
}

/**
 * Starts the runs that are due, each under its configuration's lease, so that of any number of processes on one store exactly one works on it. A crash
 * leaves the lease to run out and the job open; whoever comes next goes on with the same slices.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps
  readonly #stopping = new AbortController()
  readonly #runs = new Map<ConfigurationId, Run>()
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
    await Promise.all(Array.from(this.#runs.values(), (run) => run.ended.promise))
  }

  /** Starts what is due now, the longest overdue first; resolves when it is started. What keeps one run from starting keeps no other. */
  async tick(): Promise<void> {
    const { ledger, clock, log } = this.#deps
    const due = (await ledger.configurations()).filter(
      (configuration) =>
        configuration.enabled && !this.#runs.has(configuration.id) && isDue(configuration, clock.now()),
    )
    for (const configuration of due.sort((a, b) => a.nextRunAt - b.nextRunAt)) {
      if (this.#stopping.signal.aborted || this.#runs.size >= RUNS_MAX) return
      if (this.#runs.has(configuration.id)) continue
      try {
        const run = await this.#start(configuration, 'schedule')
        // Why it could not be planned is recorded with it, and logged there.
        await run?.job.catch(() => {})
      } catch (error) {
        log.warn('a run could not be started', { configuration: configuration.id, error })
      }
    }
  }

  /**
   * Claims the lease, plans, and goes on delivering in the background; where this process is at it already, answers with that run. Undefined when
   * another process is. Throws the Fault that kept it from being planned, after recording it.
   */
  async begin(configuration: ExportConfiguration, trigger: JobTrigger): Promise<StartedRun | undefined> {
    const { ledger } = this.#deps
    let current: ExportConfiguration | undefined = configuration
    for (let run = this.#runs.get(configuration.id); run !== undefined; run = this.#runs.get(configuration.id)) {
      const job = await this.#jobOf(run, configuration.id)
      if (job !== undefined) return { job, ended: run.ended.promise }
      // It found nothing, or is through: what came since then is for a run of its own.
      await run.ended.promise
      current = await ledger.configuration(configuration.id)
    }
    const started = current && (await this.#start(current, trigger))
    return started && { job: await started.job, ended: started.ended }
  }

  /** The job that a run is at, or the one that it plans next; undefined when it ends without one. */
  async #jobOf(run: Run, id: ConfigurationId): Promise<ExportJob | undefined> {
    const next = run.plan.promise
    const open = await this.#deps.ledger.openJob(id)
    return open?.status === 'RUNNING' ? open : next
  }

  /** Undefined when another process is at it. */
  async #start(configuration: ExportConfiguration, trigger: JobTrigger): Promise<PlannedRun | undefined> {
    const { ledger, random, clock, leaseMs } = this.#deps
    assert(!this.#runs.has(configuration.id), 'one run of a configuration at a time')
    const run: Run = { plan: newPlan(), ended: Promise.withResolvers() }
    const started = { job: run.plan.promise, ended: run.ended.promise }
    const end = (): void => {
      this.#runs.delete(configuration.id)
      run.plan.resolve(undefined)
      run.ended.resolve()
    }
    this.#runs.set(configuration.id, run)
    try {
      const lease = await ledger.claimLease(`configuration:${configuration.id}`, random.uuid(), clock.now(), leaseMs)
      if (lease === undefined) {
        end()
        return undefined
      }
      void this.#run(configuration, lease, trigger, run).finally(end)
      return started
    } catch (error) {
      end()
      throw error
    }
  }

  async #run(configuration: ExportConfiguration, lease: Lease, trigger: JobTrigger, run: Run): Promise<void> {
    try {
      await holdLease({ ...this.#deps, lease, signal: this.#stopping.signal }, async (signal) => {
        try {
          await this.#catchUp(configuration, lease, trigger, run, signal)
        } catch (error) {
          signal.throwIfAborted()
          await this.#recordFailure(configuration, faultOf(error))
          run.plan.reject(error)
        }
      })
    } catch (error) {
      run.plan.reject(error)
      this.#deps.log.warn('a run was interrupted; its job stays open', { configuration: configuration.id, error })
    }
  }

  /** Job after job until what was there at the start is delivered: a large backlog is several jobs, any number of missed runs is one. */
  async #catchUp(
    configuration: ExportConfiguration,
    lease: Lease,
    trigger: JobTrigger,
    run: Run,
    signal: AbortSignal,
  ): Promise<void> {
    const { ledger, exporter, clock } = this.#deps
    const target = await exporter.head(configuration)
    let current: ExportConfiguration | undefined = configuration
    let delivered = true
    while (delivered && current?.enabled) {
      const job = await exporter.plan(current, lease, trigger)
      const { plan } = run
      run.plan = newPlan()
      plan.resolve(job)
      if (job === undefined) break
      const stopped = await exporter.deliver(job, current, lease, signal)
      if (stopped !== undefined) return this.#recordStop(current, job, lease, stopped)
      delivered = (await ledger.job(job.id))?.status === 'DELIVERED'
      current = await ledger.configuration(configuration.id)
      if (current !== undefined && current.watermark >= target) break
    }
    // As it is now: a person may have changed it while this ran.
    const { nextRunAt: dueAt, interval } = (await ledger.configuration(configuration.id)) ?? configuration
    await ledger.completeRun(configuration.id, clock.now(), nextRunAt(dueAt, interval, clock.now()))
  }

  /** The job stays open as FAILED; the next run goes on with it. */
  async #recordStop(
    { id, failuresInARow }: ExportConfiguration,
    job: ExportJob,
    lease: Lease,
    { fault, task }: Stopped,
  ): Promise<void> {
    const { ledger, clock, random, log, metrics } = this.#deps
    if (fault.code === 'LEASE_LOST') throw fault
    metrics.count('spillway_export_failures_total', { configuration: id, code: fault.code })
    const pauseMs = pauseAfterFailure(fault, failuresInARow + 1, random)
    log.warn('an export failed', {
      configuration: id,
      job: job.id,
      task: task?.id,
      code: fault.code,
      error: fault,
      pauseMs,
    })
    await ledger.fail({
      jobId: job.id,
      taskId: task?.id,
      lease,
      failure: recorded(fault, clock.now()),
      nextRunAt: clock.now() + pauseMs,
    })
  }

  async #recordFailure({ id, failuresInARow }: ExportConfiguration, fault: Fault): Promise<void> {
    const { ledger, clock, random, log, metrics } = this.#deps
    if (fault.code === 'LEASE_LOST') throw fault
    metrics.count('spillway_export_failures_total', { configuration: id, code: fault.code })
    const pauseMs = pauseAfterFailure(fault, failuresInARow + 1, random)
    log.warn('an export could not be planned', { configuration: id, code: fault.code, error: fault, pauseMs })
    await ledger.failConfiguration(id, recorded(fault, clock.now()), clock.now() + pauseMs)
  }
}

interface PlannedRun {
  readonly job: Promise<ExportJob | undefined>
  readonly ended: Promise<void>
}

interface Run {
  /** The plan that is being made or comes next: one for each of its jobs, and one that comes to nothing. */
  plan: PromiseWithResolvers<ExportJob | undefined>
  readonly ended: PromiseWithResolvers<void>
}

function newPlan(): Run['plan'] {
  const plan = Promise.withResolvers<ExportJob | undefined>()
  plan.promise.catch(() => {}) // a scheduled run has nobody who waits for its plan
  return plan
}

/** What is not a fault is a bug: it is kept like one, with its cause in the log, so that the configuration shows why nothing leaves. */
function faultOf(error: unknown): Fault {
  if (isFault(error)) return error
  return new Fault('INTERNAL', { hint: "Look for this export's id in Spillway's log and report it.", cause: error })
}

function recorded({ code, message, hint }: Fault, at: number): RecordedFailure {
  return { code, message, hint, at }
}
