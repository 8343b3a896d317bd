export const typeDefs = /* GraphQL */ `
  extend type Query {
    streams: [Stream!]!
    "What an operator looks at in the morning: of the streams that this identity may read, and of the destinations."
    overview: Overview!
  }

  type Overview {
    streams: [StreamOverview!]!
    exports: [ExportLag!]!
    "What is broken or will be soon, the worst first."
    concerns: [Concern!]!
    "All that the store takes on the disk."
    storeBytes: Long!
    diskFreeBytes: Long
    retentionDays: Int!
    softwareVersion: String!
  }

  type StreamOverview {
    stream: String!
    eventsTotal: Long!
    eventsKept: Long!
    "Counted by when they were received: each of the last 24 hours, the one that has begun among them."
    received: [HistogramBucket!]!
    lastReceivedAt: DateTime
  }

  type ExportLag {
    exportConfiguration: ExportConfiguration!
    eventsBehind: Long!
    "How long the oldest event that was not delivered yet has been there, in milliseconds; null where all are."
    lagMs: Long
    deliveredLast24h: Long!
  }

  type Concern {
    "critical: data does not leave, or will be lost. warning: it will come to that. info: good to know."
    severity: String!
    code: String!
    title: String!
    hint: String!
    "Of the dashboard's page where something can be done; null where no page can."
    path: String
    "When it began or will happen."
    at: DateTime
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
