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
  },
}
