import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { FailedStep } from './failed-step.ts'
import { cleanEnvironment, type Server, SPILLWAY } from './start-server.ts'

export interface CliDeps {
  readonly server: Pick<Server, 'url' | 'token'>
  /** Where it keeps its own files, instead of the user's home. */
  readonly home: string
  readonly stop: AbortSignal
}

export interface RunOptions {
  /** Let it draw on this terminal; else what it says is shown when it fails. */
  readonly showProgress?: boolean
  readonly input?: string
}

/** The command line as anybody has it, with this demo's server. */
export interface SpillwayCli {
  /** Its standard output. Throws FailedStep where it fails, the stop signal's reason where that aborts. */
  run(args: readonly string[], options?: RunOptions): Promise<string>
  /** A command that reads standard input until that ends. */
  open(args: readonly string[]): { readonly input: Writable; readonly ended: Promise<string> }
}

export function spillwayCli({ server, home, stop }: CliDeps): SpillwayCli {
  const env = {
    ...cleanEnvironment(),
    SPILLWAY_URL: server.url,
    SPILLWAY_API_KEY: server.token,
    XDG_CONFIG_HOME: home,
    XDG_STATE_HOME: home,
  }
  const start = (args: readonly string[], showProgress: boolean): ChildProcess =>
    spawn(SPILLWAY, args, { env, detached: true, stdio: ['pipe', 'pipe', showProgress ? 'inherit' : 'pipe'] })
  return {
    run: async (args, { showProgress = false, input = '' } = {}) => {
      stop.throwIfAborted()
      const child = start(args, showProgress)
      const kill = (): void => void child.kill('SIGTERM')
      stop.addEventListener('abort', kill)
      try {
        child.stdin?.on('error', () => {}).end(input)
        return await outputOf(child, args)
      } finally {
        stop.removeEventListener('abort', kill)
        stop.throwIfAborted()
      }
    },
    open: (args) => {
      const child = start(args, false)
      const input = child.stdin as Writable
      input.on('error', () => {})
      return { input, ended: outputOf(child, args) }
    },
  }
}

async function outputOf(child: ChildProcess, args: readonly string[]): Promise<string> {
  const killWithParent = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithParent)
  const [output, errors, [code, signal]] = await Promise.all([
    text(child.stdout as Readable),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'exit') as Promise<[number | null, string | null]>,
  ])
  process.off('exit', killWithParent)
  if (code !== 0) throw new FailedStep(`\`spillway ${args.join(' ')}\` ended with ${code ?? signal}.`, errors)
  return output
}
