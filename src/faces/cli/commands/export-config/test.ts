import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { connectionSteps } from '../../connection-steps.ts'
import { TEST_CONFIGURATION } from '../../documents.ts'

export function testCommand(): Command {
  return remoteCommand(
    {
      name: 'test',
      summary: "Check an export's connection, step by step",
      details: 'Exit code 7 when a step fails.',
      arguments: [['<ID>', 'the id of the export']],
      examples: [['spillway audit exportConfig test 259fc41c-b502-418a-a8ff-d875335dbe9b', '']],
    },
    async ({ client, output, args: [id = ''] }) => {
      const { connectionStatus, connectionReport, credentialExpiresAt } = await client.request(TEST_CONFIGURATION, {
        id,
      })
      const { steps = [], warnings = [] } = connectionReport ?? {}
      output.result({ id, connectionStatus, connectionReport, credentialExpiresAt }, () =>
        [`Connection: ${connectionStatus}`, connectionSteps(steps), ...warnings.map((warning) => `Warning: ${warning}`)]
          .filter((line) => line !== '')
          .join('\n'),
      )
      return connectionStatus === 'SUCCESS' ? 'ok' : 'connection'
    },
  )
}
