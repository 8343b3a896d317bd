import { type Command, Option } from 'commander'
import { remoteCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { REVOKE_TOKEN } from '../documents.ts'

export function revokeTokenCommand(): Command {
  return remoteCommand(
    {
      name: 'revoke',
      summary: 'End an API token at once',
      arguments: [['<ID>', 'the id of the token, from `token list`']],
      options: [new Option('-y, --yes', 'do not ask')],
      examples: [['spillway token revoke 7b6f3c1e-2f6b-4e0c-8a55-0d6d0f3e9a10 --yes', '']],
    },
    async ({ client, output, options, args: [id = ''] }) => {
      await confirm(`Revoke the token ${id}? What uses it stops working.`, options['yes'] === true)
      const revoked = await client.request(REVOKE_TOKEN, { id })
      output.result(revoked, () => `Revoked the token ${revoked.id} (${revoked.name}).`)
      return undefined
    },
  )
}
