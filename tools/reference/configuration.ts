import { environmentName, flagName } from '../../src/config/option-names.ts'
import { CLIENT_VARIABLES } from '../../src/config/other-variables.ts'
import { secretFileKey } from '../../src/config/resolve-server-config.ts'
import {
  OPTION_GROUPS,
  SERVER_OPTION_NAMES,
  type ServerOptionName,
  serverOption,
} from '../../src/config/server-options.ts'
import { codeBlock, markdownTable, page } from './markdown.ts'

export function configurationReference(): string {
  return page('Configuration', 'src/config/server-options.ts', [
    'Every setting of `spillway serve` can be given as a flag, as an environment variable or in a JSON file. Flags win over the environment, the environment wins over the file. Wrong values, unknown keys and mistyped variables are all reported at once, and the server does not start.',
    'The file is named with `--config-file` or `SPILLWAY_CONFIG_FILE` and holds one object, by option name:',
    codeBlock(JSON.stringify({ port: 8420, retentionDays: 365, destinationHosts: ['*.example.com'] }, null, 2), 'json'),
    'A `SIZE` is a number of bytes or has a unit (`64MiB`), a `DURATION` is milliseconds or has a unit (`500ms`, `30s`, `2m`, `1h`), a list is an array in the file and separated by commas elsewhere. Folders are relative to the working directory.',
    ...OPTION_GROUPS.map(groupSection),
    '## Secrets',
    'A secret is never the value of a flag, where other users of the machine could see it, nor of a key in the configuration file. It comes from its variable, or from a file of its own that `<VARIABLE>_FILE`, the flag or the key names.',
    '## Variables that are no settings',
    'A variable that is nearly one of the above is refused, because the default would hold in silence. Other variables that begin with `SPILLWAY_` are ignored with a warning; those that Kubernetes makes for a Service named `spillway` (`SPILLWAY_PORT=tcp://…`) without one.',
    `The command line's own: ${CLIENT_VARIABLES.map((name) => `\`${name}\``).join(', ')}. See \`spillway configure --help\`.`,
  ])
}

function groupSection(group: (typeof OPTION_GROUPS)[number]): string {
  const names = SERVER_OPTION_NAMES.filter((name) => serverOption(name).group === group)
  const rows = names.map((name) => [
    `\`${fileKey(name)}\``,
    forms(name),
    defaultOf(name),
    serverOption(name).description,
  ])
  return `## ${group}\n\n${markdownTable(['option', 'flag and variable', 'default', 'what it does'], rows)}`
}

function fileKey(name: ServerOptionName): string {
  return serverOption(name).secret ? secretFileKey(name) : name
}

function forms(name: ServerOptionName): string {
  const { type, secret } = serverOption(name)
  const variable = environmentName(name)
  const flag = `\`${flagName(fileKey(name))} ${secret ? 'FILE' : type.form}\``
  return secret ? `${flag}<br>\`${variable}\`<br>\`${variable}_FILE\`` : `${flag}<br>\`${variable}\``
}

function defaultOf(name: ServerOptionName): string {
  const preset = serverOption(name).default
  if (preset === undefined) return 'not set'
  return preset === '' ? 'empty' : `\`${preset}\``
}
