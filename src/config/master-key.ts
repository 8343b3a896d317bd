import { constants } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import type { ServerConfig } from './resolve-server-config.ts'

const KEY_BYTES = 32
const FILE_NAME = 'master.key'

/** The key that encrypts stored secrets: the configured one, or the data folder's own, made on the first start. 32 bytes in base64. */
export async function loadMasterKey(
  config: Pick<ServerConfig, 'masterKey' | 'dataDir'>,
  random: Random,
): Promise<Secret> {
  if (config.masterKey !== undefined) return config.masterKey
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const path = join(config.dataDir, FILE_NAME)
  return (await createKeyFile(path, random)) ?? (await readKeyFile(path))
}

/** The key's 32 bytes, from base64, base64url or hex. */
export function masterKeyBytes(key: Secret): Buffer {
  const text = key.reveal()
  return Buffer.from(text, text.length === 2 * KEY_BYTES ? 'hex' : 'base64')
}

/** Undefined where there is a file already. On disk before it is used: a key that is lost takes every stored secret with it. */
async function createKeyFile(path: string, random: Random): Promise<Secret | undefined> {
  const key = random.bytes(KEY_BYTES).toString('base64')
  try {
    await using file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    await file.writeFile(`${key}\n`)
    await file.sync()
    return new Secret(key)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw keyFault(`The master key file ${path} cannot be written.`, error)
  }
}

async function readKeyFile(path: string): Promise<Secret> {
  await refuseOpenMode(path)
  await using file = await open(path).catch((error) => {
    throw keyFault(`The master key file ${path} cannot be read.`, error)
  })
  const key = new Secret((await file.readFile('utf8')).trim())
  if (masterKeyBytes(key).length !== KEY_BYTES) throw keyFault(`The master key file ${path} is damaged.`)
  return key
}

async function refuseOpenMode(path: string): Promise<void> {
  const { mode } = await stat(path)
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  throw new Fault('CONFIG_INVALID', {
    message: `The master key file ${path} can be read by other users (mode ${(mode & 0o777).toString(8)}).`,
    hint: `Take their rights away: chmod 600 ${path}`,
  })
}

function keyFault(message: string, cause?: unknown): Fault {
  return new Fault('CONFIG_INVALID', {
    message,
    hint: 'Restore the file from its copy, or set SPILLWAY_MASTER_KEY; without the right key, destination secrets must be entered again.',
    cause,
  })
}
