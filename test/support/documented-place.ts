import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createContainer, startAzurite } from '../../local-azure/storage/azurite.ts'
import { containerSas } from '../../local-azure/storage/sas.ts'
import { systemClock } from '../../src/base/clock.ts'
import { type Api, apiOf } from './api.ts'
import { REPOSITORY } from './documented-blocks.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

export const DOCUMENTED_URL = 'http://127.0.0.1:8420'
const CONTAINER = 'audit-output'
const DAY_MS = 86_400_000
const TOKEN = /spw_[\w-]{43}/

/** Where a reader of a page would be: a folder with the checkout's files, a storage account, and after `serve` a server. */
export interface DocumentedPlace extends AsyncDisposable {
  /** Runs a documented `./spillway serve` until the end. Its token is the one that it prints. */
  serve(command: string): Promise<void>
  /** Throws where a command of it fails. */
  shell(script: string): Promise<void>
  /** Throws where the answer has an error. */
  graphql(document: string): Promise<void>
  api(): Api
}

export async function openPlace(): Promise<DocumentedPlace> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const azurite = await startAzurite()
  stack.defer(() => azurite.close())
  await createContainer(azurite, CONTAINER)
  for (const name of ['spillway', 'samples']) await symlink(join(REPOSITORY, name), join(folder.path, name))
  const sas = containerSas(azurite, CONTAINER, { expiresAt: systemClock.now() + DAY_MS })
  // As a whole URL, which tells where the emulator is: the documented fields have no place for that.
  const sasUrl = `${azurite.blobEndpoint}/${CONTAINER}?${sas}`
  const reader = { folder: folder.path, api: undefined as Api | undefined }

  const api = (): Api => {
    if (reader.api === undefined) throw new Error('no server was started')
    return reader.api
  }
  const filledIn = async (documented: string): Promise<string> => {
    const { exportId, jobId } = await ids(api(), documented)
    return documented
      .replaceAll(DOCUMENTED_URL, api().url)
      .replaceAll('your-adls-storage-account', azurite.account)
      .replaceAll('your-sas-token', sasUrl)
      .replaceAll('your-export-id', exportId)
      .replaceAll('your-job-id', jobId)
  }
  const owned = stack.move()
  return {
    serve: async (command) => {
      reader.api = await startServer(command, folder.path, owned)
    },
    shell: async (script) => {
      const bash = start('bash', ['-euo', 'pipefail', '-c', await filledIn(script)], folder.path)
      // What it asks for: `configure` wants the token.
      bash.stdin?.on('error', () => {}).end(`${api().token}\n`)
      const [out, err, [code]] = await Promise.all([textOf(bash.stdout), textOf(bash.stderr), once(bash, 'exit')])
      if (code !== 0) throw new Error(`ended with ${code}\n${out}${err}`)
    },
    graphql: async (document) => {
      const { exportId, jobId } = await ids(api(), document)
      await api().graphql(await filledIn(document), { id: exportId, exportJobId: jobId })
    },
    api,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function startServer(command: string, folder: string, stack: AsyncDisposableStack): Promise<Api> {
  const server = start('bash', ['-c', `exec ${command}`], folder)
  const said = { out: '', err: '' }
  server.stdout?.setEncoding('utf8').on('data', (part: string) => {
    said.out += part
  })
  server.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said.err += part
  })
  const exited = once(server, 'exit')
  stack.defer(async () => {
    server.kill('SIGTERM')
    await exited
  })
  const url = await until('the ready line', () => /"url":"([^"]+)"/.exec(said.out)?.[1])
  const token = TOKEN.exec(said.err)?.[0]
  if (token === undefined) throw new Error(`it printed no token:\n${said.err}`)
  return apiOf({ url }, token)
}

/** With a home and a shell of its own, and the two settings that make it a test: a free port, and plain http to the emulator. */
function start(command: string, args: readonly string[], folder: string): ChildProcess {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    SPILLWAY_PORT: '0',
    SPILLWAY_ALLOW_INSECURE_LOOPBACK: 'true',
    SPILLWAY_SCHEDULER_TICK_MS: '50ms',
  }
  return spawn(command, args, { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] })
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  return stream === null ? '' : await text(stream)
}

const IDS = `{
  getAllExportConfigurations { id }
  getAllExportJobs(first: 1) { items { id } }
}`

/** Of what the page made before: the last export and the last job. A job may take a moment to be there. */
async function ids(api: Api, documented: string): Promise<{ exportId: string; jobId: string }> {
  const look = async () => {
    const answer = await api.graphql<{
      getAllExportConfigurations: readonly { id: string }[]
      getAllExportJobs: { items: readonly { id: string }[] }
    }>(IDS)
    const exportId = answer.getAllExportConfigurations.at(-1)?.id ?? ''
    const jobId = answer.getAllExportJobs.items[0]?.id ?? ''
    return { exportId, jobId }
  }
  if (!/your-job-id|\$exportJobId/.test(documented)) return look()
  return until('a job', async () => {
    const found = await look()
    return found.jobId !== '' && found
  })
}
