import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { LIST_DESTINATIONS } from '../../destination-documents.ts'
import { destinationTable, destinationText } from '../../destination-text.ts'
import { DESTINATION_ARGUMENT, findDestination } from '../../find-destination.ts'

export function listDestinationsCommand(): Command {
  return remoteCommand(
    {
      name: 'list',
      summary: 'List all destinations',
      examples: [
        ['spillway destination list', ''],
        [`spillway destination list --json | jq -r '.[].name'`, 'names only'],
      ],
    },
    async ({ client, output }) => {
      const all = await client.request(LIST_DESTINATIONS)
      output.result(all, () => (all.length === 0 ? NONE : destinationTable(all)))
      return undefined
    },
  )
}

export function getDestinationCommand(): Command {
  return remoteCommand(
    {
      name: 'get',
      summary: 'Show one destination, without its secrets',
      arguments: [DESTINATION_ARGUMENT],
      examples: [
        ['spillway destination get "Security estate"', ''],
        ['spillway destination get adx --json', ''],
      ],
    },
    async ({ client, output, args: [wanted = ''] }) => {
      const destination = await findDestination(client, wanted)
      output.result(destination, () => destinationText(destination))
      return undefined
    },
  )
}

const NONE = [
  '0 destinations are configured on this server.',
  '',
  'See what each kind needs, and make one from a JSON file:',
  '  spillway destination kinds adx',
  '  spillway destination create ./destination.json',
].join('\n')
