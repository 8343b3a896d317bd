import { CommanderError } from 'commander'
import { redactText } from '../../base/redact.ts'
import { CliError, exitOf, reportOf } from './cli-error.ts'
import { EXITS } from './exit-codes.ts'
import type { Host } from './host.ts'
import { printError } from './output.ts'
import { programFor } from './program.ts'

/** Runs one command line; sets `process.exitCode` and never throws. */
export async function runCli(argv: readonly string[], host: Host): Promise<void> {
  endQuietlyOnClosedPipe()
  try {
    const program = await programFor(argv, host)
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    const failure = error instanceof CommanderError ? usageError(error) : error
    if (failure === undefined) return
    const exit = exitOf(failure)
    process.exitCode = EXITS[exit].code
    if (exit === 'unexpected' && failure instanceof Error) process.stderr.write(`${redactText(failure.stack ?? '')}\n`)
    printError(reportOf(failure), argv.includes('--json'))
  }
}

/** Undefined where help or the version was asked for: commander reports those as errors too. */
function usageError(error: CommanderError): CliError | undefined {
  if (error.exitCode === 0) return undefined
  if (error.code === 'commander.help') {
    process.exitCode = EXITS.usage.code
    return undefined
  }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  return new CliError('usage', {
    code: 'USAGE',
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.${suggestion === undefined ? '' : ` ${suggestion.replace(/^\(|\)$/g, '')}`}`,
    hint: 'Run the command with --help for its arguments and examples.',
  })
}

/** `spillway … | head` ends the reader early: nothing to complain about. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXITS.ok.code)
    throw error
  })
}
