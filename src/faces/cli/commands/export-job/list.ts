import { type Command, InvalidArgumentError, Option } from 'commander'
import { JOB_STATUSES, JOB_TRIGGERS } from '../../../../model/job.ts'
import { remoteCommand } from '../../command.ts'
import { LIST_JOBS } from '../../documents.ts'
import { findDestination } from '../../find-destination.ts'
import { jobTable } from '../../job-text.ts'

export function listJobsCommand(): Command {
  return remoteCommand(
    {
      name: 'list',
      summary: 'List export jobs, newest first: scheduled ones and those on demand',
      options: [
        new Option('--export-config <ID>', 'only the jobs of this export'),
        new Option('--to <DESTINATION>', 'only jobs to this destination'),
        new Option('--status <STATUS...>', 'only jobs in one of these states').choices(JOB_STATUSES),
        new Option('--trigger <TRIGGER>', 'only jobs that began like this').choices(JOB_TRIGGERS),
        firstOption(),
        afterOption(),
      ],
      examples: [
        ['spillway audit exportJob list', ''],
        ['spillway audit exportJob list --trigger on_demand --status RUNNING FAILED', ''],
        ['spillway audit exportJob list --export-config 259fc41c-b502-418a-a8ff-d875335dbe9b --first 5', ''],
      ],
    },
    async ({ client, output, options }) => {
      const { exportConfig: exportConfigurationId, status, trigger, first, after, to } = options
      const destinationId = to === undefined ? undefined : (await findDestination(client, String(to))).id
      const question = { exportConfigurationId, destinationId, status, trigger, first, after }
      const page = await client.request(LIST_JOBS, question)
      output.result(page, () => (page.items.length === 0 ? NONE : jobTable(page.items)))
      if (page.next !== null) output.note(`\nThere are more: --after ${page.next}`)
      return undefined
    },
  )
}

const NONE =
  'No such job. Exports run on a schedule (spillway audit exportConfig list) or on demand (spillway audit export).'

export function firstOption(): Option {
  return new Option('--first <NUMBER>', 'how many').default(20).argParser(positiveNumber)
}

export function afterOption(): Option {
  return new Option('--after <CURSOR>', 'continue after an earlier page: its `next`')
}

function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1.')
  return Number(text)
}
