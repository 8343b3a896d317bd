import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import { exportCommand } from './export.ts'
import { createCommand } from './export-config/create.ts'

export function guardrailCommand(): Command {
  const exportConfig = commandGroup(
    'exportConfig',
    'Scheduled exports of guardrail activity',
    [createCommand('guardrail_activity', 'guardrail')],
    'What was made is looked at and changed with those of every stream: spillway audit exportConfig list, get, enable, disable, delete, test and run; its ' +
      'jobs with spillway audit exportJob list, get, tasks, retry and cancel.',
  )
  return commandGroup('guardrail', 'Export guardrail activity', [
    exportCommand('guardrail_activity', 'guardrail'),
    exportConfig,
  ])
}
