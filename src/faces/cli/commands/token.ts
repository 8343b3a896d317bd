import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import { createTokenCommand } from './token-create.ts'
import { listTokensCommand } from './token-list.ts'
import { revokeTokenCommand } from './token-revoke.ts'

export function tokenCommand(): Command {
  return commandGroup('token', 'Make, list and revoke API tokens', [
    createTokenCommand(),
    listTokensCommand(),
    revokeTokenCommand(),
  ])
}
