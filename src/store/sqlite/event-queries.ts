import type { Kysely } from 'kysely'
import { deliveries } from '../deliveries.ts'
import type { EventQueries, EventScope } from '../event-queries.ts'
import type { Schema } from '../schema.ts'
import type { EventLog } from '../store.ts'
import { filterByPosition } from './filter-by-position.ts'
import type { LazyConnection } from './lazy-connection.ts'

export interface QueryConnections {
  readonly asked: LazyConnection
  readonly find: EventLog['find']
  readonly reads: Kysely<Schema>
}

export function sqliteEventQueries({ asked, find, reads }: QueryConnections): EventQueries {
  const byPosition = <Query extends EventScope>(query: Query): Promise<Query> => filterByPosition(query, find)
  return {
    page: async (query, signal) => asked.ask({ ask: 'page', query: await byPosition(query) }, signal),
    count: async (query, signal) => asked.ask({ ask: 'count', query: await byPosition(query) }, signal),
    facetCounts: async (query, signal) => asked.ask({ ask: 'facetCounts', query: await byPosition(query) }, signal),
    histogram: async (query, signal) => asked.ask({ ask: 'histogram', query: await byPosition(query) }, signal),
    deliveries: (stream, position) => deliveries(reads, stream, position),
  }
}
