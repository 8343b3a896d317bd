import type { Command } from 'commander'
import { remoteCommand } from '../../command.ts'
import { LIST_KINDS } from '../../destination-documents.ts'
import { requireKind } from '../../destination-input.ts'
import { kindText } from '../../destination-text.ts'
import { table } from '../../table.ts'

export function kindsCommand(): Command {
  return remoteCommand(
    {
      name: 'kinds',
      summary: 'Show what can be delivered to, and what each kind needs',
      arguments: [['[KIND]', 'show the fields of this kind, where to find them, and an example']],
      examples: [
        ['spillway destination kinds', ''],
        ['spillway destination kinds adx', 'what Azure Data Explorer needs'],
      ],
    },
    async ({ client, output, args: [name] }) => {
      const kinds = await client.request(LIST_KINDS)
      if (name === undefined) {
        const rows = kinds.map(({ kind, title, description }) => [kind, title, description])
        output.result(kinds, () => table(['KIND', 'TITLE', 'WHAT'], rows))
        return undefined
      }
      const kind = requireKind(name, kinds, 'the command')
      output.result(kind, () => kindText(kind))
      return undefined
    },
  )
}
