import type { Asked, EventDetails } from '../../../app/activity.ts'
import { type FilterInput, filterOf } from '../../../app/filter-input.ts'
import { destinationView } from '../destinations/views.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { type Paging, paging } from '../paging.ts'
import { streamName } from '../stream-name.ts'

interface Scope {
  readonly stream: string
  readonly filter?: FilterInput | null
}

interface Sort {
  readonly by?: string | null
  readonly direction?: 'ASC' | 'DESC' | null
}

export const resolvers = {
  Query: {
    events: (
      _: unknown,
      { sort, first, after, ...scope }: Scope & Paging & { sort?: Sort | null },
      { app, principal, signal }: GraphqlContext,
    ) => {
      const { by, direction } = sort ?? {}
      const sorted = { by: by ?? 'time', direction: direction ?? ('DESC' as const) }
      return app.activity.page(
        principal,
        { ...asked(scope), sort: sorted, ...paging({ first: first ?? null, after: after ?? null }) },
        signal,
      )
    },
    event: (
      _: unknown,
      { stream, position }: { stream: string; position: number },
      { app, principal, signal }: GraphqlContext,
    ) => app.activity.event(principal, streamName(stream), position, signal),
    eventCount: (
      _: unknown,
      { upto, ...scope }: Scope & { upto?: number | null },
      { app, principal, signal }: GraphqlContext,
    ) => app.activity.count(principal, { ...asked(scope), upto: upto ?? undefined }, signal),
    eventFacets: (
      _: unknown,
      { facets, top, ...scope }: Scope & { facets: readonly string[]; top?: number | null },
      { app, principal, signal }: GraphqlContext,
    ) => app.activity.facets(principal, { ...asked(scope), facets, top: top ?? 20 }, signal),
    eventHistogram: (
      _: unknown,
      { buckets, by, ...scope }: Scope & { buckets?: number | null; by?: string | null },
      { app, principal, signal }: GraphqlContext,
    ) => app.activity.histogram(principal, { ...asked(scope), buckets: buckets ?? 60, by: by ?? undefined }, signal),
  },
  EventDetails: {
    deliveries: async (event: EventDetails, _: unknown, { app, principal }: GraphqlContext) => {
      const deliveries = await app.activity.deliveries(principal, event)
      return Promise.all(
        deliveries.map(async ({ destinationId, jobId, status, at }) => {
          const record = await app.destinations.named(destinationId)
          return { destination: record && destinationView(record, app.destinations), exportJobId: jobId, status, at }
        }),
      )
    },
  },
}

function asked({ stream, filter }: Scope): Asked {
  return { stream: streamName(stream), filter: filter == null ? null : filterOf(filter) }
}
