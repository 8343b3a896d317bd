import { constants, readFileSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { isJsonObject } from '../base/json.ts'
import { parseJson } from '../base/parse-json.ts'
import { Secret } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import type { Environment } from './environment.ts'

/** A Spillway server and the key to it, as `spillway configure` saves them. */
export interface Profile {
  readonly url: string
  readonly apiKey: Secret
}

export interface ProfileFile {
  readonly path: string
  readonly profiles: ReadonlyMap<string, Profile>
  /** The file may be read by other users of the machine. */
  readonly exposed: boolean
}

export function profileFilePath(flag: string | undefined, env: Environment): string {
  const named = flag ?? env['SPILLWAY_CONFIG']
  if (named) return resolve(named)
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'spillway', 'config.json')
}

/** A file that is not there holds no profiles. */
export function loadProfiles(path: string): ProfileFile {
  let text: string
  let mode: number
  try {
    text = readFileSync(path, 'utf8')
    mode = statSync(path).mode
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { path, profiles: new Map(), exposed: false }
    throw new Fault('CONFIG_INVALID', {
      message: `Cannot read ${path}.`,
      hint: 'Check the rights on the file.',
      cause: error,
    })
  }
  return { path, profiles: parseProfiles(text, path), exposed: process.platform !== 'win32' && (mode & 0o077) !== 0 }
}

/** Adds or replaces one profile. The file is readable by its owner alone, and is whole at every moment. */
export async function saveProfile(path: string, name: string, profile: Profile): Promise<void> {
  const profiles = new Map(loadProfiles(path).profiles).set(name, profile)
  const plain = Array.from(profiles, ([key, { url, apiKey }]) => [key, { url, apiKey: apiKey.reveal() }])
  const text = `${JSON.stringify({ profiles: Object.fromEntries(plain) }, null, 2)}\n`
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.tmp`
  try {
    await using file = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
    await file.writeFile(text)
    await file.sync()
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

function parseProfiles(text: string, path: string): Map<string, Profile> {
  const outcome = parseJson(text)
  if ('error' in outcome) {
    const { line, column, message } = outcome.error
    throw damaged(`${path}:${line}:${column} is not valid JSON: ${message}`)
  }
  const root = isJsonObject(outcome.value) ? outcome.value['profiles'] : undefined
  if (!isJsonObject(root)) throw damaged(`${path} has no \`profiles\`.`)
  return new Map(
    Object.entries(root).map(([name, entry]) => {
      const { url, apiKey } = isJsonObject(entry) ? entry : {}
      if (typeof url !== 'string' || typeof apiKey !== 'string') {
        throw damaged(`The profile \`${name}\` in ${path} lacks its \`url\` or \`apiKey\`.`)
      }
      return [name, { url, apiKey: new Secret(apiKey) }]
    }),
  )
}

function damaged(message: string): Fault {
  return new Fault('CONFIG_INVALID', {
    message,
    hint: 'Mend the file, or remove it and run `spillway configure` again.',
  })
}
