import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { connectionSteps } from '../../connection-steps.ts'
import { TABLE_PLAN, TEST_DESTINATION } from '../../destination-documents.ts'
import { DESTINATION_ARGUMENT, findDestination } from '../../find-destination.ts'

export function testDestinationCommand(): Command {
  return remoteCommand(
    {
      name: 'test',
      summary: "Check a destination's connection, step by step",
      details:
        'Exit code 7 when a step fails. With --plan it changes nothing, and says what a delivery of a stream would change there.',
      arguments: [DESTINATION_ARGUMENT],
      options: [
        new Option('--plan <STREAM>', 'show the table changes of a first delivery instead').choices([
          'audit',
          'guardrail_activity',
        ]),
      ],
      examples: [
        ['spillway destination test "Security estate"', ''],
        ['spillway destination test adx --plan guardrail_activity', 'what would be created or added'],
      ],
    },
    async ({ client, output, options, args: [wanted = ''] }) => {
      const { id, name } = await findDestination(client, wanted)
      if (options['plan'] !== undefined) {
        const changes = await client.request(TABLE_PLAN, { id, stream: options['plan'] })
        output.result(changes, () => (changes.length === 0 ? 'Nothing would change there.' : changes.join('\n')))
        return undefined
      }
      const { connectionStatus, connectionReport, credentialExpiresAt } = await client.request(TEST_DESTINATION, { id })
      const { steps = [], warnings = [] } = connectionReport ?? {}
      output.result({ id, name, connectionStatus, connectionReport, credentialExpiresAt }, () =>
        [`Connection: ${connectionStatus}`, connectionSteps(steps), ...warnings.map((warning) => `Warning: ${warning}`)]
          .filter((line) => line !== '')
          .join('\n'),
      )
      return connectionStatus === 'SUCCESS' ? 'ok' : 'connection'
    },
  )
}
