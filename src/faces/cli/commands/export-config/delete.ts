import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { confirm } from '../../confirm.ts'
import { DELETE_CONFIGURATION } from '../../documents.ts'

export function deleteCommand(): Command {
  return remoteCommand(
    {
      name: 'delete',
      summary: 'Delete an export; what it delivered and its receipts stay',
      arguments: [['<ID>', 'the id of the export']],
      options: [new Option('-y, --yes', 'do not ask')],
      examples: [['spillway audit exportConfig delete 259fc41c-b502-418a-a8ff-d875335dbe9b --yes', '']],
    },
    async ({ client, output, options, args: [id = ''] }) => {
      await confirm(`Delete the export ${id}?`, options['yes'] === true)
      const deleted = await client.request(DELETE_CONFIGURATION, { id })
      output.result(deleted, () => `Deleted the export ${deleted.id}.`)
      return undefined
    },
  )
}
