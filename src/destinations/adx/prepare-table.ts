import { Fault, isFault } from '../../model/fault.ts'
import type { KustoClient } from './client.ts'
import { grantCommand, toCreate, toExtend, toIngest } from './grants.ts'
import type { AdxTarget } from './options.ts'
import { conflictFault, planTable, type TableNeed, type TablePlan } from './plan-table.ts'
import { createMergeTable, createOrAlterMapping } from './table-commands.ts'

/**
 * The table as the export needs it, before any row is sent: created or extended where Spillway may, else only checked. Idempotent. Throws TABLE_CONFLICT,
 * TABLE_NOT_FOUND, TABLE_INCOMPLETE, TABLE_CHANGE_NOT_ALLOWED. Where the application may not look (an Ingestor alone may not), the table is taken on
 * trust. Gives what was found.
 */
export async function prepareTable(
  client: KustoClient,
  target: AdxTarget,
  need: TableNeed,
  signal: AbortSignal,
): Promise<TablePlan> {
  const plan = await feasiblePlan(client, target, need, signal)
  if (target.createTables) await changeTable(client, target, need, plan, signal)
  return plan
}

/** What `prepareTable` would change. Throws what it does where the change is impossible; whether the application may make it shows only in making it. */
export async function feasiblePlan(
  client: KustoClient,
  target: AdxTarget,
  need: TableNeed,
  signal: AbortSignal,
): Promise<TablePlan> {
  const plan = await planTable(client, target, need, signal)
  if (plan.table === 'conflict') throw conflictFault(need.table, plan.conflicts)
  if (!target.createTables) requireFit(target, need, plan)
  return plan
}

/** What the rows are read with. Needs the right to ingest, no more: so it also shows that right, and that table and database are there. */
export async function prepareMapping(
  client: KustoClient,
  target: AdxTarget,
  need: TableNeed,
  signal: AbortSignal,
): Promise<void> {
  const command = createOrAlterMapping(need.table, need.mapping, need.columns)
  try {
    await client.command(command, toIngest(target), signal)
  } catch (error) {
    if (isFault(error) && error.code === 'TABLE_NOT_FOUND') throw missingTable(target, need)
    throw error
  }
}

async function changeTable(
  client: KustoClient,
  target: AdxTarget,
  need: TableNeed,
  plan: TablePlan,
  signal: AbortSignal,
): Promise<void> {
  if (plan.table === 'fits') return
  const purpose = plan.table === 'extend' ? toExtend(need.table, target) : toCreate(target)
  try {
    await client.command(createMergeTable(need.table, need.columns), purpose, signal)
  } catch (error) {
    // Who may not even look may still find the table in place: the mapping's command will tell.
    if (plan.table === 'unknown' && isFault(error) && error.code === 'TABLE_CHANGE_NOT_ALLOWED') return
    throw error
  }
}

function requireFit(target: AdxTarget, need: TableNeed, plan: TablePlan): void {
  if (plan.table === 'create') throw missingTable(target, need)
  if (plan.table === 'extend') {
    throw new Fault('TABLE_INCOMPLETE', {
      message: `The table \`${need.table}\` lacks the columns ${plan.added.map(({ name }) => `\`${name}\``).join(', ')}, and \`createTables\` is false.`,
      hint: `A Table Admin runs ${createMergeTable(need.table, plan.added)}; or set \`createTables\` to true.`,
    })
  }
}

function missingTable(target: AdxTarget, need: TableNeed): Fault {
  const create = createMergeTable(need.table, need.columns)
  return new Fault('TABLE_NOT_FOUND', {
    message: `There is no table \`${need.table}\` in the database \`${target.database}\`, or no such database.`,
    hint: target.createTables
      ? `Let Spillway create it: ${grantCommand('users', target)}. Or a Database User runs ${create}`
      : `A Database User runs ${create}; or set \`createTables\` to true.`,
  })
}
