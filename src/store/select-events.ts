import { type Kysely, sql } from 'kysely'
import type { EventFilter } from '../model/event-filter.ts'
import type { StreamName } from '../model/ids.ts'
import { type Window, window } from '../model/window.ts'
import { eventTable } from './event-table.ts'
import type { Schema } from './schema.ts'
import type { Selection } from './store.ts'

/** See EventLog.select. */
export async function selectEvents(
  db: Kysely<Schema>,
  stream: StreamName,
  bounds: Window,
  filter: EventFilter,
): Promise<readonly Selection[]> {
  const positions = await matching(db, stream, bounds, filter)
  return groupByBlock(await blocksOf(db, stream, bounds), positions)
}

async function matching(
  db: Kysely<Schema>,
  stream: StreamName,
  { from, upto }: Window,
  filter: EventFilter,
): Promise<number[]> {
  // The tables of all streams have these columns; the types of a union of tables are beyond Kysely.
  let query = db
    .selectFrom(eventTable(stream) as 'event_audit')
    .select('position')
    .where('position', '>=', from)
    .where('position', '<', upto)
    .orderBy('position')
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

async function blocksOf(
  db: Kysely<Schema>,
  stream: StreamName,
  { from, upto }: Window,
): Promise<Omit<Selection, 'positions'>[]> {
  const rows = await db
    .selectFrom('block')
    .select(['from_position', 'row_count', 'hash'])
    .where('stream', '=', stream)
    // The last block that begins at or before `from` holds it, or ends before it: below that one, none is looked at.
    .where('from_position', '>=', ({ selectFrom, fn }) =>
      selectFrom('block')
        .select(({ eb }) => fn.coalesce(fn.max('from_position'), eb.val(0)).as('first'))
        .where('stream', '=', stream)
        .where('from_position', '<=', from),
    )
    .where('from_position', '<', upto)
    .where(({ eb }) => eb(eb('from_position', '+', eb.ref('row_count')), '>', from))
    .orderBy('from_position')
    .execute()
  return rows.map((row) => ({
    block: window(row.from_position, row.from_position + row.row_count),
    hash: Buffer.from(row.hash).toString('hex'),
  }))
}

function groupByBlock(blocks: readonly Omit<Selection, 'positions'>[], positions: readonly number[]): Selection[] {
  let next = 0
  return blocks.map(({ block, hash }) => {
    const start = next
    while (next < positions.length && (positions[next] as number) < block.upto) next += 1
    return { block, hash, positions: positions.slice(start, next) }
  })
}
