import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import { createDestinationCommand } from './destination/create.ts'
import {
  deleteDestinationCommand,
  disableDestinationCommand,
  enableDestinationCommand,
} from './destination/enable-disable-delete.ts'
import { kindsCommand } from './destination/kinds.ts'
import { getDestinationCommand, listDestinationsCommand } from './destination/list-get.ts'
import { rotateCommand } from './destination/rotate.ts'
import { testDestinationCommand } from './destination/test.ts'
import { updateDestinationCommand } from './destination/update.ts'

export function destinationCommand(): Command {
  return commandGroup('destination', 'Configure where exports go', [
    kindsCommand(),
    createDestinationCommand(),
    listDestinationsCommand(),
    getDestinationCommand(),
    updateDestinationCommand(),
    rotateCommand(),
    testDestinationCommand(),
    enableDestinationCommand(),
    disableDestinationCommand(),
    deleteDestinationCommand(),
  ])
}
