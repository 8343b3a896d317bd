// Generated from overview.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../../api/operation.ts'
import type { ConnectionStatus } from '../../api/schema.generated.ts'

export type OverviewResult = { readonly overview: { readonly streams: readonly ({ readonly stream: string; readonly eventsTotal: number; readonly eventsKept: number; readonly lastReceivedAt: string | null; readonly received: readonly ({ readonly at: string; readonly count: number })[] })[]; readonly exports: readonly ({ readonly eventsBehind: number; readonly lagMs: number | null; readonly deliveredLast24h: number; readonly exportConfiguration: { readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null; readonly confirmationFailure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string } | null } })[]; readonly concerns: readonly ({ readonly severity: string; readonly code: string; readonly title: string; readonly hint: string; readonly path: string | null; readonly at: string | null })[]; readonly storeBytes: number; readonly diskFreeBytes: number | null; readonly retentionDays: number; readonly softwareVersion: string } }

export type OverviewVariables = Readonly<Record<string, never>>

export const Overview: Operation<OverviewResult, OverviewVariables> = {
  name: 'Overview',
  kind: 'query',
  text: "query Overview{overview{streams{stream eventsTotal eventsKept lastReceivedAt received{at count}}exports{eventsBehind lagMs deliveredLast24h exportConfiguration{...ExportHead}}concerns{severity code title hint path at}storeBytes diskFreeBytes retentionDays softwareVersion}}fragment ExportHead on ExportConfiguration{id stream interval enabled connectionStatus lastRunAt nextRunAt eventsWaiting destination{id kind kindTitle name target enabled}failure{code message hint at consecutive nextAttemptAt}confirmationFailure{code message hint at}}",
}
