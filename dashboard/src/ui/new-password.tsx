import { PasswordInput } from '@mantine/core'

export const PASSWORD_LENGTH_MIN = 12

/** A password to be chosen. The server says whether it is good enough. */
export function NewPassword({ label, name }: { readonly label: string; readonly name: string }) {
  return (
    <PasswordInput
      label={label}
      name={name}
      description={`At least ${PASSWORD_LENGTH_MIN} characters. A few words that belong together only for you are best.`}
      autoComplete="new-password"
      minLength={PASSWORD_LENGTH_MIN}
      required
      withAsterisk={false}
    />
  )
}
