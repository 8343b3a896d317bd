export const typeDefs = /* GraphQL */ `
  type EventFilter {
    facets: [FacetFilter!]!
    timeFrom: DateTime
    timeUpto: DateTime
  }

  type FacetFilter {
    facet: String!
    values: [String]!
  }

  "All conditions must hold. Time is the event's own: [timeFrom, timeUpto)."
  input EventFilterInput {
    facets: [FacetFilterInput!]
    timeFrom: DateTime
    timeUpto: DateTime
  }

  "The event has one of the values; null among them stands for having none."
  input FacetFilterInput {
    facet: String!
    values: [String]!
  }
`
