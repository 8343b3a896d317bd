import { type Command, Option } from 'commander'
import { resolveServerConfig } from '../../../config/resolve-server-config.ts'
import { localCommand } from '../command.ts'
import type { Host } from '../host.ts'

export function backupCommand(host: Host): Command {
  return localCommand(
    {
      name: 'backup',
      summary: "Copy a server's data to a file, also while it runs",
      details: [
        'Works on the data folder itself, so it runs on the machine of the server, and needs no API key.',
        'The master key is not in the backup: keep a copy of master.key apart from it.',
      ].join('\n'),
      arguments: [['<FILE>', 'the file to write; it must not exist yet']],
      options: [
        new Option('--data-dir <FOLDER>', "the server's data folder (SPILLWAY_DATA_DIR; default: .spillway)"),
        new Option('--config-file <FILE>', "the server's settings, where it has such a file (SPILLWAY_CONFIG_FILE)"),
      ],
      examples: [['spillway backup /backups/spillway.db --data-dir /var/lib/spillway', '']],
    },
    async ({ output, options: { json: _, ...flags }, args: [file = ''] }) => {
      const config = resolveServerConfig({ flags })
      const { backup } = await host.loadServer()
      await backup(config, file)
      output.result({ file, dataDir: config.dataDir }, () => `Wrote ${file} from ${config.dataDir}.`)
      return undefined
    },
  )
}
