import { Button, VisuallyHidden } from '@mantine/core'
import { useRead } from '../../../api/use-read.ts'
import { useWrite } from '../../../api/use-write.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Loaded } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { Time } from '../../../ui/time.tsx'
import { toast, toastError } from '../../../ui/toasts.tsx'
import { deviceName } from './device-name.ts'
import { EndSession, Sessions, type SessionsResult } from './profile.graphql.ts'
import classes from './profile-page.module.css'

type Session = SessionsResult['sessions'][number]

export function SessionTable() {
  const read = useRead(Sessions, {})
  const end = useWrite(EndSession)
  const run = async (id: string) => {
    try {
      await end.mutateAsync({ id })
      toast('The session has ended')
    } catch (error) {
      toastError('The session could not be ended', error)
    }
  }
  return (
    <Card title="Where you are signed in" flush>
      <Loaded read={read}>
        {({ sessions }) => (
          <Table label="Sessions" columns={columns((id) => void run(id))} rows={sessions} keyOf={({ id }) => id} />
        )}
      </Loaded>
    </Card>
  )
}

function columns(onEnd: (id: string) => void): readonly Column<Session>[] {
  return [
    {
      key: 'device',
      title: 'With',
      cell: ({ userAgent, current }) => (
        <span className={classes.device}>
          {deviceName(userAgent)}
          {current && <Badge tone="good">This one</Badge>}
        </span>
      ),
    },
    { key: 'from', title: 'From', cell: ({ ip }) => ip ?? '–' },
    { key: 'used', title: 'Last used', align: 'right', cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
    { key: 'began', title: 'Began', align: 'right', cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'ends', title: 'Ends, unused', align: 'right', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
    {
      key: 'actions',
      title: <VisuallyHidden>Actions</VisuallyHidden>,
      align: 'right',
      width: '1%',
      cell: ({ id, current }) =>
        !current && (
          <Button variant="subtle" color="red" size="compact-sm" onClick={() => onEnd(id)}>
            End
          </Button>
        ),
    },
  ]
}
