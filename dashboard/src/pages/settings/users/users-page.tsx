import { Button, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { useRead } from '../../../api/use-read.ts'
import { useViewer } from '../../../shell/viewer.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { now } from '../../../ui/now.ts'
import { Page } from '../../../ui/page.tsx'
import { Loaded } from '../../../ui/states.tsx'
import { type Column, Table } from '../../../ui/table.tsx'
import { Time } from '../../../ui/time.tsx'
import { InvitationLink } from './invitation-link.tsx'
import { NewUser } from './new-user.tsx'
import { UserActions } from './user-actions.tsx'
import { type Account, type Invitation, type RoleFacts, Users } from './users.graphql.ts'
import classes from './users-page.module.css'

/** Who may sign in, and as what. */
export function UsersPage() {
  const read = useRead(Users, {})
  const [adding, setAdding] = useState(false)
  const [invitation, setInvitation] = useState<Invitation>()
  return (
    <Page
      title="Users"
      description="Who may sign in, and what they may do then."
      actions={
        <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
          Add a user
        </Button>
      }
    >
      <Loaded read={read}>
        {({ users, roles }) => (
          <>
            <Card flush>
              <UserTable users={users} roles={roles} onInvite={setInvitation} />
            </Card>
            {adding && <NewUser roles={roles} onClose={() => setAdding(false)} onInvite={setInvitation} />}
          </>
        )}
      </Loaded>
      {invitation !== undefined && <InvitationLink of={invitation} onClose={() => setInvitation(undefined)} />}
    </Page>
  )
}

interface UserTableProps {
  readonly users: readonly Account[]
  readonly roles: readonly RoleFacts[]
  readonly onInvite: (invitation: Invitation) => void
}

function UserTable({ users, roles, onInvite }: UserTableProps) {
  const viewer = useViewer()
  const columns: readonly Column<Account>[] = [
    {
      key: 'name',
      title: 'Name',
      cell: ({ id, name, email }) => (
        <div className={classes.person}>
          <span>
            {name}
            {id === viewer.id && ' (you)'}
          </span>
          <span>{email}</span>
        </div>
      ),
    },
    { key: 'role', title: 'Role', cell: ({ role }) => role },
    { key: 'state', title: 'State', cell: (user) => <UserState of={user} /> },
    {
      key: 'seen',
      title: 'Last sign-in',
      align: 'right',
      cell: ({ lastSignInAt }) => <Time at={lastSignInAt} none="never" />,
    },
    {
      key: 'actions',
      title: <VisuallyHidden>Actions</VisuallyHidden>,
      align: 'right',
      width: '1%',
      cell: (user) => <UserActions of={user} roles={roles} onInvite={onInvite} />,
    },
  ]
  return <Table label="Users" columns={columns} rows={users} keyOf={({ id }) => id} />
}

function UserState({ of: { enabled, hasPassword, lockedUntil } }: { readonly of: Account }) {
  if (!enabled) return <Badge tone="quiet">Disabled</Badge>
  if (lockedUntil !== null && Date.parse(lockedUntil) > now()) {
    return <Badge tone="warn">Paused after failed attempts</Badge>
  }
  return hasPassword ? <Badge tone="good">Active</Badge> : <Badge tone="info">Invited</Badge>
}
