import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { SESSION_KEY } from '../../api/query-client.ts'
import { asRequestError } from '../../api/request-error.ts'
import { type FirstAdministrator, setUp } from '../../api/session.ts'
import { Door } from '../../shell/door.tsx'
import { NewPassword } from '../../ui/new-password.tsx'
import { Failed } from '../../ui/states.tsx'

const DESCRIPTION =
  'Make the first administrator. The one-time token proves that you run the server: it printed one at its first start, unless it was given yours in SPILLWAY_BOOTSTRAP_TOKEN.'

/** Once, on a server that nobody can sign in to yet. */
export function SetupPage() {
  const client = useQueryClient()
  const setting = useMutation({
    mutationFn: (administrator: FirstAdministrator) => setUp(administrator),
    onSuccess: () => client.invalidateQueries({ queryKey: SESSION_KEY }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string): string => String(form.get(name) ?? '').trim()
    setting.mutate({
      token: text('token'),
      name: text('name'),
      email: text('email'),
      password: String(form.get('password')),
    })
  }
  return (
    <Door title="Welcome to Spillway" description={DESCRIPTION}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {setting.error !== null && <Failed error={asRequestError(setting.error)} />}
          <PasswordInput
            label="One-time token"
            description={
              <>
                Lost? Make another on the server: <code>spillway token create admin --permissions ADMIN</code> with its{' '}
                <code>--data-dir</code>.
              </>
            }
            name="token"
            autoComplete="off"
            required
            withAsterisk={false}
          />
          <TextInput label="Your name" name="name" autoComplete="name" required withAsterisk={false} />
          <TextInput label="Email" name="email" type="email" autoComplete="username" required withAsterisk={false} />
          <NewPassword label="Password" name="password" />
          <Button type="submit" loading={setting.isPending}>
            Begin
          </Button>
        </Stack>
      </form>
    </Door>
  )
}
