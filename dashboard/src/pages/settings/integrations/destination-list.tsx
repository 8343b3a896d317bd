import { Link } from 'wouter'
import { Card } from '../../../ui/card.tsx'
import { plural } from '../../../ui/format.ts'
import { type Column, Table } from '../../../ui/table.tsx'
import { ConnectionState } from './connection-state.tsx'
import classes from './destination-list.module.css'
import type { DestinationHead } from './destinations.graphql.ts'
import { Expiry } from './expiry.tsx'

const COLUMNS: readonly Column<DestinationHead>[] = [
  {
    key: 'name',
    title: 'Name',
    cell: ({ id, kind, kindTitle, name }) => (
      <div className={classes.name}>
        <Link href={`/settings/integrations/${kind}/${id}`}>{name || kindTitle}</Link>
        <span>{kindTitle}</span>
      </div>
    ),
  },
  { key: 'target', title: 'Where', cell: ({ target }) => <span className={classes.target}>{target}</span> },
  {
    key: 'state',
    title: 'State',
    cell: (destination) => (
      <span className={classes.states}>
        <ConnectionState of={destination} />
        {destination.credentialExpiresAt !== null && <Expiry at={Date.parse(destination.credentialExpiresAt)} />}
      </span>
    ),
  },
  {
    key: 'exports',
    title: 'Exports',
    align: 'right',
    cell: ({ exportConfigurations: { length } }) => (length === 0 ? '–' : plural(length, 'export')),
  },
]

export interface DestinationListProps {
  readonly title: string
  readonly destinations: readonly DestinationHead[]
}

export function DestinationList({ title, destinations }: DestinationListProps) {
  return (
    <Card title={title} flush>
      <Table label={title} columns={COLUMNS} rows={destinations} keyOf={({ id }) => id} />
    </Card>
  )
}
