import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../model/metrics.ts'
import type { Store } from '../store/store.ts'

/** A store that also counts: how long commits of events take, and what was delivered, once that is settled. */
export function measuredStore(store: Store, { clock, metrics }: { clock: Clock; metrics: Metrics }): Store {
  return {
    ...store,
    log: {
      ...store.log,
      append: async (batches) => {
        const startedAt = clock.now()
        try {
          return await store.log.append(batches)
        } finally {
          metrics.observe('spillway_commit_duration_seconds', {}, Math.max(0, clock.now() - startedAt) / 1_000)
        }
      },
    },
    ledger: {
      ...store.ledger,
      settle: async (settlement) => {
        const receipt = await store.ledger.settle(settlement)
        const labels = { configuration: receipt.chain === receipt.jobId ? 'on_demand' : receipt.chain }
        metrics.count('spillway_export_artifacts_total', labels, receipt.bytes > 0 ? 1 : 0)
        metrics.count('spillway_export_rows_total', labels, receipt.rows)
        metrics.count('spillway_export_bytes_total', labels, receipt.bytes)
        return receipt
      },
    },
  }
}
