import { type Command, Option } from 'commander'
import { systemClock } from '../../../base/clock.ts'
import { closest } from '../../../base/closest.ts'
import { remoteCommand } from '../command.ts'
import { CREATE_TOKEN } from '../documents.ts'
import { invalidInput } from '../input-file.ts'

export const PERMISSIONS = ['INGEST', 'AUDIT', 'GUARDRAIL', 'INTEGRATIONS', 'ADMIN'] as const

export function createTokenCommand(): Command {
  return remoteCommand(
    {
      name: 'create',
      summary: 'Make an API token; it is shown once',
      details: 'The token alone goes to standard output, so that a script can keep it.',
      arguments: [['<NAME>', 'what it is for']],
      options: [
        new Option(
          '--permissions <LIST>',
          `what it may do: ${PERMISSIONS.join(', ')}, separated by commas`,
        ).makeOptionMandatory(),
        new Option('--expires <WHEN>', 'a date (2027-01-31) or a time from now (90d, 12h); without it, never'),
      ],
      examples: [
        ['spillway token create collector --permissions INGEST', ''],
        ['spillway token create auditor --permissions AUDIT,GUARDRAIL --expires 90d', ''],
      ],
    },
    async ({ client, output, options, args: [name = ''] }) => {
      const permissions = readPermissions(String(options['permissions']))
      const expires = options['expires']
      const expiresAt = typeof expires === 'string' ? readMoment(expires, systemClock.now()) : undefined
      const created = await client.request(CREATE_TOKEN, { data: { name, permissions, expiresAt } })
      output.note(`Token ${created.apiToken.id} (${permissions.join(', ')}). Keep it now: it is not shown again.`)
      output.result(created, () => created.token)
      return undefined
    },
  )
}

function readPermissions(list: string): string[] {
  const names = list.split(',').map((name) => name.trim().toUpperCase())
  const known: readonly string[] = PERMISSIONS
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    const [first = ''] = unknown
    const meant = closest(first, PERMISSIONS)
    throw invalidInput(
      `There is no permission \`${first}\`${meant ? `: did you mean \`${meant}\`?` : '.'}`,
      `Permissions: ${PERMISSIONS.join(', ')}.`,
    )
  }
  return names
}

/** As ISO-8601 in UTC. */
function readMoment(text: string, now: number): string {
  const span = /^(\d{1,5})([dh])$/.exec(text)
  const time = span ? now + Number(span[1]) * (span[2] === 'd' ? 86_400_000 : 3_600_000) : Date.parse(text)
  if (Number.isNaN(time))
    throw invalidInput(`\`${text}\` is no date and no time from now.`, 'For example 2027-01-31 or 90d.')
  if (time <= now) throw invalidInput(`\`${text}\` has passed.`, 'Give a time in the future.')
  return new Date(time).toISOString()
}
