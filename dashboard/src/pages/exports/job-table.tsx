import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { bytes, count, duration } from '../../ui/format.ts'
import { streamTitle } from '../../ui/stream-title.ts'
import { type Column, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import type { JobHead } from './exports.graphql.ts'
import { JobState } from './job-state.tsx'
import classes from './job-table.module.css'

const WHAT: Column<JobHead> = {
  key: 'what',
  title: 'Export',
  cell: ({ stream, destination }) => (
    <span>
      {streamTitle(stream)} to{' '}
      {destination === null ? 'a deleted destination' : destination.name || destination.kindTitle}
    </span>
  ),
}

const WHEN: Column<JobHead> = {
  key: 'when',
  title: 'Run',
  cell: ({ id, createdAt, trigger, createdBy }) => (
    <div className={classes.run}>
      <Link href={`/exports/jobs/${id}`}>
        <Time at={createdAt} />
      </Link>
      <span>{triggerTitle(trigger, createdBy?.name)}</span>
    </div>
  ),
}

const OUTCOME: readonly Column<JobHead>[] = [
  { key: 'state', title: 'State', cell: (job) => <JobState of={job} /> },
  {
    key: 'events',
    title: 'Events',
    align: 'right',
    cell: ({ rowsDelivered, rowsSelected }) =>
      rowsDelivered === rowsSelected ? count(rowsDelivered) : `${count(rowsDelivered)} of ${count(rowsSelected)}`,
  },
  { key: 'size', title: 'Size', align: 'right', cell: ({ bytesSent }) => bytes(bytesSent) },
  {
    key: 'took',
    title: 'Took',
    align: 'right',
    cell: ({ startedAt, endedAt }) =>
      startedAt === null || endedAt === null ? '–' : duration(Date.parse(endedAt) - Date.parse(startedAt)),
  },
]

export interface JobTableProps {
  readonly jobs: readonly JobHead[]
  /** Whether they are of several exports. */
  readonly mixed: boolean
  readonly empty: ReactNode
}

export function JobTable({ jobs, mixed, empty }: JobTableProps) {
  const columns = mixed ? [WHEN, WHAT, ...OUTCOME] : [WHEN, ...OUTCOME]
  return <Table label="Runs" columns={columns} rows={jobs} keyOf={({ id }) => id} empty={empty} />
}

export function triggerTitle(trigger: string, person: string | undefined): string {
  if (trigger === 'schedule') return 'scheduled'
  if (trigger === 'takeover') return 'took over'
  const by = person === undefined ? '' : ` by ${person}`
  return trigger === 'on_demand' ? `on demand${by}` : `started${by || ' by hand'}`
}
