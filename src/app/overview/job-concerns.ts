import type { ExportJob } from '../../model/job.ts'
import type { QuarantinedRows } from '../../store/store-figures.ts'
import type { Concern } from './concern.ts'
import { countText } from './span-text.ts'

/** A job on demand that is not done. */
export type OnDemandFacts = Pick<ExportJob, 'id' | 'status' | 'failure'>

/** A failure that is older, nobody waits for any more. */
const RECENT_MS = 7 * 86_400_000

/** `name`: what is exported where. */
export function onDemandConcerns({ id, status, failure }: OnDemandFacts, name: string, now: number): Concern[] {
  if (failure === null || now - failure.at > RECENT_MS) return []
  return [
    {
      severity: status === 'FAILED' ? 'critical' : 'warning',
      code: 'ON_DEMAND_FAILING',
      title: `${name} on demand ${status === 'FAILED' ? 'has failed' : 'fails'}: ${failure.message}`,
      hint: failure.hint,
      path: `/exports/jobs/${id}`,
      at: failure.at,
    },
  ]
}

/** Of one stream and destination, the latest job first: where to look. `name`: what is exported where. */
export function quarantineConcerns(rows: readonly QuarantinedRows[], name: string): Concern[] {
  const [latest] = rows
  if (latest === undefined) return []
  const events = rows.reduce((sum, each) => sum + each.count, 0)
  return [
    {
      severity: 'warning',
      code: 'EVENTS_QUARANTINED',
      title: `${name} put ${countText(events, 'event')} aside within a week: no row could hold them unchanged.`,
      hint: 'See the reasons, change the table or the redaction, then deliver them again.',
      path: `/exports/jobs/${latest.jobId}`,
      at: latest.at,
    },
  ]
}
