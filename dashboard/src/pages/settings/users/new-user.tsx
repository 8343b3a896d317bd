import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWrite } from '../../../api/use-write.ts'
import { Failed } from '../../../ui/states.tsx'
import { RoleChoice } from './role-choice.tsx'
import { CreateUser, type Invitation, type RoleFacts } from './users.graphql.ts'

export interface NewUserProps {
  readonly roles: readonly RoleFacts[]
  readonly onClose: () => void
  readonly onInvite: (invitation: Invitation) => void
}

export function NewUser({ roles, onClose, onInvite }: NewUserProps) {
  const [role, setRole] = useState('Analyst')
  const create = useWrite(CreateUser)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const data = { name: String(form.get('name')).trim(), email: String(form.get('email')).trim(), role }
    create.mutate(
      { data },
      {
        onSuccess: ({ createUser }) => {
          onClose()
          onInvite(createUser)
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title="Add a user" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput label="Name" name="name" required withAsterisk={false} autoComplete="off" data-autofocus />
          <TextInput label="Email" name="email" type="email" required withAsterisk={false} autoComplete="off" />
          <RoleChoice roles={roles} value={role} onChange={setRole} />
          {create.error !== null && <Failed error={create.error} />}
        </Stack>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Add and get the link
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
