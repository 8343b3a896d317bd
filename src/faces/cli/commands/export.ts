import { type Command, Option } from 'commander'
import { systemClock } from '../../../base/clock.ts'
import type { StreamName } from '../../../model/ids.ts'
import { type RemoteCall, remoteCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import type { Destination } from '../destination-documents.ts'
import type { ExportJob } from '../documents.ts'
import type { Exit } from '../exit-codes.ts'
import { filterInput, filterOptions } from '../filter-options.ts'
import { findDestination } from '../find-destination.ts'
import { followJob, isThrough, STAGES, type Stage } from '../follow-job.ts'
import { exitOfJob, jobText } from '../job-text.ts'
import { EXPORT, type ExportPreview, PREVIEW, QUERY_LINK } from '../on-demand-documents.ts'
import { previewText } from '../preview-text.ts'

/** An export on demand of one stream. `group`: the command that it belongs to. */
export function exportCommand(stream: StreamName, group: string): Command {
  return remoteCommand(
    {
      name: 'export',
      summary: 'Export what is selected to a destination, now',
      details: [
        'Without conditions, everything. What the destination has already is left out, unless --again. First it shows what would be sent; on a terminal it asks',
        'before it begins, and then shows how far it is: delivered, and where rows can be counted (Azure Data Explorer), queryable. Elsewhere it answers',
        'as soon as the export has begun, and with --wait when it is through; exit code 8 when it failed. The export goes on when this command is stopped.',
      ].join(' '),
      options: [
        new Option('--to <DESTINATION>', 'its id or name, or its kind where it is the only one').makeOptionMandatory(),
        ...filterOptions(stream),
        new Option('--again', 'send again what the destination has already'),
        new Option('--dry-run', 'show what would be sent, and send nothing'),
        new Option('-y, --yes', 'do not ask'),
        new Option('--wait', 'wait until it is through, also where there is no terminal'),
        new Option('--no-wait', 'do not wait'),
        new Option('--until <STAGE>', 'how long to wait').choices(STAGES).default('queryable'),
      ],
      examples: examplesOf(stream, group),
    },
    async (call) => {
      const { client, output, options } = call
      const destination = await findDestination(client, String(options['to']))
      const filter = filterInput(options, stream, systemClock)
      const again = options['again'] === true
      const data = { destinationId: destination.id, stream, filter, again }
      const preview = await client.request(PREVIEW, { data })
      if (options['dryRun'] === true) {
        output.result(preview, () => previewText(preview, destination, again))
        return undefined
      }
      if (preview.eventsToSend === 0) return nothingToSend(call, preview, destination)
      output.note(previewText(preview, destination, again))
      if (isAttended(call)) await confirm('Export them?', options['yes'] === true)
      return follow(call, await client.request(EXPORT, { data }))
    },
  )
}

function examplesOf(stream: StreamName, group: string): (readonly [string, string])[] {
  const shared = [
    [`spillway ${group} export --to adx --from 7d --dry-run`, 'what would be sent'],
    [`spillway ${group} export --to Lake --ids ./ids.txt --yes --wait --json`, 'in a script'],
  ] as const
  return stream === 'audit'
    ? [[`spillway ${group} export --to adx --action QUERY --status FAILURE`, ''], ...shared]
    : [[`spillway ${group} export --to adx --severity HIGH CRITICAL --from 24h`, ''], ...shared]
}

/** A person looks on and can answer. */
function isAttended({ output }: RemoteCall): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !output.json
}

function nothingToSend({ output }: RemoteCall, preview: ExportPreview, destination: Destination): Exit {
  output.result({ preview, job: null }, () => previewText(preview, destination, false))
  if (preview.events > 0) output.note('To send it again: --again')
  return 'ok'
}

async function follow(call: RemoteCall, started: ExportJob): Promise<Exit> {
  const { client, output, options } = call
  const until = options['until'] as Stage
  // With neither flag, commander says undefined, with the one true, with the other false.
  const waits = options['wait'] ?? isAttended(call)
  if (waits !== true) {
    output.result(started, () => jobText(started))
    output.note(`\nFollow it with: spillway audit exportJob get ${started.id}`)
    return 'ok'
  }
  output.note(`Job ${started.id}`)
  const job = await followJob(started, { client, clock: systemClock, until, screen: process.stderr })
  const link = job.tasksDelivered === 0 ? null : (await client.request(QUERY_LINK, { id: job.id })).queryLink
  output.result({ ...job, queryLink: link }, () => jobText(job))
  if (link !== null) output.note(`\nQuery them: ${link}`)
  if (job.confirmationFailure !== null && isThrough(job, until)) return until === 'queryable' ? 'failed' : 'ok'
  return exitOfJob(job)
}
