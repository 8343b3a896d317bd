import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { jobText } from '../../job-text.ts'
import { LIST_QUARANTINED, REDRIVE } from '../../on-demand-documents.ts'
import { count, table } from '../../table.ts'
import { afterOption, firstOption } from './list.ts'

export function quarantinedCommand(): Command {
  return remoteCommand(
    {
      name: 'quarantined',
      summary: 'List events of a job that no row could hold unchanged, with the reason',
      arguments: [['<ID>', 'the id of the job']],
      options: [firstOption(), afterOption()],
      examples: [['spillway audit exportJob quarantined 0f2c1f3e-8d35-4a53-9a0e-1f6b1f0a7c11', '']],
    },
    async ({ client, output, options, args: [exportJobId = ''] }) => {
      const { first, after } = options
      const page = await client.request(LIST_QUARANTINED, { exportJobId, first, after })
      const rows = page.items.map(({ position, column, reason }) => [count(position), column, reason])
      output.result(page, () =>
        rows.length === 0 ? 'No event was put aside.' : table(['POSITION', 'COLUMN', 'REASON'], rows),
      )
      if (page.next !== null) output.note(`\nThere are more: --after ${page.next}`)
      return undefined
    },
  )
}

export function redriveCommand(): Command {
  return remoteCommand(
    {
      name: 'redrive',
      summary: 'Deliver the events that a job put aside once more, in a new job',
      details: 'For after the redaction or the table was changed, so that their rows can hold them.',
      arguments: [['<ID>', 'the id of the job that put them aside']],
      examples: [['spillway audit exportJob redrive 0f2c1f3e-8d35-4a53-9a0e-1f6b1f0a7c11', '']],
    },
    async ({ client, output, args: [exportJobId = ''] }) => {
      const job = await client.request(REDRIVE, { exportJobId })
      output.result(job, () => jobText(job))
      output.note(`\nFollow it with: spillway audit exportJob get ${job.id}`)
      return undefined
    },
  )
}
