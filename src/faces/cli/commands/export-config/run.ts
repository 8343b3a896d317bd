import { type Command, Option } from 'commander'
import { systemClock } from '../../../../base/clock.ts'
import { type RemoteCall, remoteCommand } from '../../command.ts'
import { type ExportJob, GET_JOB, RUN_CONFIGURATION } from '../../documents.ts'
import { exitOfJob, hasEnded, jobText } from '../../job-text.ts'
import { count } from '../../table.ts'

const POLL_MS = 1_000

export function runCommand(): Command {
  return remoteCommand(
    {
      name: 'run',
      summary: 'Run an export now',
      details: 'Shows the job that is already running where there is one. With --wait, exit code 8 when the job fails.',
      arguments: [['<ID>', 'the id of the export']],
      options: [new Option('--wait', 'wait until the job has ended')],
      examples: [['spillway audit exportConfig run 259fc41c-b502-418a-a8ff-d875335dbe9b --wait', '']],
    },
    async (call) => {
      const { client, output, options, args } = call
      const started = await client.request(RUN_CONFIGURATION, { id: args[0] ?? '' })
      if (started === null) {
        output.result(null, () => 'Nothing to export: everything has been delivered.')
        return 'ok'
      }
      const job = options['wait'] === true ? await waitForEnd(started, call) : started
      output.result(job, () => jobText(job))
      if (!hasEnded(job)) output.note(`\nFollow it with: spillway audit exportJob get ${job.id}`)
      return exitOfJob(job)
    },
  )
}

async function waitForEnd(started: ExportJob, { client, output }: RemoteCall): Promise<ExportJob> {
  output.note(`Job ${started.id} runs: ${count(started.rowsPlanned)} events …`)
  let job = started
  while (!hasEnded(job)) {
    await systemClock.sleep(POLL_MS)
    job = await client.request(GET_JOB, { id: started.id })
  }
  return job
}
