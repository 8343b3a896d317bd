export const typeDefs = /* GraphQL */ `
  extend type Query {
    streams: [Stream!]!
  }

  type Stream {
    name: String!
    "Events taken in so far; the next event gets the position after this one."
    eventsTotal: Long!
    "The oldest position that is still kept."
    oldestPosition: Long!
    bytesStored: Long!
  }
`
