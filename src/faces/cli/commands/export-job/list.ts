import { type Command, InvalidArgumentError, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { LIST_JOBS } from '../../documents.ts'
import { jobTable } from '../../job-text.ts'

export function listJobsCommand(): Command {
  return remoteCommand(
    {
      name: 'list',
      summary: 'List export jobs, newest first',
      options: [
        new Option('--export-config <ID>', 'only the jobs of this export'),
        new Option('--first <NUMBER>', 'how many').default(20).argParser(positiveNumber),
        new Option('--after <CURSOR>', 'continue after an earlier page: its `next`'),
      ],
      examples: [
        ['spillway audit exportJob list', ''],
        ['spillway audit exportJob list --export-config 259fc41c-b502-418a-a8ff-d875335dbe9b --first 5', ''],
      ],
    },
    async ({ client, output, options }) => {
      const { exportConfig: exportConfigurationId, first, after } = options
      const page = await client.request(LIST_JOBS, { exportConfigurationId, first, after })
      output.result(page, () => (page.items.length === 0 ? 'No export has run yet.' : jobTable(page.items)))
      if (page.next !== null) output.note(`\nThere are more: --after ${page.next}`)
      return undefined
    },
  )
}

function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a number from 1.')
  return Number(text)
}
