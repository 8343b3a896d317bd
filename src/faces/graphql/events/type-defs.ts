export const typeDefs = /* GraphQL */ `
  extend type Query {
    "The events that the filter takes, a page at a time. A cursor stays good while events arrive and expire."
    events(stream: String!, filter: EventFilterInput, sort: EventSort, first: Int = 50, after: String): EventPage!
    "By its position."
    event(stream: String!, position: Long!): EventDetails!
    "Of those below the position \`upto\`, where one is given: that answer stays the same while events arrive."
    eventCount(stream: String!, filter: EventFilterInput, upto: Long): Long!
    "For each facet its most frequent values, counted under all conditions but those on the facet itself."
    eventFacets(stream: String!, filter: EventFilterInput, facets: [String!]!, top: Int = 20): [FacetCounts!]!
    "Counts over event time; also by the values of a facet, where one is named. The filter's times are its bounds; without them, those of the events."
    eventHistogram(stream: String!, filter: EventFilterInput, buckets: Int = 60, by: String): Histogram!
  }

  enum SortDirection {
    ASC
    DESC
  }

  "Events with the same value follow each other by position, in the same direction. Having none is the least value."
  input EventSort {
    "time, position, or a facet."
    by: String = "time"
    direction: SortDirection = DESC
  }

  type EventPage {
    items: [EventRow!]!
    "Give it as \`after\` for the next page; null at the end."
    next: String
  }

  type EventRow {
    position: Long!
    time: DateTime!
    "Facet → value, null where it has none."
    facets: JSON!
  }

  type EventDetails {
    position: Long!
    id: ID!
    time: DateTime!
    "When Spillway took it in, or an event just before it."
    receivedAt: DateTime!
    facets: JSON!
    "The canonical line, as it is stored and delivered."
    json: String!
    deliveries: [EventDelivery!]!
  }

  "An event at a destination, or on its way there."
  type EventDelivery {
    destination: Destination!
    exportJobId: ID!
    status: TaskStatus!
    "When it reached that status."
    at: DateTime
  }

  type FacetCounts {
    facet: String!
    "Most frequent first."
    values: [FacetCount!]!
    "How many values there are, having none counted as one."
    distinct: Int!
    "False where there are too many to count them all: then \`distinct\` is the least that there are, and rare values may be missing or counted short."
    exact: Boolean!
  }

  type FacetCount {
    "Null for having none."
    value: String
    count: Long!
  }

  type Histogram {
    from: DateTime!
    upto: DateTime!
    bucketMs: Long!
    "One after the other, without a gap; the first and the last may reach over \`from\` and \`upto\`."
    buckets: [HistogramBucket!]!
    total: Long!
  }

  "Counts [at, at + bucketMs)."
  type HistogramBucket {
    at: DateTime!
    count: Long!
    "The 20 most frequent values of the facet that was named, the same in every bucket."
    series: [FacetCount!]!
  }

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
    "Every word must occur in one of the event's facets, in any case."
    search: String
    "Only these: up to 10,000."
    positions: [Long!]
    "Only these: up to 10,000."
    ids: [String!]
  }

  "The event has one of the values; null among them stands for having none. Each facet once."
  input FacetFilterInput {
    facet: String!
    values: [String]!
  }
`
