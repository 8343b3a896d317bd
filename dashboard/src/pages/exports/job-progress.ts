import type { JobHead } from './exports.graphql.ts'

export type JobProgress = Pick<
  JobHead,
  'status' | 'confirmsRows' | 'queryableAt' | 'rowsQuarantined' | 'rowsDelivered' | 'confirmationFailure'
>
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
      if (job.queryableAt !== null) return ['good', 'Queryable', false]
      return job.confirmationFailure === null
        ? ['info', 'Delivered, rows expected', true]
        : ['bad', 'Delivered, unconfirmed', false]
  }
}

/** Whether something about it will soon change by itself. Rows that were not found are looked for on, but only once an hour. */
export function isUnderWay(job: JobProgress): boolean {
  return job.status === 'PENDING' || jobStateOf(job)[2]
}
