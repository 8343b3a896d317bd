// Generated from events.graphql by `npm run generate`: change that file instead.
import type { Operation } from '../api/operation.ts'
import type { EventFilterInput, EventSort, TaskStatus } from '../api/schema.generated.ts'

export type EventPageResult = { readonly events: { readonly items: readonly ({ readonly position: number; readonly time: string; readonly facets: unknown })[]; readonly next: string | null } }

export type EventPageVariables = { readonly stream: string; readonly filter?: EventFilterInput | null | undefined; readonly sort?: EventSort | null | undefined; readonly first?: number | null | undefined; readonly after?: string | null | undefined }

export const EventPage: Operation<EventPageResult, EventPageVariables> = {
  name: 'EventPage',
  kind: 'query',
  text: "query EventPage($stream:String!$filter:EventFilterInput$sort:EventSort$first:Int$after:String){events(stream:$stream filter:$filter sort:$sort first:$first after:$after){items{position time facets}next}}",
}

export type EventCountResult = { readonly eventCount: number }

export type EventCountVariables = { readonly stream: string; readonly filter?: EventFilterInput | null | undefined; readonly upto?: number | null | undefined }

export const EventCount: Operation<EventCountResult, EventCountVariables> = {
  name: 'EventCount',
  kind: 'query',
  text: "query EventCount($stream:String!$filter:EventFilterInput$upto:Long){eventCount(stream:$stream filter:$filter upto:$upto)}",
}

export type EventFacetsResult = { readonly eventFacets: readonly ({ readonly facet: string; readonly distinct: number; readonly values: readonly ({ readonly value: string | null; readonly count: number })[] })[] }

export type EventFacetsVariables = { readonly stream: string; readonly filter?: EventFilterInput | null | undefined; readonly facets: readonly string[]; readonly top?: number | null | undefined }

export const EventFacets: Operation<EventFacetsResult, EventFacetsVariables> = {
  name: 'EventFacets',
  kind: 'query',
  text: "query EventFacets($stream:String!$filter:EventFilterInput$facets:[String!]!$top:Int){eventFacets(stream:$stream filter:$filter facets:$facets top:$top){facet distinct values{value count}}}",
}

export type EventHistogramResult = { readonly eventHistogram: { readonly from: string; readonly upto: string; readonly bucketMs: number; readonly total: number; readonly buckets: readonly ({ readonly at: string; readonly count: number; readonly series: readonly ({ readonly value: string | null; readonly count: number })[] })[] } }

export type EventHistogramVariables = { readonly stream: string; readonly filter?: EventFilterInput | null | undefined; readonly buckets?: number | null | undefined; readonly by?: string | null | undefined }

export const EventHistogram: Operation<EventHistogramResult, EventHistogramVariables> = {
  name: 'EventHistogram',
  kind: 'query',
  text: "query EventHistogram($stream:String!$filter:EventFilterInput$buckets:Int$by:String){eventHistogram(stream:$stream filter:$filter buckets:$buckets by:$by){from upto bucketMs total buckets{at count series{value count}}}}",
}

export type EventDetailsResult = { readonly event: { readonly position: number; readonly id: string; readonly time: string; readonly receivedAt: string; readonly facets: unknown; readonly json: string; readonly deliveries: readonly ({ readonly exportJobId: string; readonly status: TaskStatus; readonly at: string | null; readonly destination: { readonly id: string; readonly name: string; readonly kindTitle: string; readonly target: string } })[] } }

export type EventDetailsVariables = { readonly stream: string; readonly position: number }

export const EventDetails: Operation<EventDetailsResult, EventDetailsVariables> = {
  name: 'EventDetails',
  kind: 'query',
  text: "query EventDetails($stream:String!$position:Long!){event(stream:$stream position:$position){position id time receivedAt facets json deliveries{exportJobId status at destination{id name kindTitle target}}}}",
}
