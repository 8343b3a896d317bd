import { useNow } from '../../ui/now.ts'
import { Time } from '../../ui/time.tsx'
import type { ExportHead } from './export-head.graphql.ts'

type Planned = Pick<ExportHead, 'enabled' | 'nextRunAt' | 'failure'>

/** When it runs next: after a failure, when it is tried again. */
export function NextRun({ of: { enabled, nextRunAt, failure } }: { readonly of: Planned }) {
  const now = useNow()
  if (!enabled) return 'paused'
  const at = failure?.nextAttemptAt ?? nextRunAt
  if (at === null) return 'when something comes'
  return Date.parse(at) <= now ? 'now' : <Time at={at} />
}
