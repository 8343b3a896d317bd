import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { CREATE_DESTINATION, LIST_KINDS, START_CHECK } from '../../destination-documents.ts'
import { destinationFile, requireKind, secretFields, withAskedSecrets, withSecrets } from '../../destination-input.ts'
import { destinationText } from '../../destination-text.ts'
import { readInputFile } from '../../input-file.ts'
import { saveOnFailureOption, withSaveOnFailure } from '../../save-on-failure-option.ts'
import { watchCheck } from '../../watch-check.ts'

export function secretFileOption(): Option {
  return new Option('--secret-file <FILE>', "file that holds the kind's secret, - for standard input")
}

export function createDestinationCommand(): Command {
  return remoteCommand(
    {
      name: 'create',
      summary: 'Make a destination',
      details: [
        'FILE is a JSON object with kind (see spillway destination kinds), the fields of the kind, and where wanted name and saveOnFailure. The',
        'secret may stay out of it: name its file with --secret-file or, in FILE, with applicationKeyFile or sasTokenFile; or set',
        'SPILLWAY_APPLICATION_KEY or SPILLWAY_SAS_TOKEN; on a terminal it is asked for. The connection is checked first, step by step; when the check',
        'fails, nothing is saved, except with --save-on-failure, or saveOnFailure in FILE: then it is saved disabled.',
      ].join(' '),
      arguments: [['<FILE>', 'the destination as JSON; - reads standard input']],
      options: [
        secretFileOption(),
        saveOnFailureOption(),
        new Option('--dry-run', 'check the connection only; save nothing, make nothing there'),
      ],
      exampleFile: {
        name: './destination.json',
        content: {
          kind: 'adx',
          name: 'Security estate',
          clusterEndpoint: 'https://mycluster.westeurope.kusto.windows.net',
          databaseName: 'Security',
          tenantId: 'your-directory-tenant-id',
          applicationId: 'your-application-client-id',
        },
      },
      examples: [
        ['spillway destination create ./destination.json --secret-file ./key.txt', ''],
        ['spillway destination create ./destination.json --dry-run', 'only check the connection'],
      ],
    },
    async ({ client, output, options, args: [path = ''] }) => {
      const input = withSaveOnFailure(readInputFile(path), options)
      const kind = requireKind(input['kind'], await client.request(LIST_KINDS), path)
      const { fields: given, ...rest } = destinationFile(input, path)
      const fields = await withAskedSecrets(withSecrets(given, kind, options), secretFields(kind))
      const data = { kind: kind.kind, ...rest, fields }
      output.note('Checking the connection …')
      if (options['dryRun'] === true) {
        const report = await watchCheck(await client.request(START_CHECK, { data }), { client, output })
        output.result(report, () => (report.ok ? 'It works. Nothing was saved.' : 'Nothing was saved.'))
        return report.ok ? 'ok' : 'connection'
      }
      const created = await client.request(CREATE_DESTINATION, { data })
      output.result(created, () => destinationText(created))
      if (created.enabled) output.note(`\nExport to it: spillway guardrail export --to "${created.name}"`)
      return created.connectionStatus === 'FAILED' ? 'connection' : 'ok'
    },
  )
}
