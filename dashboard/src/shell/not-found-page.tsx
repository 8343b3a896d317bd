import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { Card } from '../ui/card.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

export function NotFoundPage() {
  return (
    <Page title="Nothing here">
      <Card>
        <Empty
          icon="search"
          title="There is no page at this address"
          action={
            <Button component={Link} href="/" variant="default">
              Home
            </Button>
          }
        >
          It may have been moved, or what it showed was deleted.
        </Empty>
      </Card>
    </Page>
  )
}
