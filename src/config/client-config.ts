import { readFileSync } from 'node:fs'
import { closest } from '../base/closest.ts'
import { isLoopbackHost } from '../base/loopback.ts'
import { Secret } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import type { Environment } from './environment.ts'
import { loadProfiles, type ProfileFile, profileFilePath } from './profiles.ts'

export const DEFAULT_PROFILE = 'default'

export interface ClientFlags {
  readonly url?: string
  readonly apiKeyFile?: string
  readonly profile?: string
  readonly config?: string
}

/** Which server the command line speaks to, and with which key. */
export interface ClientConfig {
  /** Without a slash at the end. */
  readonly url: string
  readonly apiKey: Secret
  readonly warnings: readonly string[]
}

/** Flags win over the environment, the environment over the profile. A profile's key is used for that profile's server only. */
export function resolveClientConfig(flags: ClientFlags, env: Environment): ClientConfig {
  const file = loadProfiles(profileFilePath(flags.config, env))
  const wanted = flags.profile ?? (env['SPILLWAY_PROFILE'] || undefined)
  const profile = file.profiles.get(wanted ?? DEFAULT_PROFILE)
  if (wanted !== undefined && profile === undefined) throw unknownProfile(wanted, file)

  const givenUrl = flags.url ?? (env['SPILLWAY_URL'] || undefined)
  const url = givenUrl === undefined ? profile?.url : serverUrl(givenUrl)
  if (url === undefined) throw notConfigured()
  const apiKey = givenKey(flags, env) ?? (profile?.url === url ? profile.apiKey : undefined)
  if (apiKey === undefined) throw noKeyFor(url, profile?.url)
  const exposed = file.exposed && apiKey === profile?.apiKey
  const warnings = exposed ? [`${file.path} can be read by other users: chmod 600 ${file.path}`] : []
  return { url, apiKey, warnings }
}

/** The server's address in one form; a pasted GraphQL address is taken too. Refuses what would show the key to the network. */
export function serverUrl(written: string): string {
  const url = URL.parse(written.includes('://') ? written : `https://${written}`)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(`\`${written}\` is not the address of a server.`, 'Give it as https://spillway.example.com.')
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('The address must not contain a user or password.', 'Use an API key instead.')
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw invalid(
      `The API key is not sent to ${url.host} in plain http: anyone on the way could read it.`,
      `Use https://${url.host}; plain http works with this machine (127.0.0.1, localhost) only.`,
    )
  }
  const path = url.pathname.replace(/\/api\/audit\/graphql\/?$/, '').replace(/\/+$/, '')
  return `${url.origin}${path}`
}

/** A secret from the variable `<NAME>` or the file that `<NAME>_FILE` names. */
export function secretVariable(name: string, env: Environment): Secret | undefined {
  const file = env[`${name}_FILE`]
  if (env[name]) return new Secret(env[name].trim())
  return file ? secretFile(file) : undefined
}

export function secretFile(path: string): Secret {
  const name = path === '-' ? 'Standard input' : path
  let text: string
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8').trim()
  } catch (error) {
    throw new Fault('CONFIG_INVALID', {
      message: `Cannot read ${name}.`,
      hint: 'Check its path and rights.',
      cause: error,
    })
  }
  if (text === '') throw invalid(`${name} is empty.`, 'It must hold the secret, and nothing else.')
  return new Secret(text)
}

function givenKey(flags: ClientFlags, env: Environment): Secret | undefined {
  return flags.apiKeyFile === undefined ? secretVariable('SPILLWAY_API_KEY', env) : secretFile(flags.apiKeyFile)
}

function notConfigured(): Fault {
  return invalid(
    'No Spillway server is configured.',
    'Run `spillway configure`, or set SPILLWAY_URL and SPILLWAY_API_KEY.',
  )
}

function noKeyFor(url: string, profileUrl: string | undefined): Fault {
  const why = profileUrl === undefined ? '' : ` The saved key is for ${profileUrl} and is not sent elsewhere.`
  return invalid(
    `There is no API key for ${url}.${why}`,
    'Set SPILLWAY_API_KEY or SPILLWAY_API_KEY_FILE, or run `spillway configure` for this server.',
  )
}

function unknownProfile(name: string, file: ProfileFile): Fault {
  const meant = closest(name, file.profiles.keys())
  const known = [...file.profiles.keys()].join(', ') || 'none'
  return invalid(
    `There is no profile \`${name}\` in ${file.path}${meant === undefined ? '' : `: did you mean \`${meant}\`?`}`,
    `Profiles there: ${known}. \`spillway configure --profile ${name}\` makes it.`,
  )
}

function invalid(message: string, hint: string): Fault {
  return new Fault('CONFIG_INVALID', { message, hint })
}
