import { Command } from 'commander'
import type { Host } from './host.ts'

interface Entry {
  readonly name: string
  readonly summary: string
  readonly load: (host: Host) => Promise<Command>
}

/** The top level. A command's own code is loaded when it is called, so that `spillway --help` is quick. */
const ENTRIES: readonly Entry[] = [
  {
    name: 'serve',
    summary: 'Run the Spillway server',
    load: async (host) => (await import('./commands/serve.ts')).serveCommand(host),
  },
  {
    name: 'demo',
    summary: 'Show Spillway at work on this machine, with stand-ins for Azure',
    load: async (host) => (await import('./commands/demo.ts')).demoCommand(host),
  },
  {
    name: 'configure',
    summary: "Save a server's address and API key",
    load: async () => (await import('./commands/configure.ts')).configureCommand(),
  },
  {
    name: 'audit',
    summary: 'Configure exports, export on demand, and look at jobs',
    load: async () => (await import('./commands/audit.ts')).auditCommand(),
  },
  {
    name: 'guardrail',
    summary: 'Export guardrail activity',
    load: async () => (await import('./commands/guardrail.ts')).guardrailCommand(),
  },
  {
    name: 'destination',
    summary: 'Configure where exports go',
    load: async () => (await import('./commands/destination.ts')).destinationCommand(),
  },
  {
    name: 'events',
    summary: 'Send events to the server',
    load: async () => (await import('./commands/events.ts')).eventsCommand(),
  },
  {
    name: 'token',
    summary: 'Make, list and revoke API tokens',
    load: async (host) => (await import('./commands/token.ts')).tokenCommand(host),
  },
  {
    name: 'user',
    summary: 'People who sign in to the dashboard',
    load: async (host) => (await import('./commands/user.ts')).userCommand(host),
  },
  {
    name: 'backup',
    summary: "Copy a server's data to a file, also while it runs",
    load: async (host) => (await import('./commands/backup.ts')).backupCommand(host),
  },
  {
    name: 'completion',
    summary: 'Print a completion script for a shell',
    load: async (host) => (await import('./commands/completion.ts')).completionCommand(() => fullProgram(host)),
  },
]

/** The program with the one command that the arguments call loaded; of the others only name and summary. */
export async function programFor(argv: readonly string[], host: Host): Promise<Command> {
  const called = argv.find((argument) => !argument.startsWith('-'))
  return build(host, (name) => name === called)
}

/** The program with everything loaded: for documentation and completion. */
export function fullProgram(host: Host): Promise<Command> {
  return build(host, () => true)
}

async function build(host: Host, wanted: (name: string) => boolean): Promise<Command> {
  const program = new Command('spillway')
    .description('Delivers AI-guardrail activity and data-access audit events, once and provably.')
    .version(host.version, '-V, --version', 'print the version')
    .helpCommand(false)
    .addHelpText(
      'after',
      [
        '',
        'Start here:',
        '  spillway demo                                             # see it work',
        '  spillway serve                                            # run a server',
        '  spillway configure                                        # save its address and a key',
        '  spillway audit exportConfig create:adls:sasToken ./x.json # export audit events to ADLS',
        '  spillway destination create ./adx.json                    # connect Azure Data Explorer',
        '  spillway guardrail export --to adx --severity HIGH        # export guardrail activity now',
        '',
        'Every command has --help with examples, and --json. Exit codes: docs/reference/exit-codes.md',
      ].join('\n'),
    )
  for (const { name, summary, load } of ENTRIES) {
    program.addCommand(wanted(name) ? await load(host) : new Command(name).summary(summary))
  }
  return strict(program)
}

/** On every command: mistakes are thrown (main.ts reports them), and examples follow a usage error nowhere. */
function strict(command: Command): Command {
  command.exitOverride().configureOutput({ outputError: () => undefined })
  for (const child of command.commands) strict(child)
  return command
}
