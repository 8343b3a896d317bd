import { type Command, Option } from 'commander'
import { isRole, ROLES } from '../../../../model/role.ts'
import { connect, localCommand, withConnectionOptions } from '../../command.ts'
import type { Host } from '../../host.ts'
import { invalidInput } from '../../input-file.ts'
import { CREATE_USER } from '../../user-documents.ts'
import { inFolder, showInvitation } from './invitation.ts'

export function createUserCommand(host: Host): Command {
  const command = localCommand(
    {
      name: 'create',
      summary: 'Make an account, and an address at which the person chooses a password',
      details: [
        `Roles: ${ROLES.join(', ')}.`,
        "With --data-dir it is made on the server's machine, in its data folder, without a server and without an API key.",
        'Whoever may write there may do that; it is recorded in the stream audit.',
      ].join('\n'),
      arguments: [['<EMAIL>', 'the e-mail address, which is what they sign in with']],
      options: [
        new Option('--name <NAME>', 'how others see them').makeOptionMandatory(),
        new Option('--role <ROLE>', 'what they may do').makeOptionMandatory(),
        new Option('--data-dir <FOLDER>', "make it in a server's data folder, without asking a server"),
      ],
      examples: [
        ['spillway user create ada@example.org --name "Ada Lovelace" --role Analyst', ''],
        ['spillway user create ada@example.org --name Ada --role Administrator --data-dir /var/lib/spillway', ''],
      ],
    },
    async (call) => {
      const { args, options, output } = call
      const data = { email: args[0] ?? '', name: String(options['name']), role: readRole(String(options['role'])) }
      const dataDir = options['dataDir']
      if (dataDir !== undefined) {
        showInvitation(output, await inFolder(dataDir, host, (server, config) => server.createUser(config, data)))
        return undefined
      }
      const { client, config } = connect(call)
      showInvitation(output, await client.request(CREATE_USER, { data }), config.url)
      return undefined
    },
  )
  return withConnectionOptions(command)
}

/** In any case. */
export function readRole(text: string): string {
  const role = ROLES.find((each) => each.toLowerCase() === text.trim().toLowerCase())
  if (role !== undefined && isRole(role)) return role
  throw invalidInput(`There is no role \`${text}\`.`, `Roles: ${ROLES.join(', ')}.`)
}
