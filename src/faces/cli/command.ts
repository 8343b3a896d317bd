import { Command, type Option } from 'commander'
import { type ClientConfig, resolveClientConfig } from '../../config/client-config.ts'
import { processEnvironment } from '../../config/environment.ts'
import { EXITS, type Exit } from './exit-codes.ts'
import { createOutput, type Output } from './output.ts'
import { type ServerClient, serverClient } from './server-client.ts'

/** What help and the reference show of one command. */
export interface CommandSpec {
  readonly name: string
  readonly summary: string
  /** More than the summary, for the command's own help. */
  readonly details?: string
  readonly arguments?: readonly (readonly [name: string, description: string])[]
  readonly options?: readonly Option[]
  /** What an input file may look like, beside what the details say. */
  readonly exampleFile?: { readonly name: string; readonly content: object }
  readonly examples: readonly (readonly [command: string, comment: string])[]
}

export interface Call {
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
  readonly output: Output
}

export interface RemoteCall extends Call {
  readonly config: ClientConfig
  readonly client: ServerClient
}

/** Done without an exit means `ok`. */
type Run<C extends Call> = (call: C) => Promise<Exit | undefined>

export function localCommand(spec: CommandSpec, run: Run<Call>): Command {
  const command = bareCommand(spec)
  command.option('--json', 'write results and errors as JSON')
  return command.action(async () => {
    const options = command.opts()
    const exit = await run({ args: command.args, options, output: createOutput(options['json'] === true) })
    process.exitCode = EXITS[exit ?? 'ok'].code
  })
}

/** A command that speaks to a server. */
export function remoteCommand(spec: CommandSpec, run: Run<RemoteCall>): Command {
  return withConnectionOptions(localCommand(spec, async (call) => run(connect(call))))
}

/** The call, with the server that its connection options name. */
export function connect(call: Call): RemoteCall {
  const config = resolveClientConfig(call.options, processEnvironment())
  for (const warning of config.warnings) call.output.warn(warning)
  return { ...call, config, client: serverClient(config) }
}

export function withConnectionOptions(command: Command): Command {
  return command
    .optionsGroup('Connection:')
    .option('--profile <NAME>', 'saved profile to use (SPILLWAY_PROFILE; default: default)')
    .option('--config <FILE>', 'file of saved profiles (SPILLWAY_CONFIG)')
    .option('--url <URL>', "the server's address (SPILLWAY_URL)")
    .option('--api-key-file <FILE>', 'file that holds the API key, - for standard input (SPILLWAY_API_KEY_FILE)')
}

/** `details`: more than the summary, for the group's own help. */
export function commandGroup(name: string, summary: string, commands: readonly Command[], details?: string): Command {
  const description = details === undefined ? summary : `${summary}\n\n${details}`
  const group = new Command(name).summary(summary).description(description).helpCommand(false)
  for (const command of commands) group.addCommand(command)
  return group
}

function bareCommand(spec: CommandSpec): Command {
  const description = spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`
  const command = new Command(spec.name).summary(spec.summary).description(description)
  for (const [name, text] of spec.arguments ?? []) command.argument(name, text)
  for (const option of spec.options ?? []) command.addOption(option)
  const width = Math.max(...spec.examples.map(([example]) => example.length))
  const examples = spec.examples.map(([example, comment]) =>
    `  ${example.padEnd(width)}${comment === '' ? '' : `   # ${comment}`}`.trimEnd(),
  )
  const file = spec.exampleFile
  if (file) command.addHelpText('after', `\nExample ${file.name}:\n${JSON.stringify(file.content, null, 2)}`)
  return command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
}
