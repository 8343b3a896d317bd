import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { CREATE_FILE } from '../../documents.ts'
import { checkFields, FILE_CREATE_FIELDS, readInputFile } from '../../input-file.ts'
import { saveOnFailureOption, withSaveOnFailure } from '../../save-on-failure-option.ts'
import { showCreated } from '../../show-created.ts'
import { streamOption, withStream } from '../../stream-option.ts'

export function createFileCommand(): Command {
  return remoteCommand(
    {
      name: 'create:file',
      summary: "Export a stream to a folder on the server's machine",
      details: [
        'FILE is a JSON object with interval and folder; where wanted also path, stream (audit or guardrail_activity), startFrom',
        '(BEGINNING or NOW), enabled and filter. The folder must be below one of those that the server allows (--file-destination-roots).',
        'Whether it can be written is checked first; when it cannot, nothing is saved, except with --save-on-failure, or saveOnFailure in FILE.',
      ].join(' '),
      arguments: [['<FILE>', 'the configuration as JSON; - reads standard input']],
      options: [streamOption(), saveOnFailureOption()],
      exampleFile: {
        name: './export.json',
        content: { interval: 'EVERY_HOUR', folder: '/srv/exports', path: 'audit' },
      },
      examples: [['spillway audit exportConfig create:file ./export.json', '']],
    },
    async ({ client, output, args: [file = ''], options }) => {
      const data = withSaveOnFailure(withStream(readInputFile(file), options), options)
      checkFields(data, FILE_CREATE_FIELDS, file)
      const created = await client.request(CREATE_FILE, { data })
      return showCreated(created, output)
    },
  )
}
