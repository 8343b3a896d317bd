import { type Kysely, sql } from 'kysely'
import type { EventFilter } from '../model/event-filter.ts'
import type { StreamName } from '../model/ids.ts'
import { type Window, window } from '../model/window.ts'
import type { Schema } from './schema.ts'
import { eventTable } from './event-table.ts'
import type { Selection } from './store.ts'

/** See EventLog.select. */
export async function selectEvents(db: Kysely<Schema>, stream: StreamName, bounds: Window, filter: EventFilter): Promise<readonly Selection[]> {
  const positions = await matching(db, stream, bounds, filter)
  if (positions.length === 0) return []
  return groupByBlock(await blocksOf(db, stream, bounds), positions)
}

async function matching(db: Kysely<Schema>, stream: StreamName, { from, upto }: Window, filter: EventFilter): Promise<number[]> {
  let query = db.selectFrom(eventTable(stream)).select('position').where('position', '>=', from).where('position', '<', upto).orderBy('position')
  if (filter.timeFrom !== undefined) query = query.where('time', '>=', filter.timeFrom)
  if (filter.timeUpto !== undefined) query = query.where('time', '<', filter.timeUpto)
  for (const [facet, values] of Object.entries(filter.facets)) {
    const named = values.filter((value) => value !== null)
    const column = sql.ref<string | null>(facet)
    const anyOf = named.length > 0 ? sql<boolean>`${column} IN (${sql.join(named)})` : sql<boolean>`1 = 0`
    query = query.where(values.includes(null) ? sql<boolean>`(${anyOf} OR ${column} IS NULL)` : anyOf)
  }
  return (await query.execute()).map((row) => row.position)
}

async function blocksOf(db: Kysely<Schema>, stream: StreamName, { from, upto }: Window): Promise<Window[]> {
  const rows = await db
    .selectFrom('block')
    .select(['from_position', 'row_count'])
    .where('stream', '=', stream)
    .where('from_position', '<', upto)
    .where(({ eb }) => eb(eb('from_position', '+', eb.ref('row_count')), '>', from))
    .orderBy('from_position')
    .execute()
  return rows.map((row) => window(row.from_position, row.from_position + row.row_count))
}

function groupByBlock(blocks: readonly Window[], positions: readonly number[]): Selection[] {
  const selections: Selection[] = []
  let next = 0
  for (const block of blocks) {
    const start = next
    while (next < positions.length && (positions[next] as number) < block.upto) next += 1
    if (next > start) selections.push({ block, positions: positions.slice(start, next) })
  }
  return selections
}
