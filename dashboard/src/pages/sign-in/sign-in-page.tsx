import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { SESSION_KEY } from '../../api/query-client.ts'
import { asRequestError } from '../../api/request-error.ts'
import { signIn } from '../../api/session.ts'
import { Door } from '../../shell/door.tsx'
import { Failed } from '../../ui/states.tsx'

export function SignInPage() {
  const client = useQueryClient()
  const entering = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: () => client.invalidateQueries({ queryKey: SESSION_KEY }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    entering.mutate({ email: String(form.get('email')), password: String(form.get('password')) })
  }
  return (
    <Door title="Sign in" description="to see what came in, and that it arrived.">
      <form onSubmit={submit}>
        <Stack gap="md">
          {entering.error !== null && <Failed error={asRequestError(entering.error)} />}
          <TextInput label="Email" name="email" type="email" autoComplete="username" required withAsterisk={false} />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
          />
          <Button type="submit" loading={entering.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
    </Door>
  )
}
