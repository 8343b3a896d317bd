import { configurationView } from '../exports/views.ts'
import type { GraphqlContext } from '../graphql-context.ts'

export const resolvers = {
  Query: {
    streams: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) =>
      (await app.streams(principal)).map(({ stream, head, oldest, bytesStored }) => ({
        name: stream,
        eventsTotal: head - 1,
        oldestPosition: oldest,
        bytesStored,
      })),
    overview: async (_: unknown, __: unknown, { app, principal }: GraphqlContext) => {
      const { streams, exports, ...rest } = await app.overview(principal)
      return {
        ...rest,
        streams: streams.map(({ received, ...stream }) => ({
          ...stream,
          received: received.map((hour) => ({ ...hour, series: [] })),
        })),
        exports: exports.map(({ configuration, ...lag }) => ({
          ...lag,
          exportConfiguration: configurationView(configuration),
        })),
      }
    },
  },
}
