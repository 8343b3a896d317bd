import type { JobHead } from './exports.graphql.ts'

export type JobProgress = Pick<JobHead, 'status' | 'confirmsRows' | 'queryableAt' | 'rowsQuarantined' | 'rowsDelivered'>
type Tone = 'good' | 'bad' | 'info' | 'quiet'

/** Delivered is not yet queryable, where the destination can tell. */
export function jobStateOf(job: JobProgress): readonly [tone: Tone, text: string, live: boolean] {
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
export function isUnderWay(job: JobProgress): boolean {
  return job.status === 'PENDING' || jobStateOf(job)[2]
}
