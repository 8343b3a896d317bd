import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { LIST_TASKS } from '../../documents.ts'
import { taskTable } from '../../job-text.ts'

export function listTasksCommand(): Command {
  return remoteCommand(
    {
      name: 'tasks',
      summary: 'List the tasks of a job: one file each',
      arguments: [['<ID>', 'the id of the job']],
      examples: [['spillway audit exportJob tasks 0f2c1f3e-8d35-4a53-9a0e-1f6b1f0a7c11', '']],
    },
    async ({ client, output, args: [exportJobId = ''] }) => {
      const tasks = await client.request(LIST_TASKS, { exportJobId })
      output.result(tasks, () => (tasks.length === 0 ? 'This job has no tasks.' : taskTable(tasks)))
      return undefined
    },
  )
}
