import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { CANCEL_JOB, type Document, type ExportJob, GET_JOB, RETRY_JOB } from '../../documents.ts'
import { jobText } from '../../job-text.ts'

export function getJobCommand(): Command {
  return jobCommand('get', 'Show one job', GET_JOB)
}

export function retryJobCommand(): Command {
  return jobCommand('retry', "Try a failed job's remaining tasks again now", RETRY_JOB)
}

export function cancelJobCommand(): Command {
  return jobCommand('cancel', 'Cancel a job: what is under way is given up, what was delivered stays', CANCEL_JOB)
}

/** A command that takes an id and shows the job that comes back. */
function jobCommand(name: string, summary: string, document: Document<ExportJob>): Command {
  return remoteCommand(
    {
      name,
      summary,
      arguments: [['<ID>', 'the id of the job']],
      examples: [[`spillway audit exportJob ${name} 0f2c1f3e-8d35-4a53-9a0e-1f6b1f0a7c11`, '']],
    },
    async ({ client, output, args: [id = ''] }) => {
      const job = await client.request(document, { id })
      output.result(job, () => jobText(job))
      return undefined
    },
  )
}
