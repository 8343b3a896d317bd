import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import type { Host } from '../host.ts'
import { deleteUserCommand, disableUserCommand, enableUserCommand } from './user/change.ts'
import { createUserCommand } from './user/create.ts'
import { listUsersCommand } from './user/list.ts'
import { resetUserCommand } from './user/reset.ts'
import { updateUserCommand } from './user/update.ts'

export function userCommand(host: Host): Command {
  return commandGroup('user', 'People who sign in to the dashboard', [
    createUserCommand(host),
    listUsersCommand(),
    updateUserCommand(),
    resetUserCommand(host),
    enableUserCommand(),
    disableUserCommand(),
    deleteUserCommand(),
  ])
}
