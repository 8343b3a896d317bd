/** Exports that a person asks for, of what they selected. Needs the permission to read the stream. */
export const typeDefs = /* GraphQL */ `
  extend type Query {
    "What exportOnDemand would send now."
    exportPreview(data: ExportOnDemandInput!): ExportPreview!
    "What could not be put into a typed row, with the reason. Oldest first."
    quarantinedEvents(exportJobId: ID, destinationId: ID, first: Int = 50, after: String): QuarantinePage!
  }

  extend type Mutation {
    "Exports what is selected to a destination, now. What it has already is left out unless \`again\`. Answers at once with the job."
    exportOnDemand(data: ExportOnDemandInput!): ExportJob!
    "Delivers quarantined events of a job again, e.g. after the redaction or the table was changed: a new export job."
    redriveQuarantined(exportJobId: ID!): ExportJob!
  }

  input ExportOnDemandInput {
    destinationId: ID!
    stream: String!
    "Which events: everything where it is left out."
    filter: EventFilterInput
    "Send again what this destination already has."
    again: Boolean = false
  }

  type ExportPreview {
    "That match."
    events: Long!
    "Of them, at this destination."
    alreadyDelivered: Long!
    eventsToSend: Long!
    "About; what is sent, uncompressed."
    rawBytes: Long!
    artifacts: Int!
    firstEventTime: DateTime
    lastEventTime: DateTime
  }

  type QuarantinedEvent {
    stream: String!
    position: Long!
    exportJobId: ID!
    exportTaskId: ID!
    destinationId: ID!
    "Of the table."
    column: String!
    reason: String!
    at: DateTime!
  }

  type QuarantinePage {
    items: [QuarantinedEvent!]!
    next: String
  }
`
