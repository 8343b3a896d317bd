import type { Clock } from '../base/clock.ts'
import { Fault } from '../model/fault.ts'
import type { JobId } from '../model/ids.ts'
import type { Ledger } from '../store/ledger/ledger.ts'

/** How soon a process notices that somebody cancelled a job with another one. */
const LOOK_MS = 2_000

export interface Cancellable {
  readonly jobId: JobId
  readonly ledger: Pick<Ledger, 'job'>
  readonly clock: Clock
  /** Aborted by who cancels the job in this process. */
  readonly cancelled: AbortController
  readonly signal: AbortSignal
}

/** The work's outcome; undefined once its job was cancelled: then its signal aborts, and it has ended when this resolves. */
export async function untilCancelled<T>(
  { jobId, ledger, clock, cancelled, signal }: Cancellable,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const ended = new AbortController()
  const watch = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(LOOK_MS, ended.signal)
      if ((await ledger.job(jobId))?.status !== 'CANCELLED') continue
      return cancelled.abort(new Fault('STATE_CONFLICT', { message: 'The job was cancelled.' }))
    }
  }
  // What keeps it from looking ends nothing: the settlement will tell.
  const watching = watch().catch(() => {})
  try {
    return await work(AbortSignal.any([signal, cancelled.signal]))
  } catch (error) {
    signal.throwIfAborted()
    if (!cancelled.signal.aborted) throw error
    return undefined
  } finally {
    ended.abort()
    await watching
  }
}
