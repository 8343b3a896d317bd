import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { configurationText } from '../../configuration-text.ts'
import { UPDATE_ADX } from '../../documents.ts'
import { ADX_UPDATE_FIELDS, checkFields, readInputFile } from '../../input-file.ts'
import { APPLICATION_KEY, secretOption, withSecret } from '../../secret-input.ts'

export function updateAdxCommand(): Command {
  return remoteCommand(
    {
      name: 'update:adx',
      summary: 'Change an export to Azure Data Explorer, or give it a new key',
      details: [
        'FILE is a JSON object with the "id" of the export and the fields to change. When endpoint, tenant or application change, the application key',
        'must be given again.',
      ].join(' '),
      arguments: [['<FILE>', 'the changes as JSON; - reads standard input']],
      options: [new Option('--id <ID>', 'the export to change, where FILE has no "id"'), secretOption(APPLICATION_KEY)],
      exampleFile: {
        name: './changes.json',
        content: { id: '259fc41c-b502-418a-a8ff-d875335dbe9b', interval: 'EVERY_2_HOURS' },
      },
      examples: [
        ['spillway audit exportConfig update:adx ./changes.json', ''],
        [`echo '{}' | spillway audit exportConfig update:adx - --id ID --application-key-file ./new.txt`, 'rotate'],
      ],
    },
    async ({ client, output, args: [file = ''], options }) => {
      const input = readInputFile(file)
      const id = options['id'] ?? input['id']
      const data = withSecret(typeof id === 'string' ? { ...input, id } : input, APPLICATION_KEY, options)
      checkFields(data, ADX_UPDATE_FIELDS, file)
      output.note('Checking the connection …')
      const updated = await client.request(UPDATE_ADX, { data })
      output.result(updated, () => configurationText(updated))
      return undefined
    },
  )
}
