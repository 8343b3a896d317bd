import { type Command, Option } from 'commander'
import { connect, localCommand, withConnectionOptions } from '../../command.ts'
import { confirm } from '../../confirm.ts'
import type { Host } from '../../host.ts'
import { RESET_PASSWORD } from '../../user-documents.ts'
import { findUser, WHO } from './find.ts'
import { inFolder, showInvitation } from './invitation.ts'

export function resetUserCommand(host: Host): Command {
  const command = localCommand(
    {
      name: 'reset',
      summary: "Take a person's password away, and make an address at which they choose another",
      details: [
        'Their sessions end at once. A pause after failed attempts ends when they choose the new password.',
        "With --data-dir it is done on the server's machine, in its data folder, without a server and without an API key: the way in",
        "when the last administrator's password is lost. Whoever may write there may do that; it is recorded in the stream audit.",
      ].join('\n'),
      arguments: [WHO],
      options: [
        new Option('-y, --yes', 'do not ask'),
        new Option('--data-dir <FOLDER>', "do it in a server's data folder, without asking a server"),
      ],
      examples: [
        ['spillway user reset ada@example.org', ''],
        ['spillway user reset ada@example.org --data-dir /var/lib/spillway', 'nobody can sign in any more'],
      ],
    },
    async (call) => {
      const { args, options, output } = call
      const who = args[0] ?? ''
      await confirm(`Take the password of ${who} away? They are signed out.`, options['yes'] === true)
      const dataDir = options['dataDir']
      if (dataDir !== undefined) {
        showInvitation(output, await inFolder(dataDir, host, (server, config) => server.resetPassword(config, who)))
        return undefined
      }
      const { client, config } = connect(call)
      const { id } = await findUser(client, who)
      showInvitation(output, await client.request(RESET_PASSWORD, { id }), config.url)
      return undefined
    },
  )
  return withConnectionOptions(command)
}
