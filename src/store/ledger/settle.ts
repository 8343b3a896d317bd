import type { Kysely, Selectable, Transaction } from 'kysely'
import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import type { ChainId } from '../../model/ids.ts'
import { positionsOf } from '../../model/position-set.ts'
import { CHAIN_START, type Receipt } from '../../model/receipt.ts'
import type { JobTable, Schema, TaskTable } from '../schema.ts'
import { SETTLED, transition } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { Settlement } from './ledger.ts'
import { insertQuarantine } from './quarantine.ts'
import { free, selectionOf, take } from './taken-positions.ts'

type Tx = Transaction<Schema>
type JobRow = Selectable<JobTable>
type TaskRow = Selectable<TaskTable>

/** Law 3: no receipt, no watermark. Both move here, in one transaction, after everything else. */
export function settle(db: Kysely<Schema>, settlement: Settlement): Promise<Receipt> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, settlement.lease)
    const task = await tx
      .selectFrom('export_task')
      .selectAll()
      .where('id', '=', settlement.task.id)
      .executeTakeFirstOrThrow()
    const job = await tx.selectFrom('export_job').selectAll().where('id', '=', task.job_id).executeTakeFirstOrThrow()
    if (SETTLED.some((status) => status === task.status))
      throw new Fault('LEASE_LOST', { message: 'The task is settled already.' })
    const chain = (await movesWatermark(tx, job, task)) ? job.configuration_id : null
    const receipt = await appendReceipt(tx, (chain ?? job.id) as ChainId, settlement)
    await keepPositions(tx, job, task, settlement)
    await insertQuarantine(tx, settlement.quarantined, {
      stream: job.stream,
      destination_id: job.destination_id,
      job_id: job.id,
      task_id: task.id,
      at: settlement.now,
    })
    await markDelivered(tx, job, settlement, receipt)
    return receipt
  })
}

/** A cancelled job's slice may be on its way already. What arrived is recorded, also where the watermark never came here or has passed on. */
async function movesWatermark(tx: Tx, job: JobRow, { from_position, upto_position }: TaskRow): Promise<boolean> {
  if (job.configuration_id === null) return false
  const { watermark } = await tx
    .selectFrom('export_configuration')
    .select('watermark')
    .where('id', '=', job.configuration_id)
    .executeTakeFirstOrThrow()
  if (watermark !== from_position) {
    if (job.status === 'CANCELLED') return false
    throw new Fault('LEASE_LOST', { message: `The watermark is at ${watermark}, not at ${from_position}.` })
  }
  await tx
    .updateTable('export_configuration')
    .set({ watermark: upto_position })
    .where('id', '=', job.configuration_id)
    .execute()
  return true
}

async function appendReceipt(tx: Tx, chain: ChainId, { task, quarantined, seal }: Settlement): Promise<Receipt> {
  const last = await tx
    .selectFrom('receipt')
    .select(['sequence', 'hash'])
    .where('chain', '=', chain)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  const place = { chain, sequence: (last?.sequence ?? 0) + 1, previousHash: last?.hash ?? CHAIN_START }
  const receipt = seal(place)
  assert(receipt.taskId === task.id && receipt.jobId === task.jobId, 'the receipt is of this task')
  assert(
    receipt.chain === chain && receipt.sequence === place.sequence && receipt.previousHash === place.previousHash,
    'the receipt has the place in the chain that it was given',
  )
  assert(
    receipt.rows + receipt.quarantined.count === task.slice.rows && receipt.quarantined.count === quarantined.length,
    'every event of the slice is in the receipt, or quarantined',
  )
  await tx
    .insertInto('receipt')
    .values({
      chain: receipt.chain,
      sequence: receipt.sequence,
      job_id: receipt.jobId,
      task_id: receipt.taskId,
      body: JSON.stringify(receipt),
      hash: receipt.hash,
    })
    .execute()
  return receipt
}

/** What was given up and arrived nevertheless is there; what had to be left out is not. */
async function keepPositions(tx: Tx, job: JobRow, task: TaskRow, { quarantined }: Settlement): Promise<void> {
  const place = { destinationId: job.destination_id, stream: job.stream }
  if (task.status === 'CANCELLED' && task.doubtful === 0) await take(tx, place, selectionOf(task))
  await free(tx, place, positionsOf(quarantined.map(({ position }) => position)), job.id)
}

async function markDelivered(tx: Tx, job: JobRow, settlement: Settlement, receipt: Receipt): Promise<void> {
  const { task, now, quarantined, askAt } = settlement
  await tx
    .updateTable('export_task')
    .set({ status: 'DELIVERED', doubtful: 0, ended_at: now, failure: null, rows_quarantined: quarantined.length })
    .where('id', '=', task.id)
    .execute()
  await tx
    .updateTable('export_job')
    .set(({ eb }) => ({
      tasks_delivered: eb('tasks_delivered', '+', 1),
      rows_delivered: eb('rows_delivered', '+', receipt.rows),
      rows_quarantined: eb('rows_quarantined', '+', quarantined.length),
      bytes_sent: eb('bytes_sent', '+', receipt.bytes),
      failures_in_a_row: 0,
    }))
    .where('id', '=', job.id)
    .execute()
  if (askAt !== null)
    await tx
      .insertInto('unconfirmed')
      .values({
        task_id: task.id,
        job_id: job.id,
        configuration_id: job.configuration_id,
        destination_id: job.destination_id,
        sent_at: now,
        details: JSON.stringify(receipt.acknowledgement),
        puts_again: 0,
        asks: 0,
        next_at: askAt,
        failure: null,
      })
      .execute()
  const isLast = job.tasks_delivered + 1 === job.task_count && job.planned_upto === job.upto_position
  if (isLast) await transition(tx, receipt.jobId, 'delivered', { ended_at: now, failure: null })
  await endIfQueryable(tx, job.id, now)
}

/** The moment in which the last rows of a job that is delivered were seen. */
export async function endIfQueryable(tx: Tx, jobId: string, now: number): Promise<void> {
  await tx
    .updateTable('export_job')
    .set({ queryable_at: now })
    .where('id', '=', jobId)
    .where('status', '=', 'DELIVERED')
    .where('confirms_rows', '=', 1)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('unconfirmed').select('task_id').where('job_id', '=', jobId))),
    )
    .execute()
}
