import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useRead } from '../../api/use-read.ts'
import { useWrite } from '../../api/use-write.ts'
import { Card } from '../../ui/card.tsx'
import { count, plural } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Loaded } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { toast, toastError } from '../../ui/toasts.tsx'
import { QuarantinedEvents, type QuarantinedEventsResult, Redrive, type StoredJob } from './exports.graphql.ts'
import classes from './runs.module.css'

type Quarantined = QuarantinedEventsResult['quarantinedEvents']['items'][number]

const EVENT_PATHS: Readonly<Record<string, string>> = { audit: '/audit', guardrail_activity: '/guardrails/activity' }

const COLUMNS: readonly Column<Quarantined>[] = [
  {
    key: 'position',
    title: 'Event',
    cell: ({ stream, position }) => (
      <Link href={`${EVENT_PATHS[stream] ?? '/'}?event=${position}`}>{`Position ${count(position)}`}</Link>
    ),
  },
  { key: 'column', title: 'Column', cell: ({ column }) => <code>{column}</code> },
  { key: 'reason', title: 'Reason', cell: ({ reason }) => reason },
  { key: 'at', title: 'Put aside', align: 'right', cell: ({ at }) => <Time at={at} /> },
]

/** What no row could hold unchanged, why, and a way to deliver it after that was mended. */
export function Quarantine({ of }: { readonly of: StoredJob }) {
  const [after, setAfter] = useState<string>()
  const read = useRead(QuarantinedEvents, { exportJobId: of.id, after: after ?? null }, { keepLast: true })
  const redrive = useWrite(Redrive)
  const [, navigate] = useLocation()
  const again = async () => {
    try {
      const { redriveQuarantined } = await redrive.mutateAsync({ exportJobId: of.id })
      toast('They are delivered again')
      navigate(`/exports/jobs/${redriveQuarantined.id}`)
    } catch (error) {
      toastError('They could not be delivered again', error)
    }
  }
  return (
    <Card
      title={`${plural(of.rowsQuarantined, 'event')} put aside`}
      description="The destination would have changed them in silence, so they were not sent. They are kept here. Change the table or the redaction, then deliver them again."
      flush
      actions={
        <Button
          size="xs"
          variant="default"
          loading={redrive.isPending}
          leftSection={<Icon name="retry" size={14} />}
          onClick={() => void again()}
        >
          Deliver them again
        </Button>
      }
    >
      <Loaded read={read}>
        {({ quarantinedEvents: { items, next } }) => (
          <>
            <Table
              label="Events that were put aside"
              columns={COLUMNS}
              rows={items}
              keyOf={({ position, column }) => `${position} ${column}`}
            />
            {next !== null && (
              <div className={classes.more}>
                <Button variant="subtle" size="xs" onClick={() => setAfter(next)}>
                  The next {items.length}
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Card>
  )
}
