import { type Command, Option } from 'commander'
import { remoteCommand } from '../../command.ts'
import { invalidInput } from '../../input-file.ts'
import { UPDATE_USER } from '../../user-documents.ts'
import { readRole } from './create.ts'
import { findUser, WHO } from './find.ts'

export function updateUserCommand(): Command {
  return remoteCommand(
    {
      name: 'update',
      summary: "Change a person's name or role",
      details: 'A new role counts at once, also where they are signed in.',
      arguments: [WHO],
      options: [new Option('--name <NAME>', 'how others see them'), new Option('--role <ROLE>', 'what they may do')],
      examples: [['spillway user update ada@example.org --role Operator', '']],
    },
    async ({ client, output, options: { name, role }, args: [who = ''] }) => {
      const data = {
        ...(typeof name === 'string' && { name }),
        ...(typeof role === 'string' && { role: readRole(role) }),
      }
      if (Object.keys(data).length === 0) throw invalidInput('There is nothing to change.', 'Give --name or --role.')
      const { id } = await findUser(client, who)
      const user = await client.request(UPDATE_USER, { id, data })
      output.result(user, () => `${user.email}: ${user.name}, ${user.role}.`)
      return undefined
    },
  )
}
