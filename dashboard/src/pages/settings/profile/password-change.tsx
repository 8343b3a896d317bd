import { Button, PasswordInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { SESSION_KEY } from '../../../api/query-client.ts'
import { useWrite } from '../../../api/use-write.ts'
import { Card } from '../../../ui/card.tsx'
import { NewPassword } from '../../../ui/new-password.tsx'
import { Failed } from '../../../ui/states.tsx'
import { ChangePassword } from './profile.graphql.ts'
import classes from './profile-page.module.css'

export function PasswordChange() {
  const client = useQueryClient()
  const change = useWrite(ChangePassword)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    change.mutate(
      { current: String(form.get('current')), next: String(form.get('next')) },
      { onSuccess: () => void client.invalidateQueries({ queryKey: SESSION_KEY }) },
    )
  }
  return (
    <Card
      title="Password"
      description="When it is changed, all your sessions end, this one too: sign in with the new one."
    >
      <form onSubmit={submit} className={classes.form}>
        {change.error !== null && <Failed error={change.error} />}
        <PasswordInput
          label="Present password"
          name="current"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
        <NewPassword label="New password" name="next" />
        <div>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Card>
  )
}
