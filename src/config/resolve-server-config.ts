import { readFileSync } from 'node:fs'
import { didYouMean } from '../base/closest.ts'
import { isJsonObject } from '../base/json.ts'
import { isLoopbackHost } from '../base/loopback.ts'
import { parseJson } from '../base/parse-json.ts'
import { Fault } from '../model/fault.ts'
import { type Environment, processEnvironment } from './environment.ts'
import { ENVIRONMENT_PREFIX, environmentName, flagName } from './option-names.ts'
import { CLIENT_VARIABLES, isInjectedByKubernetes } from './other-variables.ts'
import { SERVER_OPTION_NAMES, type ServerOptionName, type ServerSettings, serverOption } from './server-options.ts'

/** Where the settings come from, as they were written. Flags win over the environment, the environment over the file. */
export interface ServerSources {
  /** By option name (`dataDir`), as text or as the value itself; also `configFile`, and `masterKeyFile`, `bootstrapTokenFile`. */
  readonly flags?: Readonly<Record<string, unknown>>
  /** Without it, the process's own. */
  readonly env?: Environment
  readonly readText?: (path: string) => string
}

export interface ServerConfig extends ServerSettings {
  /** What an operator should know, although it works. */
  readonly warnings: readonly string[]
}

/** The complete, frozen configuration of a server. Reports every problem at once, in one Fault CONFIG_INVALID. */
export function resolveServerConfig(sources: ServerSources = {}): ServerConfig {
  const { flags = {}, env = processEnvironment(), readText = readTextFile } = sources
  const reading: Reading = { problems: [], warnings: [], readText }
  const file = readConfigFile(configFilePath(flags, env), reading)
  refuseUnknown(flags, file, env, reading)

  const settings: Record<string, unknown> = {}
  for (const name of SERVER_OPTION_NAMES) {
    const value = readOption(name, { flags, env, file }, reading)
    if (value !== undefined) settings[name] = value
  }
  checkTogether(settings as Partial<ServerSettings>, reading)
  if (reading.problems.length > 0) throw invalid(reading.problems)
  const complete = settings as ServerSettings
  return Object.freeze({ ...complete, warnings: Object.freeze([...reading.warnings, ...warningsAbout(complete)]) })
}

interface Reading {
  readonly problems: string[]
  readonly warnings: string[]
  readonly readText: (path: string) => string
}

interface ConfigFile {
  readonly path: string
  readonly values: Readonly<Record<string, unknown>>
}

interface RawSources {
  readonly flags: Readonly<Record<string, unknown>>
  readonly env: Environment
  readonly file: ConfigFile
}

function configFilePath(flags: Readonly<Record<string, unknown>>, env: Environment): string | undefined {
  const path = flags['configFile'] ?? env[environmentName('configFile')]
  return typeof path === 'string' && path !== '' ? path : undefined
}

function readConfigFile(path: string | undefined, reading: Reading): ConfigFile {
  const nothing = { path: path ?? '', values: {} }
  if (path === undefined) return nothing
  const text = readOrReport(path, `the configuration file ${path}`, reading)
  if (text === undefined) return nothing
  const outcome = parseJson(text)
  if ('error' in outcome) {
    const { line, column, message } = outcome.error
    reading.problems.push(`${path}:${line}:${column} is not valid JSON: ${message}`)
    return nothing
  }
  if (!isJsonObject(outcome.value)) {
    reading.problems.push(`${path} must hold one JSON object`)
    return nothing
  }
  return { path, values: outcome.value }
}

function readOrReport(path: string, what: string, reading: Reading): string | undefined {
  try {
    return reading.readText(path)
  } catch (error) {
    reading.problems.push(`cannot read ${what}: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function refuseUnknown(flags: object, file: ConfigFile, env: Environment, reading: Reading): void {
  const keys = SERVER_OPTION_NAMES.map((name) => (isSecret(name) ? secretFileKey(name) : name))
  for (const key of Object.keys(file.values)) {
    if (keys.includes(key) || key === '$schema') continue
    const secret = SERVER_OPTION_NAMES.find((name) => name === key)
    reading.problems.push(
      secret === undefined
        ? `unknown key \`${key}\` in ${file.path}${didYouMean(key, keys)}`
        : `\`${key}\` in ${file.path} is a secret: put it into a file of its own and name that with \`${secretFileKey(secret)}\`, or set ${environmentName(secret)}`,
    )
  }
  for (const key of Object.keys(flags)) {
    if (!keys.includes(key) && key !== 'configFile') {
      reading.problems.push(`unknown option \`${key}\`${didYouMean(key, keys)}`)
    }
  }
  judgeVariables(env, reading)
}

/**
 * A variable that is nearly one of ours is a typing error that would silently leave a default in force (a retention of 90 days, say): refused.
 * Any other is somebody's own, e.g. of a compose file: mentioned, because that may be wrong too.
 */
