import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useWrite } from '../../../api/use-write.ts'
import { now } from '../../../ui/now.ts'
import { PERMISSION_TEXTS } from '../../../ui/permission-texts.ts'
import { Failed } from '../../../ui/states.tsx'
import { CreateApiToken } from './tokens.graphql.ts'

const DAY_MS = 86_400_000

const LIFETIMES: readonly (readonly [days: string, title: string])[] = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'A year'],
  ['', 'Never'],
]

export interface NewTokenProps {
  readonly onClose: () => void
  readonly onMade: (token: string) => void
}

export function NewToken({ onClose, onMade }: NewTokenProps) {
  const [permissions, setPermissions] = useState<readonly string[]>(['INGEST'])
  const [days, setDays] = useState('90')
  const create = useWrite(CreateApiToken)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = {
      name: String(new FormData(event.currentTarget).get('name')).trim(),
      permissions: PERMISSION_TEXTS.map(([name]) => name).filter((name) => permissions.includes(name)),
      ...(days !== '' && { expiresAt: new Date(now() + Number(days) * DAY_MS).toISOString() }),
    }
    create.mutate(
      { data },
      {
        onSuccess: ({ createApiToken }) => {
          onClose()
          onMade(createApiToken.token)
        },
      },
    )
  }
  return (
    <Modal opened onClose={onClose} title="New token" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            name="name"
            description="What it is for, so that somebody knows in a year."
            required
            withAsterisk={false}
            autoComplete="off"
            data-autofocus
          />
          <Checkbox.Group label="It may" value={[...permissions]} onChange={setPermissions}>
            <Stack gap="xs" mt="xs">
              {PERMISSION_TEXTS.map(([name, description]) => (
                <Checkbox key={name} value={name} label={name} description={description} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Select
            label="It expires after"
            value={days}
            data={LIFETIMES.map(([value, label]) => ({ value, label }))}
            onChange={(next) => next !== null && setDays(next)}
          />
          {create.error !== null && <Failed error={create.error} />}
        </Stack>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={permissions.length === 0}>
            Make token
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
