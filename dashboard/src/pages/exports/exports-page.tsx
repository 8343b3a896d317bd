import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { useRead } from '../../api/use-read.ts'
import { Card } from '../../ui/card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { ExportTable } from './export-table.tsx'
import { Exports } from './exports.graphql.ts'
import classes from './exports-page.module.css'
import { Runs } from './runs.tsx'

const REFRESH_MS = 5_000

export function ExportsPage() {
  const read = useRead(Exports, {}, { everyMs: REFRESH_MS })
  return (
    <Page
      title="Exports"
      description="What leaves, where to and how often, and what became of it."
      actions={
        <Button component={Link} href="/exports/new" leftSection={<Icon name="plus" size={16} />}>
          New export
        </Button>
      }
    >
      <div className={classes.page}>
        <Card title="Scheduled" flush>
          <Loaded read={read}>
            {({ getAllExportConfigurations }) => (
              <ExportTable exports={getAllExportConfigurations} empty={<NoExports />} />
            )}
          </Loaded>
        </Card>
        <Runs />
      </div>
    </Page>
  )
}

function NoExports() {
  return (
    <Empty
      icon="exports"
      title="Nothing is exported on a schedule yet"
      action={
        <Button component={Link} href="/exports/new">
          New export
        </Button>
      }
    >
      Choose a stream and a destination, and how often. Every event arrives once, and every delivery leaves a receipt.
    </Empty>
  )
}
