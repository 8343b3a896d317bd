import { type FilterInput, filterOf } from '../../../app/filter-input.ts'
import type { OnDemandRequest } from '../../../app/on-demand.ts'
import type { DestinationId, JobId } from '../../../model/ids.ts'
import { jobView } from '../exports/views.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { type Paging, paging } from '../paging.ts'
import { streamName } from '../stream-name.ts'
import { quarantinedView } from './views.ts'

interface OnDemandInput {
  readonly destinationId: string
  readonly stream: string
  readonly filter?: FilterInput | null
  readonly again?: boolean | null
}

export const resolvers = {
  Query: {
    exportPreview: (_: unknown, { data }: { data: OnDemandInput }, { app, principal }: GraphqlContext) =>
      app.onDemand.preview(principal, request(data)),
    quarantinedEvents: async (
      _: unknown,
      args: Paging & { exportJobId?: string | null; destinationId?: string | null },
      { app, principal }: GraphqlContext,
    ) => {
      const filter = {
        ...(args.exportJobId != null && { jobId: args.exportJobId as JobId }),
        ...(args.destinationId != null && { destinationId: args.destinationId as DestinationId }),
      }
      const page = await app.jobs.quarantined(principal, filter, paging(args))
      return { items: page.items.map(quarantinedView), next: page.next }
    },
  },
  Mutation: {
    exportOnDemand: async (_: unknown, { data }: { data: OnDemandInput }, { app, principal }: GraphqlContext) =>
      jobView(await app.onDemand.start(principal, request(data))),
    redriveQuarantined: async (
      _: unknown,
      { exportJobId }: { exportJobId: string },
      { app, principal }: GraphqlContext,
    ) => jobView(await app.onDemand.redrive(principal, exportJobId as JobId)),
  },
}

function request({ destinationId, stream, filter, again }: OnDemandInput): OnDemandRequest {
  return {
    destinationId: destinationId as DestinationId,
    stream: streamName(stream),
    filter: filter == null ? null : filterOf(filter),
    again: again === true,
  }
}
