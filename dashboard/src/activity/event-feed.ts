import { request } from '../api/request.ts'
import { EventCount, EventHistogram, EventPage } from './events.graphql.ts'
import type { EventFilter, Sort } from './list-state.ts'
import type { TimeSpan } from './locate-by-time.ts'
import type { EventRow } from './row-chunks.ts'
import type { RowFeed } from './row-reader.ts'

/** One list of the server's: what the table is filled from. */
export interface EventList {
  readonly stream: string
  readonly filter: EventFilter
  readonly sort: Sort
}

/** As many as a histogram may have: each step towards a far row narrows it down by this. */
const BUCKETS = 500

export function eventFeed({ stream, filter, sort }: EventList): RowFeed {
  return {
    direction: sort.direction,
    page: async ({ first, after, span = {} }, signal) => {
      const variables = { stream, filter: within(filter, span), sort, first, ...(after === undefined ? {} : { after }) }
      const { events } = await request(EventPage, variables, signal)
      return { items: events.items as readonly EventRow[], next: events.next }
    },
    isByArrival: sort.by === 'position' && sort.direction === 'DESC',
    count: async (signal, upto) => {
      const variables = { stream, filter, ...(upto === undefined ? {} : { upto }) }
      return (await request(EventCount, variables, signal)).eventCount
    },
    ...(sort.by === 'time' && {
      countsIn: async (span, signal) => {
        const variables = { stream, filter: within(filter, span), buckets: BUCKETS }
        const { from, upto, bucketMs, buckets } = (await request(EventHistogram, variables, signal)).eventHistogram
        return {
          from: Date.parse(from),
          upto: Date.parse(upto),
          bucketMs,
          buckets: buckets.map(({ at, count }) => ({ at: Date.parse(at), count })),
        }
      },
    }),
  }
}

function within(filter: EventFilter, { from, upto }: TimeSpan): EventFilter {
  const times = (a: string | undefined, b: number | undefined): number[] => [
    ...(a === undefined ? [] : [Date.parse(a)]),
    ...(b === undefined ? [] : [b]),
  ]
  const latest = Math.max(...times(filter.timeFrom, from))
  const earliest = Math.min(...times(filter.timeUpto, upto))
  return {
    ...filter,
    ...(Number.isFinite(latest) && { timeFrom: new Date(latest).toISOString() }),
    ...(Number.isFinite(earliest) && { timeUpto: new Date(earliest).toISOString() }),
  }
}
