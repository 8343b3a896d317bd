import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import { sendEventsCommand } from './events-send.ts'

export function eventsCommand(): Command {
  return commandGroup('events', 'Send events to the server', [sendEventsCommand()])
}
