import type { Clock } from '../base/clock.ts'
import { Fault } from '../model/fault.ts'
import type { Lease, Ledger } from '../store/ledger/ledger.ts'

export interface HeldLease {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly lease: Lease
  readonly leaseMs: number
  readonly signal: AbortSignal
}

/**
 * Renews the lease while `work` runs and gives it back afterwards. When it is lost, or the signal aborts, the work's signal aborts; the store refuses
 * whatever the work would still settle, so a late heartbeat costs time and never a duplicate.
 */
export async function holdLease(
  { ledger, clock, lease, leaseMs, signal }: HeldLease,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController()
  const ended = new AbortController()
  const renew = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(leaseMs / 3, ended.signal)
      if (!(await ledger.renewLease(lease, clock.now(), leaseMs))) return lost.abort(new Fault('LEASE_LOST'))
    }
  }
  const renewing = renew().catch((error: unknown) => {
    if (!ended.signal.aborted) lost.abort(error)
  })
  try {
    await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    ended.abort()
    await renewing
    await ledger.releaseLease(lease)
  }
}
