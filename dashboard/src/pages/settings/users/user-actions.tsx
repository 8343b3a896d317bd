import { ActionIcon, Menu, Text } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../../../api/use-write.ts'
import { useViewer } from '../../../shell/viewer.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { toast, toastError } from '../../../ui/toasts.tsx'
import { RoleChoice } from './role-choice.tsx'
import {
  type Account,
  DeleteUser,
  DisableUser,
  EnableUser,
  type Invitation,
  ResetPassword,
  type RoleFacts,
  UpdateUser,
} from './users.graphql.ts'

export interface UserActionsProps {
  readonly of: Account
  readonly roles: readonly RoleFacts[]
  readonly onInvite: (invitation: Invitation) => void
}

type Asking = 'role' | 'reset' | 'disable' | 'delete'

export function UserActions({ of, roles, onInvite }: UserActionsProps) {
  const viewer = useViewer()
  const [asking, setAsking] = useState<Asking>()
  const enable = useWrite(EnableUser)
  const isViewer = of.id === viewer.id
  const run = async () => {
    try {
      await enable.mutateAsync({ id: of.id })
      toast(`${of.name} may sign in again`)
    } catch (error) {
      toastError('The account could not be enabled', error)
    }
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${of.name}`}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => setAsking('role')}>
            Change the role
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="key" size={16} />} onClick={() => setAsking('reset')}>
            New set-password link
          </Menu.Item>
          {(!of.enabled || of.lockedUntil !== null) && (
            <Menu.Item leftSection={<Icon name="play" size={16} />} onClick={() => void run()}>
              {of.enabled ? 'End the pause' : 'Enable'}
            </Menu.Item>
          )}
          {of.enabled && !isViewer && (
            <Menu.Item leftSection={<Icon name="pause" size={16} />} onClick={() => setAsking('disable')}>
              Disable
            </Menu.Item>
          )}
          {!isViewer && (
            <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => setAsking('delete')}>
              Delete
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Questions of={of} roles={roles} asking={asking} onClose={() => setAsking(undefined)} onInvite={onInvite} />
    </>
  )
}

interface QuestionsProps extends UserActionsProps {
  readonly asking: Asking | undefined
  readonly onClose: () => void
}

function Questions({ of, roles, asking, onClose, onInvite }: QuestionsProps) {
  const [role, setRole] = useState(of.role)
  const update = useWrite(UpdateUser)
  const reset = useWrite(ResetPassword)
  const disable = useWrite(DisableUser)
  const remove = useWrite(DeleteUser)
  const { id, name } = of
  return (
    <>
      <Confirm
        opened={asking === 'role'}
        onClose={onClose}
        title={`The role of ${name}`}
        action="Save"
        onConfirm={() => update.mutateAsync({ id, data: { role } })}
      >
        <RoleChoice roles={roles} value={role} onChange={setRole} />
      </Confirm>
      <Confirm
        opened={asking === 'reset'}
        onClose={onClose}
        title={`A new password for ${name}?`}
        action="Make the link"
        onConfirm={async () => onInvite((await reset.mutateAsync({ id })).resetPassword)}
      >
        <Text>
          The present password stops working and all sessions end. You get a link with which {name} chooses another.
        </Text>
      </Confirm>
      <Confirm
        opened={asking === 'disable'}
        onClose={onClose}
        title={`Disable ${name}?`}
        action="Disable"
        onConfirm={() => disable.mutateAsync({ id })}
      >
        <Text>
          All sessions end at once, and {name} cannot sign in until the account is enabled again. Nothing else changes.
        </Text>
      </Confirm>
      <Confirm
        opened={asking === 'delete'}
        onClose={onClose}
        title={`Delete ${name}?`}
        action="Delete user"
        dangerous
        onConfirm={() => remove.mutateAsync({ id })}
      >
        <Text>
          All sessions end at once. What {name} did stays in the audit stream, and what {name} set up keeps running.
        </Text>
      </Confirm>
    </>
  )
}
