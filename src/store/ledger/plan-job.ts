import type { Kysely, Transaction } from 'kysely'
import { assert, present } from '../../base/assert.ts'
import type { ExportConfiguration } from '../../model/configuration.ts'
import { Fault } from '../../model/fault.ts'
import type { ConfigurationId } from '../../model/ids.ts'
import type { ExportJob } from '../../model/job.ts'
import { encodePositions } from '../../model/position-set-format.ts'
import { tiles, window } from '../../model/window.ts'
import type { Schema } from '../schema.ts'
import { configuration } from './configurations.ts'
import { job, openJob } from './jobs.ts'
import { requireLease } from './leases.ts'
import type { ConfigurationPlan, Lease, PlanStart } from './ledger.ts'
import { areAsTheyWere, insertTasks, NEW_JOB, rowsOf, seal, startOf } from './planned-slices.ts'

type Tx = Transaction<Schema>

/** Sealed in the transaction in which the window is chosen, so that what is read afterwards is what is planned: no block of it ever changes again. */
export function beginPlan(
  db: Kysely<Schema>,
  id: ConfigurationId,
  lease: Lease,
  positionsMax: number,
): Promise<PlanStart | undefined> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, lease)
    const planned = await configuration(tx, id)
    if (planned === undefined) return undefined
    await requireNoOpenJob(tx, id)
    const { from, head } = await startOf(tx, planned.stream, planned.watermark)
    if (from === head) return undefined
    const bounds = window(from, Math.min(head, from + positionsMax))
    await seal(tx, planned.stream, bounds.upto)
    return { stream: planned.stream, window: bounds, filter: planned.filter, only: null }
  })
}

async function requireNoOpenJob(tx: Tx, id: ConfigurationId): Promise<void> {
  if ((await openJob(tx, id)) !== undefined)
    throw new Fault('STATE_CONFLICT', { message: `Configuration ${id} has an open job.` })
}

export function planJob(db: Kysely<Schema>, plan: ConfigurationPlan): Promise<ExportJob | 'changed'> {
  return db.transaction().execute(async (tx) => {
    await requireLease(tx, plan.lease)
    const planned = await configuration(tx, plan.configurationId)
    if (planned === undefined || !(await isAsItWas(tx, planned, plan))) return 'changed'
    await requireNoOpenJob(tx, planned.id)
    const windows = plan.tasks.map(({ slice }) => slice.window)
    assert(tiles(windows, plan.window) && windows.length > 0, 'slices cover the window from its start without a gap')
    const place = { destinationId: planned.destination.id, stream: planned.stream }
    if (!(await areAsTheyWere(tx, place, plan))) return 'changed'

    // An open job keeps its configuration due: after a crash it goes on at once, also where a person had started it between two turns.
    const next_run_at = Math.min(planned.nextRunAt, plan.now)
    await tx
      .updateTable('export_configuration')
      .set({ watermark: plan.window.from, next_run_at })
      .where('id', '=', planned.id)
      .execute()
    await tx
      .insertInto('export_job')
      .values({
        ...NEW_JOB,
        id: plan.jobId,
        configuration_id: planned.id,
        destination_id: place.destinationId,
        stream: place.stream,
        from_position: plan.window.from,
        upto_position: plan.window.upto,
        planned_upto: plan.window.upto,
        filter: plan.filter && JSON.stringify(plan.filter),
        format: JSON.stringify(plan.format),
        confirms_rows: plan.confirmsRows ? 1 : 0,
        trigger_kind: plan.trigger,
        task_count: plan.tasks.length,
        rows_selected: rowsOf(plan.tasks),
        rows_left_out: plan.leftOut.size,
        left_out: plan.leftOut.size === 0 ? null : encodePositions(plan.leftOut),
        created_at: plan.now,
        next_run_at: plan.now,
      })
      .execute()
    await insertTasks(tx, place, plan.jobId, plan.tasks, 0)
    return present(await job(tx, plan.jobId), 'the job that was just made')
  })
}

async function isAsItWas(tx: Tx, planned: ExportConfiguration, { filter, window: bounds }: ConfigurationPlan) {
  const { from } = await startOf(tx, planned.stream, planned.watermark)
  return from === bounds.from && JSON.stringify(planned.filter) === JSON.stringify(filter)
}
