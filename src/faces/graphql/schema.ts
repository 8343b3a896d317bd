import type { Area } from './area.ts'
import { destinations } from './destinations/index.ts'
import { events } from './events/index.ts'
import { exports } from './exports/index.ts'
import { identity } from './identity/index.ts'
import { onDemand } from './on-demand/index.ts'
import { overview } from './overview/index.ts'
import { AnyJson, DateTime, ExportInterval, Long } from './scalars.ts'

const SCALARS: Area = {
  typeDefs: /* GraphQL */ `
  "ISO-8601 time in UTC, with milliseconds."
  scalar DateTime

  "A whole number up to 2^53 − 1: positions, counts, bytes."
  scalar Long

  """
  How often an export runs: EVERY_2_HOURS, EVERY_4_HOURS, EVERY_6_HOURS, EVERY_12_HOURS or EVERY_24_HOURS; also EVERY_HOUR, EVERY_15_MINUTES
  and CONTINUOUS. Written as a string or as a bare name: both are accepted.
  """
  scalar ExportInterval

  "Any JSON value."
  scalar JSON
`,
  resolvers: { DateTime, Long, ExportInterval, JSON: AnyJson },
}

const AREAS: readonly Area[] = [SCALARS, exports, destinations, onDemand, events, identity, overview]

/** The GraphQL interface at `/api/audit/graphql`. */
export const typeDefs = ['  type Query\n\n  type Mutation\n', ...AREAS.map((area) => area.typeDefs)].join('\n')

export const resolvers = AREAS.map((area) => area.resolvers)
