import type { Command } from 'commander'
import { commandGroup } from '../command.ts'
import { exportCommand } from './export.ts'
import { createCommand } from './export-config/create.ts'
import { createAdlsCommand } from './export-config/create-adls.ts'
import { createAdxCommand } from './export-config/create-adx.ts'
import { createFileCommand } from './export-config/create-file.ts'
import { deleteCommand } from './export-config/delete.ts'
import { disableCommand, enableCommand, getCommand } from './export-config/get-enable-disable.ts'
import { listCommand } from './export-config/list.ts'
import { runCommand } from './export-config/run.ts'
import { testCommand } from './export-config/test.ts'
import { updateAdlsCommand } from './export-config/update-adls.ts'
import { updateAdxCommand } from './export-config/update-adx.ts'
import { cancelJobCommand, getJobCommand, retryJobCommand } from './export-job/get-retry-cancel.ts'
import { listJobsCommand } from './export-job/list.ts'
import { quarantinedCommand, redriveCommand } from './export-job/quarantined.ts'
import { listTasksCommand } from './export-job/tasks.ts'

export function auditCommand(): Command {
  const exportConfig = commandGroup('exportConfig', 'What leaves, where to and when', [
    createAdlsCommand(),
    updateAdlsCommand(),
    createAdxCommand(),
    updateAdxCommand(),
    createFileCommand(),
    createCommand('audit', 'audit'),
    listCommand(),
    getCommand(),
    enableCommand(),
    disableCommand(),
    deleteCommand(),
    testCommand(),
    runCommand(),
  ])
  const exportJob = commandGroup('exportJob', 'Runs of exports, and their tasks', [
    listJobsCommand(),
    getJobCommand(),
    listTasksCommand(),
    retryJobCommand(),
    cancelJobCommand(),
    quarantinedCommand(),
    redriveCommand(),
  ])
  return commandGroup('audit', 'Configure exports, export on demand, and look at jobs', [
    exportCommand('audit', 'audit'),
    exportConfig,
    exportJob,
  ])
}
