import type { ReactNode } from 'react'
import { count, duration } from '../../ui/format.ts'
import { intervalTitle } from '../../ui/interval-title.ts'
import { type Column, Table } from '../../ui/table.tsx'
import { ExportName } from './export-name.tsx'
import type { ExportRow } from './export-row.graphql.ts'
import { ExportState } from './export-state.tsx'
import classes from './export-table.module.css'
import { LastRun } from './last-run.tsx'
import { NextRun } from './next-run.tsx'

const COLUMNS: readonly Column<ExportRow>[] = [
  { key: 'name', title: 'Export', cell: (each) => <ExportName of={each} /> },
  { key: 'state', title: 'State', cell: (each) => <StateAndReason of={each} /> },
  { key: 'interval', title: 'Runs', cell: ({ interval }) => intervalTitle(interval) },
  { key: 'waiting', title: 'Waiting', align: 'right', cell: ({ eventsWaiting }) => count(eventsWaiting) },
  {
    key: 'lag',
    title: 'Oldest waits',
    align: 'right',
    cell: ({ lagMs }) => (lagMs === null ? '–' : duration(lagMs)),
  },
  { key: 'watermark', title: 'Watermark', align: 'right', cell: ({ watermark }) => count(watermark) },
  { key: 'last', title: 'Last run', cell: ({ lastRun }) => <LastRun of={lastRun} /> },
  { key: 'next', title: 'Next run', align: 'right', cell: (each) => <NextRun of={each} /> },
]

export interface ExportTableProps {
  readonly exports: readonly ExportRow[]
  readonly empty: ReactNode
}

export function ExportTable({ exports, empty }: ExportTableProps) {
  return <Table label="Exports" columns={COLUMNS} rows={exports} keyOf={({ id }) => id} empty={empty} />
}

function StateAndReason({ of }: { readonly of: ExportRow }) {
  const reason = of.failure ?? of.confirmationFailure
  return (
    <div className={classes.state}>
      <ExportState of={of} />
      {reason !== null && <span>{reason.message}</span>}
    </div>
  )
}
