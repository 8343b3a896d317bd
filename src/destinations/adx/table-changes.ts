import type { TableNeed, TablePlan } from './plan-table.ts'

/** A plan in sentences, for who decides whether to let Spillway carry it out; none where table and mapping fit. */
export function tableChanges({ table, mapping }: TableNeed, plan: TablePlan): string[] {
  if (plan.table === 'unknown')
    return [`The application may not look at the table \`${table}\`: whether it fits shows when rows are sent.`]
  const columns = plan.added.map(({ name, type }) => `\`${name}\` (${type})`)
  return [
    ...(plan.table === 'create'
      ? [`Create the table \`${table}\` with ${columns.length} columns: ${columns.join(', ')}.`]
      : []),
    ...(plan.table === 'extend' ? columns.map((column) => `Add the column ${column} to \`${table}\`.`) : []),
    ...plan.conflicts.map(
      ({ column, has, needs }) =>
        `The column \`${column}\` of \`${table}\` is ${has} and must be ${needs}: nothing can be sent.`,
    ),
    ...(plan.mapping === 'create' ? [`Create the ingestion mapping \`${mapping}\` of \`${table}\`.`] : []),
    ...(plan.mapping === 'change' ? [`Change the ingestion mapping \`${mapping}\` of \`${table}\`.`] : []),
  ]
}
