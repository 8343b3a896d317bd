import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { CREATE_ADX } from '../../documents.ts'
import { ADX_CREATE_FIELDS, checkFields, readInputFile } from '../../input-file.ts'
import { saveOnFailureOption, withSaveOnFailure } from '../../save-on-failure-option.ts'
import { APPLICATION_KEY, secretOption, withSecret } from '../../secret-input.ts'
import { showCreated } from '../../show-created.ts'
import { streamOption, withStream } from '../../stream-option.ts'

export function createAdxCommand(): Command {
  return remoteCommand(
    {
      name: 'create:adx',
      summary: 'Export a stream to Azure Data Explorer',
      details: [
        'FILE is a JSON object with interval, clusterEndpoint, databaseName, tenantId, applicationId and applicationKey; where wanted also stream (audit or',
        'guardrail_activity), startFrom (BEGINNING or NOW), enabled, filter, ingestionEndpoint, guardrailTable, auditTable, createTables, redactPayload and',
        'redactKeys. The key may stay out of it: name its file with applicationKeyFile or --application-key-file, or set SPILLWAY_APPLICATION_KEY.',
        'The connection is checked first; when the check fails, nothing is saved, except with --save-on-failure, or saveOnFailure in FILE: then it is saved',
        'disabled. For more exports to the same place see create.',
      ].join(' '),
      arguments: [['<FILE>', 'the configuration as JSON; - reads standard input']],
      options: [secretOption(APPLICATION_KEY), streamOption(), saveOnFailureOption()],
      exampleFile: {
        name: './export.json',
        content: {
          interval: 'EVERY_HOUR',
          clusterEndpoint: 'https://mycluster.westeurope.kusto.windows.net',
          databaseName: 'Security',
          tenantId: 'your-directory-tenant-id',
          applicationId: 'your-application-client-id',
          applicationKey: 'your-client-secret-value',
        },
      },
      examples: [
        ['spillway audit exportConfig create:adx ./export.json', ''],
        ['spillway audit exportConfig create:adx ./export.json --application-key-file ./key.txt', 'key apart'],
        ['spillway audit exportConfig create:adx ./export.json --stream guardrail_activity', ''],
      ],
    },
    async ({ client, output, args: [file = ''], options }) => {
      const data = withSaveOnFailure(
        withSecret(withStream(readInputFile(file), options), APPLICATION_KEY, options),
        options,
      )
      checkFields(data, ADX_CREATE_FIELDS, file)
      output.note('Checking the connection …')
      const created = await client.request(CREATE_ADX, { data })
      return showCreated(created, output)
    },
  )
}
