import { sha256 } from '../../base/hash.ts'
import type { EventScope } from '../event-queries.ts'
import { type EventLog, ID_HASH_BYTES } from '../store.ts'

/** The same question with the positions of its filter's ids instead of the ids: columns have none. */
export async function filterByPosition<Query extends EventScope>(query: Query, find: EventLog['find']): Promise<Query> {
  if (query.filter?.ids === undefined) return query
  const { ids, ...filter } = query.filter
  const found = await find(query.stream, Buffer.concat(ids.map((id) => sha256(id).subarray(0, ID_HASH_BYTES))))
  const there = new Set<number>(found.filter((position) => position !== undefined))
  const positions = filter.positions?.filter((position) => there.has(position)) ?? [...there]
  return { ...query, filter: { ...filter, positions } }
}
