import { Card } from '../../ui/card.tsx'
import { count, duration } from '../../ui/format.ts'
import { type Column, Table } from '../../ui/table.tsx'
import { ExportName } from '../exports/export-name.tsx'
import { ExportState } from '../exports/export-state.tsx'
import { NextRun } from '../exports/next-run.tsx'
import type { OverviewResult } from './overview.graphql.ts'

type ExportLag = OverviewResult['overview']['exports'][number]

const COLUMNS: readonly Column<ExportLag>[] = [
  { key: 'name', title: 'Export', cell: ({ exportConfiguration }) => <ExportName of={exportConfiguration} /> },
  { key: 'state', title: 'State', cell: ({ exportConfiguration }) => <ExportState of={exportConfiguration} /> },
  {
    key: 'delivered',
    title: 'Delivered, 24 h',
    align: 'right',
    cell: ({ deliveredLast24h }) => count(deliveredLast24h),
  },
  { key: 'behind', title: 'Waiting', align: 'right', cell: ({ eventsBehind }) => count(eventsBehind) },
  {
    key: 'lag',
    title: 'Oldest waits',
    align: 'right',
    cell: ({ lagMs }) => (lagMs === null ? '–' : duration(lagMs)),
  },
  {
    key: 'next',
    title: 'Next run',
    align: 'right',
    cell: ({ exportConfiguration }) => <NextRun of={exportConfiguration} />,
  },
]

/** What went out, and what lags. */
export function ExportLags({ exports }: { readonly exports: readonly ExportLag[] }) {
  return (
    <Card title="Exports" flush>
      <Table
        label="Exports and how far they are"
        columns={COLUMNS}
        rows={exports}
        keyOf={({ exportConfiguration }) => exportConfiguration.id}
      />
    </Card>
  )
}
