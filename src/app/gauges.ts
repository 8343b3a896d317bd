import type { Clock } from '../base/clock.ts'
import { type ExportConfiguration, mayRun } from '../model/configuration.ts'
import { STREAM_NAMES } from '../model/ids.ts'
import { INTERVAL_MS } from '../model/interval.ts'
import { type Sample, sample } from '../model/metrics.ts'
import type { Store } from '../store/store.ts'
import type { Exports } from './exports.ts'
import type { Intake } from './intake.ts'

export interface GaugeDeps {
  readonly store: Store
  readonly clock: Clock
  readonly intake: Intake
  readonly exports: Exports
  readonly softwareVersion: string
}

/** What is true at this moment. Of exports only those that may run, so that an alert on all of them is never about one that nobody expects anything of. */
export async function gauges(deps: GaugeDeps): Promise<readonly Sample[]> {
  const { store, intake, softwareVersion } = deps
  const states = await Promise.all(STREAM_NAMES.map((stream) => store.log.state(stream)))
  const heads = new Map(states.map(({ stream, head }) => [stream, head]))
  const running = (await store.ledger.configurations()).filter(mayRun)
  return [
    sample('spillway_build_info', { version: softwareVersion }, 1),
    sample('spillway_intake_bytes_in_flight', {}, intake.bytesInFlight),
    ...states.map(({ stream, bytesStored }) => sample('spillway_store_bytes', { stream }, bytesStored)),
    ...running.flatMap((configuration) => gaugesOf(configuration, heads.get(configuration.stream) ?? 0, deps)),
  ]
}

function gaugesOf(configuration: ExportConfiguration, head: number, { clock, exports }: GaugeDeps): Sample[] {
  const { id, stream, watermark, failuresInARow, lastRunAt, createdAt, interval } = configuration
  const labels = { configuration: id, stream }
  const { expiresAt } = exports.forecast(configuration)
  return [
    sample('spillway_export_failures_in_a_row', labels, failuresInARow),
    sample('spillway_export_events_waiting', labels, Math.max(0, head - watermark)),
    sample('spillway_export_success_age_seconds', labels, (clock.now() - (lastRunAt ?? createdAt)) / 1_000),
    sample('spillway_export_interval_seconds', labels, INTERVAL_MS[interval] / 1_000),
    ...(expiresAt === undefined
      ? []
      : [sample('spillway_export_credential_expiry_timestamp_seconds', labels, expiresAt / 1_000)]),
  ]
}
