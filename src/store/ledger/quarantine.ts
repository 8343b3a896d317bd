import type { Insertable, Kysely, Transaction } from 'kysely'
import { assert } from '../../base/assert.ts'
import type { DestinationId, JobId, StreamName, TaskId } from '../../model/ids.ts'
import { type PositionSet, positionsOf } from '../../model/position-set.ts'
import type { QuarantinedEvent, QuarantineEntry } from '../../model/quarantine.ts'
import type { QuarantineTable, Schema } from '../schema.ts'
import { sequenceOf } from './jobs.ts'
import type { Page } from './ledger.ts'

const ROWS_AT_ONCE = 500

export async function insertQuarantine(
  tx: Transaction<Schema>,
  events: readonly QuarantinedEvent[],
  of: Pick<Insertable<QuarantineTable>, 'stream' | 'destination_id' | 'job_id' | 'task_id' | 'at'>,
): Promise<void> {
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
    const rows = events
      .slice(from, from + ROWS_AT_ONCE)
      .map(({ position, column, reason }) => ({ ...of, position, column_name: column, reason }))
    await tx.insertInto('quarantine').values(rows).execute()
  }
}

export async function quarantined(
  db: Kysely<Schema>,
  filter: { jobId?: JobId; destinationId?: DestinationId; streams?: readonly StreamName[] },
  first: number,
  after: string | undefined,
): Promise<Page<QuarantineEntry>> {
  assert(first >= 1, 'a page has at least one item')
  let query = db
    .selectFrom('quarantine')
    .selectAll()
    .orderBy('sequence')
    .limit(first + 1)
  if (filter.jobId !== undefined) query = query.where('job_id', '=', filter.jobId)
  if (filter.destinationId !== undefined) query = query.where('destination_id', '=', filter.destinationId)
  if (filter.streams !== undefined) query = query.where('stream', 'in', filter.streams)
  if (after !== undefined) query = query.where('sequence', '>', sequenceOf(after))
  const rows = await query.execute()
  const items = rows.slice(0, first)
  return {
    items: items.map((row) => ({
      stream: row.stream,
      position: row.position,
      destinationId: row.destination_id as DestinationId,
      jobId: row.job_id as JobId,
      taskId: row.task_id as TaskId,
      column: row.column_name,
      reason: row.reason,
      at: row.at,
    })),
    next: rows.length > first ? String(items.at(-1)?.sequence) : null,
  }
}

export async function quarantinedPositions(db: Kysely<Schema>, jobId: JobId): Promise<PositionSet> {
  const rows = await db.selectFrom('quarantine').select('position').where('job_id', '=', jobId).execute()
  return positionsOf(rows.map(({ position }) => position))
}
