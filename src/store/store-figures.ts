import type { ConfigurationId, DestinationId, JobId, StreamName } from '../model/ids.ts'

/** What an operator wants to know of a store at a glance. Cheap: no event is looked at. */
export interface StoreFigures {
  /** How many events were received in each span of `bucketMs` from `since` on (a whole multiple of it), by when their blocks were: without those of none. */
  arrivals(stream: StreamName, since: number, bucketMs: number): Promise<Arrivals>
  /** Rows of each configuration's deliveries since then. */
  rowsDelivered(since: number): Promise<ReadonlyMap<ConfigurationId, number>>
  /** What each job's deliveries since then could not put into rows, the latest first: without those of none. */
  rowsQuarantined(since: number): Promise<readonly QuarantinedRows[]>
  space(): Promise<StoreSpace>
}

export interface Arrivals {
  /** Ascending. */
  readonly buckets: readonly { readonly at: number; readonly count: number }[]
  /** Milliseconds; null where the stream keeps no event. */
  readonly lastReceivedAt: number | null
}

export interface QuarantinedRows {
  readonly jobId: JobId
  readonly stream: StreamName
  readonly destinationId: DestinationId
  readonly count: number
  /** Of the last of them, milliseconds. */
  readonly at: number
}

export interface StoreSpace {
  /** All that it takes on the disk. */
  readonly usedBytes: number
  /** What the disk has left for it. */
  readonly freeBytes: number
}
