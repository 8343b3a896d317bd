import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import type { Host } from '../host.ts'
import { createTokenCommand } from './token-create.ts'
import { listTokensCommand } from './token-list.ts'
import { revokeTokenCommand } from './token-revoke.ts'

export function tokenCommand(host: Host): Command {
  return commandGroup('token', 'Make, list and revoke API tokens', [
    createTokenCommand(host),
    listTokensCommand(),
    revokeTokenCommand(),
  ])
}
