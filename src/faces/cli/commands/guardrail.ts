import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import { exportCommand } from './export.ts'
import { createCommand } from './export-config/create.ts'

export function guardrailCommand(): Command {
  const exportConfig = commandGroup('exportConfig', 'Scheduled exports of guardrail activity', [
    createCommand('guardrail_activity', 'guardrail'),
  ])
  return commandGroup('guardrail', 'Export guardrail activity', [
    exportCommand('guardrail_activity', 'guardrail'),
    exportConfig,
  ])
}
