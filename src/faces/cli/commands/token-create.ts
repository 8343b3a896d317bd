import { type Command, Option } from 'commander'
import { systemClock } from '../../../base/clock.ts'
import { resolveServerConfig } from '../../../config/resolve-server-config.ts'
import { connect, localCommand, withConnectionOptions } from '../command.ts'
import { type ApiToken, CREATE_TOKEN } from '../documents.ts'
import type { Host, NewToken, TokenRecord } from '../host.ts'
import { invalidInput } from '../input-file.ts'
import { PERMISSIONS, readPermissions } from '../permissions.ts'

interface Created {
  readonly token: string
  readonly apiToken: Partial<ApiToken>
}

export function createTokenCommand(host: Host): Command {
  const command = localCommand(
    {
      name: 'create',
      summary: 'Make an API token; it is shown once',
      details: [
        'The token alone goes to standard output, so that a script can keep it.',
        "With --data-dir it is made on the server's machine, in its data folder, without a server and without an API key: the way in",
        'when the last admin token is lost. Whoever may write there may do that; it is recorded in the stream audit.',
      ].join('\n'),
      arguments: [['<NAME>', 'what it is for']],
      options: [
        new Option(
          '--permissions <LIST>',
          `what it may do: ${PERMISSIONS.join(', ')}, separated by commas`,
        ).makeOptionMandatory(),
        new Option('--expires <WHEN>', 'a date (2027-01-31) or a time from now (90d, 12h); without it, never'),
        new Option('--data-dir <FOLDER>', "make it in a server's data folder, without asking a server"),
      ],
      examples: [
        ['spillway token create collector --permissions INGEST', ''],
        ['spillway token create auditor --permissions AUDIT,GUARDRAIL --expires 90d', ''],
        ['spillway token create admin --permissions ADMIN --data-dir /var/lib/spillway', 'the last one is lost'],
      ],
    },
    async (call) => {
      const { output, options, args } = call
      const expires = options['expires']
      const made: NewToken = {
        name: args[0] ?? '',
        permissions: readPermissions(String(options['permissions'])),
        expiresAt: typeof expires === 'string' ? readMoment(expires, systemClock.now()) : null,
      }
      const dataDir = options['dataDir']
      const created =
        dataDir === undefined
          ? await connect(call).client.request(CREATE_TOKEN, { data: { ...made, expiresAt: isoTime(made.expiresAt) } })
          : await createInFolder(made, dataDir, host)
      const permissions = made.permissions.join(', ')
      output.note(`Token ${created.apiToken.id} (${permissions}). Keep it now: it is not shown again.`)
      output.result(created, () => created.token)
      return undefined
    },
  )
  return withConnectionOptions(command)
}

async function createInFolder(made: NewToken, dataDir: unknown, host: Host): Promise<Created> {
  const { createToken } = await host.loadServer()
  const { token, record } = await createToken(resolveServerConfig({ flags: { dataDir } }), made)
  return { token, apiToken: shown(record) }
}

/** As a server's answer shows it. */
function shown(record: TokenRecord): Partial<ApiToken> {
  const { id, name, permissions, createdAt, expiresAt } = record
  return {
    id,
    name,
    permissions,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: isoTime(expiresAt),
    lastUsedAt: null,
    revokedAt: null,
  }
}

function isoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

/** In milliseconds. */
function readMoment(text: string, now: number): number {
  const span = /^(\d{1,5})([dh])$/.exec(text)
  const time = span ? now + Number(span[1]) * (span[2] === 'd' ? 86_400_000 : 3_600_000) : Date.parse(text)
  if (Number.isNaN(time))
    throw invalidInput(`\`${text}\` is no date and no time from now.`, 'For example 2027-01-31 or 90d.')
  if (time <= now) throw invalidInput(`\`${text}\` has passed.`, 'Give a time in the future.')
  return time
}
