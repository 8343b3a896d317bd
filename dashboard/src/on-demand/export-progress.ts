/** What a job says of itself: the part of GraphQL's ExportJob that its progress is read from. */
export interface JobFacts {
  readonly status: 'PENDING' | 'RUNNING' | 'DELIVERED' | 'FAILED' | 'CANCELLED'
  readonly rowsSelected: number
  readonly rowsDelivered: number
  readonly rowsQuarantined: number
  readonly rowsQueryable: number
  readonly taskCount: number
  /** The destination can tell when rows are there: delivered is not the end. */
  readonly confirmsRows: boolean
  readonly queryableAt: string | null
  /** Set where rows that were delivered could not be found as they were sent. */
  readonly confirmationFailure: object | null
}

/**
 *   planning ──▶ delivering ──▶ confirming ──▶ done
 *                    │              │  (only where the destination tells when rows can be queried)
 *                    │              └──▶ unconfirmed
 *                    └──▶ failed, cancelled
 */
export type Phase = 'planning' | 'delivering' | 'confirming' | 'unconfirmed' | 'done' | 'failed' | 'cancelled'

export interface Progress {
  readonly phase: Phase
  /** Of the rows that are to be sent, 0 to 1: delivered, and queryable (as delivered where nothing tells). */
  readonly delivered: number
  readonly queryable: number
}

export function progressOf(job: JobFacts): Progress {
  const settled = job.rowsDelivered + job.rowsQuarantined
  const queryable = job.confirmsRows ? job.rowsQueryable + job.rowsQuarantined : settled
  const share = (rows: number): number => (job.rowsSelected === 0 ? 0 : Math.min(1, rows / job.rowsSelected))
  const phase = phaseOf(job)
  return phase === 'done'
    ? { phase, delivered: 1, queryable: 1 }
    : { phase, delivered: share(settled), queryable: share(queryable) }
}

function phaseOf(job: JobFacts): Phase {
  switch (job.status) {
    case 'FAILED':
      return 'failed'
    case 'CANCELLED':
      return 'cancelled'
    case 'DELIVERED':
      // A job without rows has nothing to wait for.
      if (!job.confirmsRows || job.queryableAt !== null || job.taskCount === 0) return 'done'
      return job.confirmationFailure === null ? 'confirming' : 'unconfirmed'
    case 'PENDING':
    case 'RUNNING':
      return job.taskCount === 0 ? 'planning' : 'delivering'
  }
}

/** Whether it is worth asking again how far it is. A failed job is tried again by itself, and rows that were not found are looked for again, but not soon. */
export function isUnderWay(job: JobFacts): boolean {
  return ['planning', 'delivering', 'confirming'].includes(phaseOf(job))
}

/** How far a job was, at a time of this machine's clock. */
export interface Sample {
  readonly at: number
  readonly rows: number
}

const WINDOW_MS = 15_000

/** `samples` with the newest one, without those too old to tell the speed of now. */
export function withSample(samples: readonly Sample[], newest: Sample): readonly Sample[] {
  const recent = samples.filter(({ at }) => newest.at - at <= WINDOW_MS)
  // A job that stood still for longer keeps one old sample: else it would seem to start anew.
  const kept = recent.length > 0 ? recent : samples.slice(-1)
  return [...kept, newest]
}

/** Rows a second over the samples; undefined while that cannot be told. */
export function rowsPerSecond(samples: readonly Sample[]): number | undefined {
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined || last.at <= first.at || last.rows <= first.rows) return undefined
  return ((last.rows - first.rows) / (last.at - first.at)) * 1_000
}

/** Milliseconds until everything is delivered, at the speed of now. */
export function msLeft(job: JobFacts, samples: readonly Sample[]): number | undefined {
  const speed = rowsPerSecond(samples)
  if (speed === undefined || job.status !== 'RUNNING') return undefined
  return ((job.rowsSelected - job.rowsDelivered - job.rowsQuarantined) / speed) * 1_000
}
