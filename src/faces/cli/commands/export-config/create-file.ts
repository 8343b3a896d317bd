import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { configurationText, firstRunText } from '../../configuration-text.ts'
import { CREATE_FILE } from '../../documents.ts'
import { checkFields, FILE_CREATE_FIELDS, readInputFile } from '../../input-file.ts'
import { streamOption, withStream } from '../../stream-option.ts'

export function createFileCommand(): Command {
  return remoteCommand(
    {
      name: 'create:file',
      summary: "Export a stream to a folder on the server's machine",
      details: [
        'FILE is a JSON object with interval and folder; where wanted also path, stream (audit or guardrail_activity), startFrom',
        '(BEGINNING or NOW), enabled and filter. The folder must be below one of those that the server allows (--file-destination-roots).',
      ].join(' '),
      arguments: [['<FILE>', 'the configuration as JSON; - reads standard input']],
      options: [streamOption()],
      exampleFile: {
        name: './export.json',
        content: { interval: 'EVERY_HOUR', folder: '/srv/exports', path: 'audit' },
      },
      examples: [['spillway audit exportConfig create:file ./export.json', '']],
    },
    async ({ client, output, args: [file = ''], options }) => {
      const data = withStream(readInputFile(file), options)
      checkFields(data, FILE_CREATE_FIELDS, file)
      const created = await client.request(CREATE_FILE, { data })
      output.result(created, () => configurationText(created))
      output.note(firstRunText(created))
      return undefined
    },
  )
}