function judgeVariables(env: Environment, reading: Reading): void {
  const own = SERVER_OPTION_NAMES.flatMap((name) => {
    const variable = environmentName(name)
    return isSecret(name) ? [variable, `${variable}_FILE`] : [variable]
  })
  const known = [...own, environmentName('configFile'), ...CLIENT_VARIABLES]
  for (const name of Object.keys(env)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || known.includes(name) || isInjectedByKubernetes(name, env[name]))
      continue
    const rest = (variable: string): string => variable.slice(ENVIRONMENT_PREFIX.length)
    const hint = didYouMean(rest(name), known.map(rest))
    if (hint === '') reading.warnings.push(`${name} is no setting of Spillway: ignored`)
    else reading.problems.push(`unknown variable ${name}${hint.replace('`', `\`${ENVIRONMENT_PREFIX}`)}`)
  }
}

function readOption(name: ServerOptionName, sources: RawSources, reading: Reading): unknown {
  const option = serverOption(name)
  const given = isSecret(name) ? findSecret(name, sources, reading) : findValue(name, sources)
  if (given === undefined && option.default === undefined) return undefined
  const { raw, label } = given ?? { raw: option.default, label: name }
  const outcome = option.type.schema.safeParse(raw)
  if (outcome.success) return outcome.data
  const shown = option.secret ? '' : `, not ${JSON.stringify(raw)}`
  reading.problems.push(`${label} ${outcome.error.issues[0]?.message ?? 'is not valid'}${shown}`)
  return undefined
}

/** A value as written, and what to call it in a message. */
interface Given {
  readonly raw: unknown
  readonly label: string
}

function findValue(name: ServerOptionName, { flags, env, file }: RawSources): Given | undefined {
  if (flags[name] !== undefined) return { raw: flags[name], label: flagName(name) }
  const variable = environmentName(name)
  const value = env[variable]
  if (value !== undefined && value !== '' && !isInjectedByKubernetes(variable, value)) {
    return { raw: value, label: variable }
  }
  if (file.values[name] !== undefined) return { raw: file.values[name], label: `\`${name}\` in ${file.path}` }
  return undefined
}

function findSecret(name: ServerOptionName, { flags, env, file }: RawSources, reading: Reading): Given | undefined {
  const key = secretFileKey(name)
  const variable = environmentName(name)
  const value = env[variable] || undefined
  const valueFile = env[`${variable}_FILE`] || undefined
  if (flags[key] !== undefined) return fromSecretFile(flags[key], flagName(key), reading)
  if (value !== undefined && valueFile !== undefined) {
    reading.problems.push(`set either ${variable} or ${variable}_FILE, not both`)
    return undefined
  }
  if (value !== undefined) return { raw: value, label: variable }
  if (valueFile !== undefined) return fromSecretFile(valueFile, `${variable}_FILE`, reading)
  if (file.values[key] !== undefined) return fromSecretFile(file.values[key], `\`${key}\` in ${file.path}`, reading)
  return undefined
}

function fromSecretFile(path: unknown, label: string, reading: Reading): Given | undefined {
  if (typeof path !== 'string' || path === '') {
    reading.problems.push(`${label} must be the path of a file`)
    return undefined
  }
  const text = readOrReport(path, `${path} (${label})`, reading)
  return text === undefined ? undefined : { raw: text.trim(), label: `the content of ${path} (${label})` }
}

function checkTogether(settings: Partial<ServerSettings>, reading: Reading): void {
  const { intakeLineBytesMax: line, intakeBodyBytesMax: body, intakeBytesInFlightMax: inFlight } = settings
  if (line !== undefined && body !== undefined && line > body) {
    reading.problems.push('intakeLineBytesMax must not be larger than intakeBodyBytesMax')
  }
  if (line !== undefined && inFlight !== undefined && line > inFlight) {
    reading.problems.push('intakeLineBytesMax must not be larger than intakeBytesInFlightMax')
  }
  const { leaseMs, schedulerTickMs } = settings
  if (leaseMs !== undefined && schedulerTickMs !== undefined && leaseMs < schedulerTickMs) {
    reading.problems.push('leaseMs must not be shorter than schedulerTickMs')
  }
}

function warningsAbout(settings: ServerSettings): string[] {
  const warnings: string[] = []
  if (!isLoopbackHost(settings.host)) {
    warnings.push(
      `listening on ${settings.host} in plain http: tokens are readable on the network unless a proxy with TLS is in front`,
    )
  }
  if (settings.retentionOverridesExports) {
    warnings.push(
      'retentionOverridesExports is on: events older than retentionDays are removed even where an export still waits for them',
    )
  }
  return warnings
}

function isSecret(name: ServerOptionName): boolean {
  return serverOption(name).secret === true
}

export function secretFileKey(name: string): string {
  return `${name}File`
}

function invalid(problems: readonly string[]): Fault {
  const [first = ''] = problems
  if (problems.length === 1) return new Fault('CONFIG_INVALID', { message: `The configuration is not valid: ${first}` })
  const list = problems.map((problem) => `  - ${problem}`).join('\n')
  return new Fault('CONFIG_INVALID', { message: `The configuration has ${problems.length} problems:\n${list}` })
}

function readTextFile(path: string): string {
  return readFileSync(path, 'utf8')
}
