import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { configurationText } from '../../configuration-text.ts'
import { UPDATE_ADLS } from '../../documents.ts'
import { ADLS_UPDATE_FIELDS, checkFields, readInputFile } from '../../input-file.ts'
import { SAS_TOKEN, secretOption, withSecret } from '../../secret-input.ts'

export function updateAdlsCommand(): Command {
  return remoteCommand(
    {
      name: 'update:adls:sasToken',
      summary: 'Change an export to ADLS Gen2, or give it a new SAS token',
      details: [
        'FILE is a JSON object with the "id" of the export and the fields to change: interval, storageAccount, fileSystem, path, sasToken.',
        'When the target changes (account, file system or endpoint), the SAS token must be given again.',
      ].join(' '),
      arguments: [['<FILE>', 'the changes as JSON; - reads standard input']],
      options: [new Option('--id <ID>', 'the export to change, where FILE has no "id"'), secretOption(SAS_TOKEN)],
      exampleFile: {
        name: './changes.json',
        content: { id: '259fc41c-b502-418a-a8ff-d875335dbe9b', interval: 'EVERY_2_HOURS' },
      },
      examples: [
        ['spillway audit exportConfig update:adls:sasToken ./changes.json', ''],
        [`echo '{}' | spillway audit exportConfig update:adls:sasToken - --id ID --sas-token-file ./new.txt`, 'rotate'],
      ],
    },
    async ({ client, output, args: [file = ''], options }) => {
      const input = readInputFile(file)
      const id = options['id'] ?? input['id']
      const data = withSecret(typeof id === 'string' ? { ...input, id } : input, SAS_TOKEN, options)
      checkFields(data, ADLS_UPDATE_FIELDS, file)
      output.note('Checking the connection …')
      const updated = await client.request(UPDATE_ADLS, { data })
      output.result(updated, () => configurationText(updated))
      return undefined
    },
  )
}
