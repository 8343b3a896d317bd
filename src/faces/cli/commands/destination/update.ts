import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { LIST_KINDS, UPDATE_DESTINATION } from '../../destination-documents.ts'
import { destinationFile, requireKind, withSecrets } from '../../destination-input.ts'
import { destinationText } from '../../destination-text.ts'
import { DESTINATION_ARGUMENT, findDestination } from '../../find-destination.ts'
import { readInputFile } from '../../input-file.ts'
import { secretFileOption } from './create.ts'

export function updateDestinationCommand(): Command {
  return remoteCommand(
    {
      name: 'update',
      summary: 'Change a destination',
      details: [
        'FILE is a JSON object with the fields to change; null sets one back to its default. What changes is checked first, and nothing is saved when the',
        'check fails. When the target changes (cluster, tenant, application, account, folder …), the secret must be given again.',
      ].join(' '),
      arguments: [DESTINATION_ARGUMENT, ['<FILE>', 'the changes as JSON; - reads standard input']],
      options: [secretFileOption(), new Option('--name <NAME>', 'a new name')],
      exampleFile: { name: './changes.json', content: { guardrailTable: 'Verdicts', redactKeys: ['ssn', 'password'] } },
      examples: [
        ['spillway destination update "Security estate" ./changes.json', ''],
        [`echo '{}' | spillway destination update adx - --name Lake`, 'rename'],
      ],
    },
    async ({ client, output, options, args: [wanted = '', path = ''] }) => {
      const destination = await findDestination(client, wanted)
      const { fields: given, ...rest } = destinationFile(readInputFile(path), path)
      const kind = requireKind(destination.kind, await client.request(LIST_KINDS), path)
      const isUntouched = Object.keys(given).length === 0 && options['secretFile'] === undefined
      // A variable that happens to be set does not make a rename a rotation.
      const fields = isUntouched ? {} : withSecrets(given, kind, options)
      const name = options['name'] === undefined ? {} : { name: options['name'] }
      output.note('Checking the connection …')
      const updated = await client.request(UPDATE_DESTINATION, {
        id: destination.id,
        data: { ...rest, ...name, fields },
      })
      output.result(updated, () => destinationText(updated))
      return updated.connectionStatus === 'FAILED' ? 'connection' : 'ok'
    },
  )
}
