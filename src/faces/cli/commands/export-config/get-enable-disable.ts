import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { configurationText } from '../../configuration-text.ts'
import {
  DISABLE_CONFIGURATION,
  type Document,
  ENABLE_CONFIGURATION,
  type ExportConfiguration,
  GET_CONFIGURATION,
} from '../../documents.ts'

export function getCommand(): Command {
  return configurationCommand('get', 'Show one export', GET_CONFIGURATION)
}

export function enableCommand(): Command {
  return configurationCommand('enable', 'Let an export run again', ENABLE_CONFIGURATION)
}

export function disableCommand(): Command {
  return configurationCommand('disable', 'Stop future runs of an export', DISABLE_CONFIGURATION)
}

/** A command that takes an id and shows the configuration that comes back. */
function configurationCommand(name: string, summary: string, document: Document<ExportConfiguration>): Command {
  return remoteCommand(
    {
      name,
      summary,
      arguments: [['<ID>', 'the id of the export']],
      examples: [[`spillway audit exportConfig ${name} 259fc41c-b502-418a-a8ff-d875335dbe9b`, '']],
    },
    async ({ client, output, args: [id = ''] }) => {
      const configuration = await client.request(document, { id })
      output.result(configuration, () => configurationText(configuration))
      return undefined
    },
  )
}
