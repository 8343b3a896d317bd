import type { Clock } from '../base/clock.ts'
import type {
  DestinationKind,
  DestinationOptions,
  DestinationPolicy,
  ProbeReport,
} from '../destinations/destination.ts'
import type { StoredReport } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
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

const CHECK_MS_MAX = 30_000

/** Opens the destination, checks it step by step, closes it. Throws only for options that cannot be opened at all. */
export async function checkConnection(
  kind: DestinationKind,
  options: DestinationOptions,
  policy: DestinationPolicy,
  clock: Clock,
): Promise<StoredReport> {
  const destination = kind.open(options, policy)
  const limit = new AbortController()
  const finished = new AbortController()
  const watch = clock.sleep(CHECK_MS_MAX, finished.signal).then(
    () => limit.abort(new Fault('TIMED_OUT')),
    () => {},
  )
  try {
    return { ...(await probeOrTimeOut(() => destination.probe(limit.signal), limit.signal)), checkedAt: clock.now() }
  } finally {
    finished.abort()
    await watch
    await destination.close()
  }
}

async function probeOrTimeOut(probe: () => Promise<ProbeReport>, limit: AbortSignal): Promise<ProbeReport> {
  const timedOut = Promise.withResolvers<ProbeReport>()
  limit.addEventListener('abort', () => timedOut.resolve(timeOutReport()), { once: true })
  try {
    return await Promise.race([probe(), timedOut.promise])
  } catch (error) {
    if (limit.aborted) return timeOutReport()
    throw error
  }
}

function timeOutReport(): ProbeReport {
  const { code, message, hint } = new Fault('TIMED_OUT', {
    message: `The destination did not answer within ${CHECK_MS_MAX / 1000} s.`,
  })
  return { ok: false, steps: [{ step: 'answer', ok: false, code, message, hint }], warnings: [] }
}
