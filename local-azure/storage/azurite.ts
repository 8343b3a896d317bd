import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'

/** The account that every Azurite knows; its key is published and opens nothing else. */
export const WELL_KNOWN_ACCOUNT: AzuriteAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
}
const READY_TIMEOUT_MS = 120_000

export interface AzuriteAccount {
  readonly name: string
  /** Base64. */
  readonly key: string
}

export interface AzuriteOptions {
  /** Where to keep data; without it, everything is in memory. */
  readonly dir?: string
  /** The first one is `account` and `key` of the result. */
  readonly accounts?: readonly AzuriteAccount[]
  /** Start the queue service, too. */
  readonly queue?: boolean
}

export interface Azurite {
  readonly account: string
  readonly key: string
  /** With the account as its path: `http://127.0.0.1:PORT/devstoreaccount1`. */
  readonly blobEndpoint: string
  readonly queueEndpoint?: string
  readonly pid: number
  /** Asks it to stop and waits until it has: only then is everything on disk. */
  close(): Promise<void>
}

/** Microsoft's storage emulator in its own process, on free ports of 127.0.0.1; resolves when it takes requests. Any number may run at once. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const accounts = options.accounts ?? [WELL_KNOWN_ACCOUNT]
  const account = accounts[0] ?? WELL_KNOWN_ACCOUNT
  const child = launch(options, accounts)
  const stopWithParent = (): void => void child.kill('SIGTERM')
  process.once('exit', stopWithParent)
  const close = async (): Promise<void> => {
    process.off('exit', stopWithParent)
    await stop(child)
  }
  try {
    const { blob, queue } = await addresses(child, options.queue ?? false)
    const base = {
      account: account.name,
      key: account.key,
      blobEndpoint: `${blob}/${account.name}`,
      pid: child.pid ?? 0,
      close,
    }
    return queue === undefined ? base : { ...base, queueEndpoint: `${queue}/${account.name}` }
  } catch (error) {
    await close()
    throw error
  }
}

/** Makes a container with the account's key, as an administrator would in the portal. */
export async function createContainer(azurite: Azurite, container: string): Promise<void> {
  await serviceClient(azurite).getContainerClient(container).createIfNotExists()
}

/** The official client with the account's key: for what Spillway itself may not do, and as an independent reader. */
export function serviceClient({ account, key, blobEndpoint }: Azurite): BlobServiceClient {
  return new BlobServiceClient(blobEndpoint, new StorageSharedKeyCredential(account, key))
}

function launch(options: AzuriteOptions, accounts: readonly AzuriteAccount[]): ChildProcess {
  const package_ = dirname(createRequire(import.meta.url).resolve('azurite/package.json'))
  // The combined entry starts the table service as well; it costs nothing.
  const entry = options.queue ? 'dist/src/azurite.js' : 'dist/src/blob/main.js'
  const ports = ['--blobHost', '127.0.0.1', '--blobPort', '0']
  if (options.queue)
    ports.push('--queueHost', '127.0.0.1', '--queuePort', '0', '--tableHost', '127.0.0.1', '--tablePort', '0')
  const place = options.dir === undefined ? ['--inMemoryPersistence'] : ['--location', options.dir]
  const flags = ['--silent', '--disableTelemetry', '--skipApiVersionCheck']
  return spawn(process.execPath, [join(package_, entry), ...ports, ...place, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { AZURITE_ACCOUNTS: accounts.map(({ name, key }) => `${name}:${key}`).join(';') },
  })
}

/** Reads the ports from what it prints: `Azurite Blob service … listens on http://127.0.0.1:36001`. */
async function addresses(child: ChildProcess, wantsQueue: boolean): Promise<{ blob: string; queue?: string }> {
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('Azurite has no output to read')
  const said: string[] = []
  const found = new Map<string, string>()
  const timeout = AbortSignal.timeout(READY_TIMEOUT_MS)
  stderr.on('data', (data: Buffer) => said.push(data.toString()))
  const lines = createInterface({ input: stdout, signal: timeout })
  for await (const line of lines) {
    said.push(line)
    const match = /^Azurite (Blob|Queue) service (?:is )?successfully listen\w* (?:on|at) (http:\S+)$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[1], match[2])
    const [blob, queue] = [found.get('Blob'), found.get('Queue')]
    if (blob === undefined || (wantsQueue && queue === undefined)) continue
    stdout.resume()
    return queue === undefined ? { blob } : { blob, queue }
  }
  throw new Error(`Azurite did not start:\n${said.join('\n')}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
