import type { Clock } from '../../base/clock.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import { STREAM_NAMES, type StreamName } from '../../model/ids.ts'
import { window } from '../../model/window.ts'
import type { Store, StreamState } from '../../store/store.ts'
import type { Arrivals } from '../../store/store-figures.ts'
import type { Destinations } from '../destinations.ts'
import type { Exports } from '../exports.ts'
import { may, type Principal, READ_PERMISSION } from '../principal.ts'
import type { Concern } from './concern.ts'
import { concernsOf } from './concerns.ts'

export interface OverviewDeps {
  readonly store: Pick<Store, 'log' | 'figures' | 'ledger'>
  readonly clock: Clock
  readonly exports: Pick<Exports, 'configurationsSeen' | 'forecast'>
  readonly destinations: Pick<Destinations, 'all' | 'forecast'>
  readonly retentionMs: number
  readonly retentionOverridesExports: boolean
  readonly softwareVersion: string
}

/** What an operator looks at in the morning. Times are milliseconds. */
export interface Overview {
  readonly streams: readonly StreamOverview[]
  readonly exports: readonly ExportLag[]
  /** The worst first. */
  readonly concerns: readonly Concern[]
  readonly storeBytes: number
  readonly diskFreeBytes: number
  readonly retentionDays: number
  readonly softwareVersion: string
}

export interface StreamOverview {
  readonly stream: StreamName
  readonly eventsTotal: number
  readonly eventsKept: number
  /** By when they were received: each of the last 24 hours, the one that has begun among them. */
  readonly received: readonly { readonly at: number; readonly count: number }[]
  readonly lastReceivedAt: number | null
}

export interface ExportLag {
  readonly configuration: ExportConfiguration
  readonly eventsBehind: number
  /** How long the oldest event that it has not delivered has been there; null where it has delivered all. */
  readonly lagMs: number | null
  readonly deliveredLast24h: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Of the jobs on demand that are not done, as many are looked at. */
const ON_DEMAND_MAX = 20
/** For so long, events that were put aside are told. */
const QUARANTINE_MS = 7 * DAY

/** Of the streams that this identity may read, and of the destinations. Throws Fault FORBIDDEN for who may see neither. */
export async function overview(principal: Principal, deps: OverviewDeps): Promise<Overview> {
  const { store, clock, exports, destinations, retentionMs, retentionOverridesExports, softwareVersion } = deps
  const now = clock.now()
  const records = await destinations.all(principal)
  const [all, space, delivered, configurations] = await Promise.all([
    Promise.all(STREAM_NAMES.map((stream) => streamFigures(stream, now, store))),
    store.figures.space(),
    store.figures.rowsDelivered(now - DAY),
    exports.configurationsSeen(principal),
  ])
  const lags = await Promise.all(
    configurations.map(
      async (configuration): Promise<ExportLag> => ({
        configuration,
        ...(await lagOf(configuration, now, store)),
        deliveredLast24h: delivered.get(configuration.id) ?? 0,
      }),
    ),
  )
  const streams = all.filter(({ stream }) => may(principal, READ_PERMISSION[stream]))
  const [onDemand, quarantined, tokens] = await Promise.all([
    store.ledger.jobs(
      { streams: streams.map(({ stream }) => stream), triggers: ['on_demand'], statuses: ['RUNNING', 'FAILED'] },
      ON_DEMAND_MAX,
      undefined,
    ),
    store.figures.rowsQuarantined(now - QUARANTINE_MS),
    may(principal, 'ADMIN') ? store.ledger.tokens() : [],
  ])
  const concerns = concernsOf({
    now,
    destinations: records.map((record) => {
      const { expiresAt, isUnreadable } = destinations.forecast(record)
      return { record, expiresAt, isReadable: isUnreadable !== true }
    }),
    exports: lags,
    onDemand: onDemand.items,
    quarantined: quarantined.filter(({ stream }) => may(principal, READ_PERMISSION[stream])),
    tokens,
    streams,
    space: { freeBytes: space.freeBytes, bytesPerDay: bytesPerDay(all, space.usedBytes) },
    retentionMs,
    retentionOverridesExports,
  })
  return {
    streams,
    exports: lags,
    concerns,
    storeBytes: space.usedBytes,
    diskFreeBytes: space.freeBytes,
    retentionDays: Math.round(retentionMs / DAY),
    softwareVersion,
  }
}

async function streamFigures(
  stream: StreamName,
  now: number,
  { log, figures }: OverviewDeps['store'],
): Promise<StreamOverview> {
  const since = Math.floor(now / HOUR) * HOUR - DAY + HOUR
  const [{ head, oldest }, arrivals] = await Promise.all([log.state(stream), figures.arrivals(stream, since, HOUR)])
  return {
    stream,
    eventsTotal: head - 1,
    eventsKept: head - oldest,
    received: hours(since, arrivals),
    lastReceivedAt: arrivals.lastReceivedAt,
  }
}

function hours(since: number, { buckets }: Arrivals): StreamOverview['received'] {
  const counts = new Map(buckets.map(({ at, count }) => [at, count]))
  return Array.from({ length: DAY / HOUR }, (_, index) => {
    const at = since + index * HOUR
    return { at, count: counts.get(at) ?? 0 }
  })
}

/** How far an export is behind; its lag is in milliseconds. */
export async function lagOf(
  { stream, watermark }: ExportConfiguration,
  now: number,
  { log }: OverviewDeps['store'],
): Promise<Pick<ExportLag, 'eventsBehind' | 'lagMs'>> {
  const { head, oldest }: StreamState = await log.state(stream)
  const next = Math.max(watermark, oldest)
  if (next >= head) return { eventsBehind: 0, lagMs: null }
  const [block] = await log.metas(stream, window(next, next + 1), 1)
  return { eventsBehind: head - next, lagMs: block === undefined ? null : Math.max(0, now - block.receivedAt) }
}

/** As much as a day's events take of what all events take. */
function bytesPerDay(streams: readonly StreamOverview[], usedBytes: number): number {
  const kept = streams.reduce((sum, { eventsKept }) => sum + eventsKept, 0)
  const received = streams.flatMap((stream) => stream.received).reduce((sum, { count }) => sum + count, 0)
  return kept === 0 ? 0 : usedBytes * (received / kept)
}
