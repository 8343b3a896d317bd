import { type Command, Option } from 'commander'
import { type RemoteCall, remoteCommand } from '../../command.ts'
import { confirm } from '../../confirm.ts'
import { DELETE_DESTINATION, DISABLE_DESTINATION, ENABLE_DESTINATION } from '../../destination-documents.ts'
import { destinationText } from '../../destination-text.ts'
import type { Exit } from '../../exit-codes.ts'
import { DESTINATION_ARGUMENT, findDestination } from '../../find-destination.ts'

export function enableDestinationCommand(): Command {
  return switchCommand('enable', 'Let exports to a destination go on', ENABLE_DESTINATION)
}

export function disableDestinationCommand(): Command {
  return switchCommand('disable', 'Pause all exports to a destination; nothing is lost', DISABLE_DESTINATION)
}

export function deleteDestinationCommand(): Command {
  return remoteCommand(
    {
      name: 'delete',
      summary: 'Delete a destination with its exports; what was delivered, and its receipts, stay',
      arguments: [DESTINATION_ARGUMENT],
      options: [new Option('-y, --yes', 'do not ask')],
      examples: [['spillway destination delete "Security estate" --yes', '']],
    },
    async ({ client, output, options, args: [wanted = ''] }) => {
      const { id, name, target, exportConfigurations: exports } = await findDestination(client, wanted)
      const more =
        exports.length === 0 ? '' : ` and its ${exports.length} ${exports.length === 1 ? 'export' : 'exports'}`
      await confirm(`Delete the destination "${name}" (${target})${more}?`, options['yes'] === true)
      const deleted = await client.request(DELETE_DESTINATION, { id })
      output.result({ id: deleted.id, name }, () => `Deleted the destination "${name}"${more}.`)
      return undefined
    },
  )
}

function switchCommand(name: string, summary: string, document: typeof ENABLE_DESTINATION): Command {
  const run = async ({ client, output, args: [wanted = ''] }: RemoteCall): Promise<Exit | undefined> => {
    const { id } = await findDestination(client, wanted)
    const changed = await client.request(document, { id })
    output.result(changed, () => destinationText(changed))
    return undefined
  }
  const examples = [[`spillway destination ${name} "Security estate"`, '']] as const
  return remoteCommand({ name, summary, arguments: [DESTINATION_ARGUMENT], examples }, run)
}
