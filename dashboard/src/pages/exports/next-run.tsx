import { useNow } from '../../ui/now.ts'
import { Time } from '../../ui/time.tsx'
import type { ExportHead } from './export-head.graphql.ts'

type Planned = Pick<ExportHead, 'enabled' | 'nextRunAt' | 'failure' | 'destination'>

/** When it runs next: after a failure, when it is tried again. */
export function NextRun({ of: { enabled, nextRunAt, failure, destination } }: { readonly of: Planned }) {
  const now = useNow()
  if (!enabled) return 'paused'
  if (!destination.enabled) return 'not while its destination is disabled'
  const at = failure?.nextAttemptAt ?? nextRunAt
  if (at === null) return 'when something comes'
  return Date.parse(at) <= now ? 'now' : <Time at={at} />
}
