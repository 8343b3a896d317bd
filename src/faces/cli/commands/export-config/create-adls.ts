import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { CREATE_ADLS } from '../../documents.ts'
import { ADLS_CREATE_FIELDS, checkFields, readInputFile } from '../../input-file.ts'
import { saveOnFailureOption, withSaveOnFailure } from '../../save-on-failure-option.ts'
import { SAS_TOKEN, secretOption, withSecret } from '../../secret-input.ts'
import { showCreated } from '../../show-created.ts'
import { streamOption, withStream } from '../../stream-option.ts'

export function createAdlsCommand(): Command {
  return remoteCommand(
    {
      name: 'create:adls:sasToken',
      summary: 'Export a stream to ADLS Gen2, with a SAS token',
      details: [
        'FILE is a JSON object with interval, storageAccount, fileSystem, path and sasToken; where wanted also stream (audit or',
        'guardrail_activity), startFrom (BEGINNING or NOW), enabled, filter and endpoint. The SAS token may stay out of it: name its file with',
        'sasTokenFile or --sas-token-file, or set SPILLWAY_SAS_TOKEN. The connection is checked first; when the check fails, nothing is saved, except',
        'with --save-on-failure, or saveOnFailure in FILE: then it is saved disabled.',
      ].join(' '),
      arguments: [['<FILE>', 'the configuration as JSON; - reads standard input']],
      options: [secretOption(SAS_TOKEN), streamOption(), saveOnFailureOption()],
      exampleFile: {
        name: './export.json',
        content: {
          interval: 'EVERY_12_HOURS',
          storageAccount: 'your-adls-storage-account',
          fileSystem: 'audit-output',
          path: 'audit',
          sasToken: 'sv=…&sig=…',
        },
      },
      examples: [
        ['spillway audit exportConfig create:adls:sasToken ./export.json', ''],
        ['spillway audit exportConfig create:adls:sasToken ./export.json --sas-token-file ./sas.txt', 'token apart'],
      ],
    },
    async ({ client, output, args: [file = ''], options }) => {
      const data = withSaveOnFailure(withSecret(withStream(readInputFile(file), options), SAS_TOKEN, options), options)
      checkFields(data, ADLS_CREATE_FIELDS, file)
      output.note('Checking the connection …')
      const created = await client.request(CREATE_ADLS, { data })
      return showCreated(created, output)
    },
  )
}
