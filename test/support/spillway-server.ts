import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Long and odd enough that a search for it finds nothing but itself. */
export const ADMIN_TOKEN = 'admin-token-of-the-end-to-end-tests-8c2f6e'

const LAUNCHER = fileURLToPath(new URL('../../spillway', import.meta.url))
/** Compiling all modules is half of the CPU time of a start, and some tests start hundreds of servers. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/spillway-tests', import.meta.url))
const READY_MS_MAX = 60_000
const STOP_MS_MAX = 20_000

export interface SpillwayServerOptions {
  readonly dataDir: string
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  /** False: as it is in production, where plain http is refused for destinations. */
  readonly insecureLoopback?: boolean
}

export interface SpillwayServer extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  readonly dataDir: string
  /** Everything that it has written so far: standard output, then standard error. */
  said(): string
  residentBytes(): number
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; fails unless it ends by itself, with 0. */
  stop(): Promise<void>
}

/** `./spillway serve` in a process of its own, on a free port; resolves at its ready line. Disposing of it kills it where it still runs. */
export async function startSpillway(options: SpillwayServerOptions): Promise<SpillwayServer> {
  const child = launch(options)
  const output = { out: '', err: '' }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.err += text
  })
  const said = (): string => `${output.out}${output.err}`
  const exited = once(child, 'close')
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exited
  }
  try {
    const { url } = await ready(child, (line) => {
      output.out += `${line}\n`
    })
    const { pid } = child
    assert(pid !== undefined)
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM')
      const overdue = setTimeout(kill, STOP_MS_MAX)
      const [code, signal] = await exited
      clearTimeout(overdue)
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, said())
    }
    return {
      url,
      pid,
      dataDir: options.dataDir,
      said,
      kill,
      stop,
      residentBytes: () => residentBytes(pid),
      [Symbol.asyncDispose]: kill,
    }
  } catch (error) {
    await kill()
    throw new Error(`Spillway did not start:\n${said()}`, { cause: error })
  }
}

function launch({ dataDir, env, args = [], insecureLoopback = true }: SpillwayServerOptions): ChildProcess {
  const all = ['serve', '--data-dir', dataDir, '--port', '0', ...args]
  if (insecureLoopback) all.push('--allow-insecure-loopback')
  return spawn(LAUNCHER, all, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      SPILLWAY_BOOTSTRAP_TOKEN: ADMIN_TOKEN,
      SPILLWAY_SCHEDULER_TICK_MS: '50ms',
      ...env,
    },
  })
}

async function ready(child: ChildProcess, keep: (line: string) => void): Promise<{ url: string }> {
  assert(child.stdout !== null)
  const lines = createInterface({ input: child.stdout, signal: AbortSignal.timeout(READY_MS_MAX) })
  const { promise, resolve, reject } = Promise.withResolvers<{ url: string }>()
  lines.on('line', (line) => {
    keep(line)
    if (line.startsWith('{"ready":true')) resolve(JSON.parse(line))
  })
  lines.once('close', () => reject(new Error('no ready line')))
  return await promise
}

function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}
