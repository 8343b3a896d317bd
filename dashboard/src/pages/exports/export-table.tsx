import type { ReactNode } from 'react'
import { count } from '../../ui/format.ts'
import { intervalTitle } from '../../ui/interval-title.ts'
import { type Column, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import type { ExportHead } from './export-head.graphql.ts'
import { ExportName } from './export-name.tsx'
import { ExportState } from './export-state.tsx'
import { NextRun } from './next-run.tsx'

const COLUMNS: readonly Column<ExportHead>[] = [
  { key: 'name', title: 'Export', cell: (each) => <ExportName of={each} /> },
  { key: 'state', title: 'State', cell: (each) => <ExportState of={each} /> },
  { key: 'interval', title: 'Runs', cell: ({ interval }) => intervalTitle(interval) },
  { key: 'waiting', title: 'Waiting', align: 'right', cell: ({ eventsWaiting }) => count(eventsWaiting) },
  { key: 'last', title: 'Last run', align: 'right', cell: ({ lastRunAt }) => <Time at={lastRunAt} none="never" /> },
  { key: 'next', title: 'Next run', align: 'right', cell: (each) => <NextRun of={each} /> },
]

export interface ExportTableProps {
  readonly exports: readonly ExportHead[]
  readonly empty: ReactNode
}

export function ExportTable({ exports, empty }: ExportTableProps) {
  return <Table label="Exports" columns={COLUMNS} rows={exports} keyOf={({ id }) => id} empty={empty} />
}
