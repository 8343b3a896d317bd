import type { Clock } from '../base/clock.ts'
import type {
  DestinationKind,
  DestinationOptions,
  DestinationPolicy,
  OnProbeStep,
  ProbeReport,
  ProbeStep,
} from '../destinations/destination.ts'
import type { StoredReport } from '../model/configuration.ts'
import { Fault, isFault } from '../model/fault.ts'
import { FAULTS, type FaultCode } from '../model/fault-table.ts'

/** A check that failed: the fault of its failed step, with the whole report. */
export class ConnectionFault extends Fault {
  readonly report: StoredReport

  constructor(report: StoredReport) {
    const failed = report.steps.find((step) => !step.ok)
    const code =
      failed?.code !== undefined && Object.hasOwn(FAULTS, failed.code)
        ? (failed.code as FaultCode)
        : 'DESTINATION_REJECTED'
    super(code, {
      ...(failed && { message: failed.message }),
      ...(failed?.hint !== undefined && { hint: failed.hint }),
    })
    this.report = report
  }
}

/** Ten round trips to the other end of the world, and a cluster that is waking up. */
const CHECK_MS_MAX = 60_000

export interface ConnectionQuestion {
  readonly kind: DestinationKind
  readonly options: DestinationOptions
  readonly policy: DestinationPolicy
  readonly clock: Clock
  /** Nothing is to be made at the destination. */
  readonly dryRun?: boolean
  /** Told of each step as it ends. */
  readonly onStep?: OnProbeStep
  /** Ends it early. */
  readonly signal?: AbortSignal
}

/** Opens the destination, checks it step by step, closes it. Throws only for options that cannot be opened at all. */
export async function checkConnection(question: ConnectionQuestion): Promise<StoredReport> {
  const { kind, options, policy, clock, dryRun = false, onStep = () => {}, signal } = question
  const destination = kind.open(options, policy)
  const limit = new AbortController()
  const finished = new AbortController()
  const watch = clock.sleep(CHECK_MS_MAX, finished.signal).then(
    () => limit.abort(new Fault('TIMED_OUT')),
    () => {},
  )
  const stop = (): void => limit.abort(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  const passed: ProbeStep[] = []
  const probe = (): Promise<ProbeReport> =>
    destination.probe(limit.signal, {
      dryRun,
      onStep: (step) => {
        if (limit.signal.aborted) return
        passed.push(step)
        onStep(step)
      },
    })
  try {
    const report = await probeOrTimeOut(probe, limit.signal)
    return { ...(report ?? tooSlow(passed)), checkedAt: clock.now() }
  } finally {
    signal?.removeEventListener('abort', stop)
    finished.abort()
    await watch
    await destination.close()
  }
}

/** As `checkConnection`; that the options cannot be had or opened is a failed step of its own. */
export async function checkOrExplain(
  question: Omit<ConnectionQuestion, 'options'> & { readonly options: () => DestinationOptions },
): Promise<StoredReport> {
  try {
    return await checkConnection({ ...question, options: question.options() })
  } catch (error) {
    if (!isFault(error)) throw error
    return { ...failed([], 'settings', error), checkedAt: question.clock.now() }
  }
}

/** Undefined when the time was up first. */
async function probeOrTimeOut(probe: () => Promise<ProbeReport>, limit: AbortSignal): Promise<ProbeReport | undefined> {
  const timedOut = Promise.withResolvers<undefined>()
  limit.addEventListener('abort', () => timedOut.resolve(undefined), { once: true })
  try {
    return await Promise.race([probe(), timedOut.promise])
  } catch (error) {
    if (limit.aborted) return undefined
    throw error
  }
}

function tooSlow(passed: readonly ProbeStep[]): ProbeReport {
  const message = `The destination did not answer within ${CHECK_MS_MAX / 1000} s.`
  return failed(passed, 'answer', new Fault('TIMED_OUT', { message }))
}

function failed(passed: readonly ProbeStep[], step: string, { code, message, hint }: Fault): ProbeReport {
  return { ok: false, steps: [...passed, { step, ok: false, code, message, hint }], warnings: [] }
}
