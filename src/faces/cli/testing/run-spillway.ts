import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly cwd?: string
  /** Called with the process while it runs. */
  readonly meanwhile?: (child: ChildProcess) => Promise<void>
  /** Another program than ./spillway, run by Node. */
  readonly script?: string
}

export const LAUNCHER = fileURLToPath(new URL('../../../../spillway', import.meta.url))

/** Runs `./spillway …` as a person does, in an environment that holds nothing but what is given. */
export async function runSpillway(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...options.env }
  const [command, all] = options.script ? [process.execPath, [options.script, ...args]] : [LAUNCHER, args]
  const child = spawn(command, all, { env, cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  const closed = once(child, 'close')
  // A program that ends without reading closes the pipe: no failure of the test.
  child.stdin.on('error', () => undefined)
  if (options.stdin !== undefined || options.meanwhile === undefined) child.stdin.end(options.stdin ?? '')
  await options.meanwhile?.(child)
  const [code] = await closed
  return { code: code as number | null, stdout: stdout(), stderr: stderr() }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}
