import { type Command, Option } from 'commander'
import { flagName } from '../../../config/option-names.ts'
import { resolveServerConfig, type ServerConfig, secretFileKey } from '../../../config/resolve-server-config.ts'
import { SERVER_OPTION_NAMES, serverOption } from '../../../config/server-options.ts'
import { CliError } from '../cli-error.ts'
import { localCommand } from '../command.ts'
import { EXITS } from '../exit-codes.ts'
import type { Host, RunningServer } from '../host.ts'
import { paint } from '../output.ts'

export function serveCommand(host: Host): Command {
  const command = localCommand(
    {
      name: 'serve',
      summary: 'Run the Spillway server',
      details: [
        'When it is ready, one line of JSON goes to standard output: {"ready":true,"url":"…"}. Logs go to standard error.',
        'Every option can also be set by an environment variable (SPILLWAY_DATA_DIR, …) or in the file of --config-file.',
        'Stop it with SIGINT or SIGTERM; a second signal stops it at once.',
      ].join('\n'),
      examples: [
        ['spillway serve', 'data in ./.spillway, on http://127.0.0.1:8420'],
        ['spillway serve --data-dir /var/lib/spillway --host 0.0.0.0', 'behind a proxy with TLS'],
        ['spillway serve --port 0 --log-level warn', 'any free port'],
      ],
    },
    async ({ options: { json: _, ...flags } }) => {
      const config = resolveServerConfig({ flags })
      const { startServer } = await host.loadServer()
      const server = await startServer(config).catch((error) => {
        throw cannotListen(error, config)
      })
      const closed = closeOnSignal(server)
      if (server.oneTimeToken !== undefined) process.stderr.write(tokenBox(server.oneTimeToken, server.url))
      process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`)
      await closed
      return undefined
    },
  )
  addServerOptions(command)
  return command
}

/** The options of the server's option table, as flags. A secret is never a flag's value: its flag names a file. */
export function addServerOptions(command: Command): void {
  for (const name of SERVER_OPTION_NAMES) {
    const { type, description, default: preset, group, secret } = serverOption(name)
    const flag = secret ? flagName(secretFileKey(name)) : flagName(name)
    const value = secret ? '<FILE>' : type.form === 'true|false' ? '[true|false]' : `<${type.form}>`
    const text = preset ? `${description} (default: ${preset})` : description
    const option = new Option(`${flag} ${value}`, secret ? `File that holds this secret: ${text}` : text).helpGroup(
      `${group}:`,
    )
    command.addOption(type.form.endsWith(',…') ? option.argParser(collect) : option)
  }
  command.addOption(
    new Option('--config-file <FILE>', 'Settings as a JSON object, by option name.').helpGroup('Server:'),
  )
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value]
}

/** What the system says about the address, in words; anything else as it is. */
function cannotListen(error: unknown, { host, port }: ServerConfig): unknown {
  const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
    EADDRINUSE: [`Something listens at ${host}:${port} already.`, 'Stop it, or choose another port with --port.'],
    EADDRNOTAVAIL: [`This machine has no address ${host}.`, 'Correct --host: 127.0.0.1, 0.0.0.0 or an own address.'],
    ENOTFOUND: [`The host name ${host} does not resolve.`, 'Correct --host: 127.0.0.1, 0.0.0.0 or an own address.'],
    EACCES: [`Port ${port} needs more rights than this user has.`, 'Choose one from 1024 with --port.'],
  }
  const { code = '', syscall = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  const reason = ['listen', 'getaddrinfo'].includes(syscall) ? reasons[code] : undefined
  if (reason === undefined) return error
  return new CliError('invalid', { code: 'CANNOT_LISTEN', message: reason[0], hint: reason[1] }, error)
}

/** Resolves once the server has closed after a first signal; a second one ends the process at once. */
async function closeOnSignal(server: RunningServer): Promise<void> {
  const signalled = Promise.withResolvers<void>()
  let count = 0
  const onSignal = (): void => {
    count += 1
    if (count > 1) process.exit(EXITS.interrupted.code)
    signalled.resolve()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  await signalled.promise
  await server.close()
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
}

function tokenBox(token: string, url: string): string {
  const lines = [
    'This is the first start. Your admin token, shown this once:',
    '',
    `  ${token}`,
    '',
    `In a browser: ${url} makes your account with it.`,
    'On the command line: spillway configure asks for the address and this token.',
  ]
  const width = Math.max(...lines.map((line) => line.length))
  const rows = lines.map((line) => `│ ${line.padEnd(width)} │`.replace(token, paint('bold', token)))
  return `┌${'─'.repeat(width + 2)}┐\n${rows.join('\n')}\n└${'─'.repeat(width + 2)}┘\n`
}
