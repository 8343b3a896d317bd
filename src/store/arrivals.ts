import type { Kysely } from 'kysely'
import type { StreamName } from '../model/ids.ts'
import type { Schema } from './schema.ts'
import type { Arrivals } from './store-figures.ts'

/** So many blocks at once, so that nobody waits long for the thread that reads them. */
const PAGE = 2_000

/** See StoreFigures.arrivals. From the newest block on: what is older is not looked at. */
export async function arrivals(
  db: Kysely<Schema>,
  stream: StreamName,
  since: number,
  bucketMs: number,
): Promise<Arrivals> {
  const counts = new Map<number, number>()
  let lastReceivedAt: number | null = null
  for (let upto = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await db
      .selectFrom('block')
      .select(['from_position', 'row_count', 'received_at', 'last_received_at'])
      .where('stream', '=', stream)
      .where('from_position', '<', upto)
      .orderBy('from_position', 'desc')
      .limit(PAGE)
      .execute()
    for (const { row_count, received_at, last_received_at } of page) {
      lastReceivedAt = Math.max(lastReceivedAt ?? 0, last_received_at)
      const at = Math.floor(received_at / bucketMs) * bucketMs
      if (at >= since) counts.set(at, (counts.get(at) ?? 0) + row_count)
    }
    const oldest = page.at(-1)
    if (oldest === undefined || page.length < PAGE || oldest.last_received_at < since) break
    upto = oldest.from_position
  }
  const buckets = [...counts].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at)
  return { buckets, lastReceivedAt }
}
