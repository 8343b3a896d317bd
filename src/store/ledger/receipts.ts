import type { Kysely } from 'kysely'
import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { ConfigurationId, JobId, TaskId } from '../../model/ids.ts'
import type { Receipt } from '../../model/receipt.ts'
import type { Schema } from '../schema.ts'
import type { Page } from './ledger.ts'

/** In the order of the chains; within one, oldest first. */
export async function receipts(
  db: Kysely<Schema>,
  { configurationId, jobId }: { configurationId?: ConfigurationId; jobId?: JobId },
  first: number,
  after: string | undefined,
): Promise<Page<Receipt>> {
  assert(first >= 1, 'a page has at least one item')
  let query = db
    .selectFrom('receipt')
    .select(['chain', 'sequence', 'body'])
    .orderBy('chain')
    .orderBy('sequence')
    .limit(first + 1)
  if (configurationId !== undefined) query = query.where('chain', '=', configurationId)
  if (jobId !== undefined) query = query.where('job_id', '=', jobId)
  if (after !== undefined) {
    const { chain, sequence } = placeOf(after)
    query = query.where(({ eb, and, or }) =>
      or([eb('chain', '>', chain), and([eb('chain', '=', chain), eb('sequence', '>', sequence)])]),
    )
  }
  const rows = await query.execute()
  const items = rows.slice(0, first)
  const last = items.at(-1)
  return {
    items: items.map((row) => JSON.parse(row.body) as Receipt),
    next: rows.length > first && last ? `${last.chain}/${last.sequence}` : null,
  }
}

function placeOf(cursor: string): { chain: string; sequence: number } {
  const [, chain, sequence] = /^([^/]+)\/(\d{1,15})$/.exec(cursor) ?? []
  if (chain === undefined || sequence === undefined)
    throw new Fault('BAD_INPUT', { message: 'The cursor is not one that a page gave.' })
  return { chain, sequence: Number(sequence) }
}

export async function receiptOfTask(db: Kysely<Schema>, taskId: TaskId): Promise<Receipt | undefined> {
  const row = await db.selectFrom('receipt').select('body').where('task_id', '=', taskId).executeTakeFirst()
  return row && (JSON.parse(row.body) as Receipt)
}
