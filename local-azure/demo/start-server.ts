import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { processEnvironment } from '../../src/config/environment.ts'
import { ensureDashboard } from '../../tools/dashboard/dashboard-build.ts'
import { FailedStep } from './failed-step.ts'
import type { Narrator } from './narrator.ts'

export interface Server extends AsyncDisposable {
  readonly url: string
  readonly token: string
  readonly logPath: string
}

export interface ServerStart {
  readonly folder: string
  readonly token: string
  /** The certificate authority of the stand-ins for Azure, which this server is to trust. */
  readonly caFile: string
}

export const SPILLWAY = join(import.meta.dirname, '..', '..', 'spillway')
const CLOSE_MS_MAX = 15_000

/** `spillway serve` as its own process, on a free port of this machine, with data in the work folder and the token as its first admin token. */
export function startServer({ folder, token, caFile }: ServerStart, tell: Narrator): Promise<Server> {
  return tell.step(
    'Starting Spillway (the first time its dashboard is built)',
    async () => {
      await ensureDashboard()
      return await launch({ folder, token, caFile })
    },
    ({ url }) => `Spillway serves on ${url}`,
  )
}

async function launch({ folder, token, caFile }: ServerStart): Promise<Server> {
  const logPath = join(folder, 'spillway.log')
  const flags = ['--port', '0', '--data-dir', join(folder, 'data'), '--allow-insecure-loopback']
  await using log = await open(logPath, 'a')
  // A group of its own: Ctrl-C is the demo's to obey, which then closes what it started, in order.
  const child = spawn(SPILLWAY, ['serve', ...flags], {
    detached: true,
    stdio: ['ignore', 'pipe', log.fd],
    env: { ...cleanEnvironment(), SPILLWAY_BOOTSTRAP_TOKEN: token, NODE_EXTRA_CA_CERTS: caFile },
  })
  const exited = once(child, 'exit')
  const killWithParent = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithParent)
  const close = async (): Promise<void> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS_MAX)
    child.kill('SIGTERM')
    await exited
    clearTimeout(timer)
    process.off('exit', killWithParent)
  }
  const url = await readyUrl(child.stdout as Readable)
  if (url !== undefined) return { url, token, logPath, [Symbol.asyncDispose]: close }
  await close()
  throw new FailedStep('The Spillway server did not start.', await readFile(logPath, 'utf8'))
}

/** From its one line of standard output, `{"ready":true,"url":"…"}`; undefined where it ended without. */
async function readyUrl(stdout: Readable): Promise<string | undefined> {
  for await (const line of createInterface({ input: stdout })) {
    stdout.resume()
    return (JSON.parse(line) as { url: string }).url
  }
  return undefined
}

/** Without settings of Spillway that the shell may have for another server. */
export function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(processEnvironment()).filter(([name]) => !name.startsWith('SPILLWAY_')))
}
