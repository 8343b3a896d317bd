import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { table } from '../../table.ts'
import { LIST_USERS, type User } from '../../user-documents.ts'

export function listUsersCommand(): Command {
  return remoteCommand(
    { name: 'list', summary: 'List the people who have an account', examples: [['spillway user list', '']] },
    async ({ client, output }) => {
      const users = await client.request(LIST_USERS)
      output.result(users, () => (users.length === 0 ? 'Nobody has an account.' : userTable(users)))
      return undefined
    },
  )
}

function userTable(users: readonly User[]): string {
  const rows = users.map((user) => [
    user.id,
    user.email,
    user.name,
    user.role,
    stateOf(user),
    user.lastSignInAt ?? 'never',
  ])
  return table(['ID', 'EMAIL', 'NAME', 'ROLE', 'STATE', 'LAST SIGN-IN'], rows)
}

function stateOf({ enabled, hasPassword, lockedUntil }: User): string {
  if (!enabled) return 'disabled'
  if (!hasPassword) return 'to choose a password'
  return lockedUntil === null ? 'enabled' : `paused until ${lockedUntil}`
}
