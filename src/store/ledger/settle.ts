import type { Kysely } from 'kysely'
import { assert } from '../../base/assert.ts'
import { Fault } from '../../model/fault.ts'
import { CHAIN_START, type Receipt } from '../../model/receipt.ts'
import type { Schema } from '../schema.ts'
import { transition } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { Settlement } from './ledger.ts'

/** Law 3: no receipt, no watermark. Both move here, in one transaction, after everything else. */
export function settle(db: Kysely<Schema>, { task, lease, now, seal }: Settlement): Promise<Receipt> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const job = await tx.selectFrom('export_job').selectAll().where('id', '=', task.jobId).executeTakeFirstOrThrow()
    const configuration = await tx
      .selectFrom('export_configuration')
      .select('watermark')
      .where('id', '=', job.configuration_id)
      .executeTakeFirstOrThrow()
    const { window } = task.slice
    // A cancelled job's slice may be on its way already. What arrived is recorded, unless the watermark has passed on or never came here.
    if (configuration.watermark !== window.from)
      throw new Fault('LEASE_LOST', {
        message: `The watermark is at ${configuration.watermark}, not at ${window.from}.`,
      })

    const last = await tx
      .selectFrom('receipt')
      .select(['sequence', 'hash'])
      .where('chain', '=', job.configuration_id)
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst()
    const [sequence, previousHash] = [(last?.sequence ?? 0) + 1, last?.hash ?? CHAIN_START]
    const receipt = seal(sequence, previousHash)
    assert(receipt.taskId === task.id && receipt.jobId === job.id, 'the receipt is of this task')
    assert(
      receipt.chain === job.configuration_id && receipt.sequence === sequence && receipt.previousHash === previousHash,
      'the receipt has the place in the chain that it was given',
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
    await tx
      .updateTable('export_task')
      .set({ status: 'DELIVERED', ended_at: now, failure: null })
      .where('id', '=', task.id)
      .execute()
    await tx
      .updateTable('export_job')
      .set(({ eb }) => ({
        tasks_delivered: eb('tasks_delivered', '+', 1),
        rows_delivered: eb('rows_delivered', '+', receipt.rows),
      }))
      .where('id', '=', job.id)
      .execute()
    await tx
      .updateTable('export_configuration')
      .set({ watermark: window.upto })
      .where('id', '=', job.configuration_id)
      .execute()
    if (job.tasks_delivered + 1 === job.task_count)
      await transition(tx, task.jobId, 'delivered', { ended_at: now, failure: null })
    return receipt
  })
}
