import { Radio, Stack } from '@mantine/core'
import type { RoleFacts } from './users.graphql.ts'

export interface RoleChoiceProps {
  readonly roles: readonly RoleFacts[]
  readonly value: string
  readonly onChange: (role: string) => void
}

export function RoleChoice({ roles, value, onChange }: RoleChoiceProps) {
  return (
    <Radio.Group label="Role" value={value} onChange={onChange}>
      <Stack gap="xs" mt="xs">
        {roles.map(({ name, description }) => (
          <Radio key={name} value={name} label={name} description={description} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
