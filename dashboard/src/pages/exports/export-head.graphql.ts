// Generated from export-head.graphql by `npm run generate`: change that file instead.
import type { ConnectionStatus } from '../../api/schema.generated.ts'

export type ExportHead = { readonly id: string; readonly stream: string; readonly interval: string; readonly enabled: boolean; readonly connectionStatus: ConnectionStatus; readonly lastRunAt: string | null; readonly nextRunAt: string | null; readonly eventsWaiting: number; readonly destination: { readonly id: string; readonly kind: string; readonly kindTitle: string; readonly name: string; readonly target: string; readonly enabled: boolean }; readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string; readonly consecutive: number; readonly nextAttemptAt: string | null } | null }
