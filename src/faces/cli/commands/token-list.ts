import type { Command } from 'commander'
import { remoteCommand } from '../command.ts'
import { type ApiToken, LIST_TOKENS } from '../documents.ts'
import { table } from '../table.ts'

export function listTokensCommand(): Command {
  return remoteCommand(
    { name: 'list', summary: 'List API tokens, never their values', examples: [['spillway token list', '']] },
    async ({ client, output }) => {
      const tokens = await client.request(LIST_TOKENS)
      output.result(tokens, () => (tokens.length === 0 ? 'There are no tokens.' : tokenTable(tokens)))
      return undefined
    },
  )
}

function tokenTable(tokens: readonly ApiToken[]): string {
  const rows = tokens.map((token) => [
    token.id,
    token.name,
    token.permissions.join(','),
    token.revokedAt === null ? (token.expiresAt ?? 'never') : 'revoked',
    token.lastUsedAt ?? 'never',
  ])
  return table(['ID', 'NAME', 'PERMISSIONS', 'EXPIRES', 'LAST USED'], rows)
}
