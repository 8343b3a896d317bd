export const typeDefs = /* GraphQL */ `
  "All conditions hold."
  type EventFilter {
    facets: [FacetFilter!]!
    exclude: [FacetFilter!]
    timeFrom: DateTime
    timeUpto: DateTime
    search: String
    positions: [Long!]
    ids: [String!]
  }

  type FacetFilter {
    facet: String!
    values: [String]!
  }

  "All conditions must hold. Time is the event's own: [timeFrom, timeUpto)."
  input EventFilterInput {
    facets: [FacetFilterInput!]
    "Events have none of these values."
    exclude: [FacetFilterInput!]
    timeFrom: DateTime
    timeUpto: DateTime
    "Every word must occur in a facet, in any case."
    search: String
    "Only these: up to 10,000."
    positions: [Long!]
    "Only these: up to 10,000."
    ids: [String!]
  }

  "The event has one of the values; null among them stands for having none."
  input FacetFilterInput {
    facet: String!
    values: [String]!
  }
`
