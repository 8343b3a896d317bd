import { Button, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { asRequestError, type RequestError } from '../../api/request-error.ts'
import { type Invited, readInvitation, setPassword } from '../../api/session.ts'
import { Door } from '../../shell/door.tsx'
import { NewPassword } from '../../ui/new-password.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Failed, Loaded } from '../../ui/states.tsx'

/** From a one-time link. Its token stands behind the `#`, which browsers send to nobody. */
export function SetPasswordPage() {
  const [token] = useState(() => window.location.hash.slice(1))
  const invited = useQuery<Invited, RequestError>({
    queryKey: ['invitation', token],
    queryFn: () => readInvitation(token),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Door title="Choose a password">
      <Loaded read={invited}>{(person) => <Choose token={token} {...person} />}</Loaded>
    </Door>
  )
}

function Choose({ token, name, email }: Invited & { readonly token: string }) {
  const choosing = useMutation({ mutationFn: (password: string) => setPassword(token, password) })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    choosing.mutate(String(new FormData(event.currentTarget).get('password')))
  }
  if (choosing.isSuccess) {
    return (
      <Stack gap="md">
        <Notice tone="good" title="Your password is set." />
        <Button component={Link} href="/">
          Sign in
        </Button>
      </Stack>
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <p>
          For {name}, {email}.
        </p>
        {choosing.error !== null && <Failed error={asRequestError(choosing.error)} />}
        {/* So that a password manager knows whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <NewPassword label="Password" name="password" />
        <Button type="submit" loading={choosing.isPending}>
          Set password
        </Button>
      </Stack>
    </form>
  )
}
