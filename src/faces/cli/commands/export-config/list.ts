import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { configurationTable } from '../../configuration-text.ts'
import { LIST_CONFIGURATIONS } from '../../documents.ts'

export function listCommand(): Command {
  return remoteCommand(
    {
      name: 'list',
      summary: 'List all exports',
      examples: [
        ['spillway audit exportConfig list', ''],
        [`spillway audit exportConfig list --json | jq -r '.[].id'`, 'ids only'],
      ],
    },
    async ({ client, output }) => {
      const all = await client.request(LIST_CONFIGURATIONS)
      output.result(all, () => (all.length === 0 ? NONE : configurationTable(all)))
      return undefined
    },
  )
}

const NONE = [
  '0 exports are configured on this server.',
  '',
  'Make one from a JSON file:',
  '  {"interval": "EVERY_12_HOURS", "storageAccount": "…", "fileSystem": "…", "path": "…", "sasToken": "…"}',
  'with',
  '  spillway audit exportConfig create:adls:sasToken ./your-exportConfig.json',
].join('\n')
