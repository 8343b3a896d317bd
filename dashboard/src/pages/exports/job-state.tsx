import { Badge } from '../../ui/badge.tsx'
import { plural } from '../../ui/format.ts'
import type { Tone } from '../../ui/notice.tsx'
import type { JobHead } from './exports.graphql.ts'
import classes from './job-state.module.css'

type Shown = Pick<JobHead, 'status' | 'confirmsRows' | 'queryableAt' | 'rowsQuarantined' | 'rowsDelivered'>

/** How far a run is, in a word; and how many events were put aside. */
export function JobState({ of }: { readonly of: Shown }) {
  const [tone, text, live] = jobStateOf(of)
  return (
    <span className={classes.states}>
      <Badge tone={tone} dot={live ? 'live' : true}>
        {text}
      </Badge>
      {of.rowsQuarantined > 0 && <Badge tone="warn">{plural(of.rowsQuarantined, 'event')} put aside</Badge>}
    </span>
  )
}

/** Delivered is not yet queryable, where the destination can tell. */
export function jobStateOf(job: Shown): readonly [tone: Tone, text: string, live: boolean] {
  switch (job.status) {
    case 'PENDING':
      return ['quiet', 'Waiting', false]
    case 'RUNNING':
      return ['info', 'Running', true]
    case 'FAILED':
      return ['bad', 'Failed', false]
    case 'CANCELLED':
      return ['quiet', 'Cancelled', false]
    case 'DELIVERED':
      if (!job.confirmsRows || job.rowsDelivered === 0) return ['good', 'Delivered', false]
      return job.queryableAt === null ? ['info', 'Delivered, rows expected', true] : ['good', 'Queryable', false]
  }
}

/** Whether anything about it can still change by itself. */
export function isUnderWay(job: Shown): boolean {
  return job.status === 'PENDING' || jobStateOf(job)[2]
}
