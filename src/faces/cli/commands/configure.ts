import { type Command, Option } from 'commander'
import { Secret } from '../../../base/secret.ts'
import { DEFAULT_PROFILE, secretFile, secretVariable, serverUrl } from '../../../config/client-config.ts'
import { processEnvironment } from '../../../config/environment.ts'
import { profileFilePath, saveProfile } from '../../../config/profiles.ts'
import { CliError } from '../cli-error.ts'
import { type Call, localCommand } from '../command.ts'
import { VIEWER } from '../documents.ts'
import { askHidden, askLine } from '../prompt.ts'
import { serverClient } from '../server-client.ts'

export function configureCommand(): Command {
  return localCommand(
    {
      name: 'configure',
      summary: "Save a server's address and API key",
      details: [
        'Asks for both on a terminal; the key is not shown. In a script give --url, and the key by --api-key-file,',
        'SPILLWAY_API_KEY or standard input. The key is tried before it is saved, in a file that only you can read.',
      ].join('\n'),
      options: [
        new Option('--url <URL>', "the server's address"),
        new Option('--api-key-file <FILE>', 'file that holds the API key, - for standard input'),
        new Option('--profile <NAME>', 'name to save it under').default(DEFAULT_PROFILE),
        new Option('--config <FILE>', 'file to save it in (SPILLWAY_CONFIG)'),
        new Option('--no-verify', 'save without trying the key'),
      ],
      examples: [
        ['spillway configure', ''],
        ['spillway configure --profile production --url https://spillway.example.com', 'asks for the key'],
        ['spillway configure --url http://127.0.0.1:8420 --api-key-file ./key.txt', 'asks nothing'],
      ],
    },
    configure,
  )
}

async function configure({ options, output }: Call): Promise<undefined> {
  const url = await chooseUrl(options['url'])
  const apiKey = await chooseKey(options['apiKeyFile'], url)
  const profile = String(options['profile'])
  const viewer =
    options['verify'] === false ? undefined : await serverClient({ url, apiKey, warnings: [] }).request(VIEWER)
  const config = options['config']
  const path = profileFilePath(typeof config === 'string' ? config : undefined, processEnvironment())
  await saveProfile(path, profile, { url, apiKey })
  output.result({ profile, url, path, viewer: viewer ?? null }, () => {
    const who = viewer ? `Signed in as ${viewer.name} (${viewer.permissions.join(', ')}).\n` : ''
    return `${who}Saved as profile \`${profile}\` in ${path}.`
  })
  return undefined
}

async function chooseUrl(flag: unknown): Promise<string> {
  const given = typeof flag === 'string' ? flag : processEnvironment()['SPILLWAY_URL']
  if (given) return serverUrl(given)
  if (!process.stdin.isTTY) throw missing('the address of the server', 'Add --url.')
  return serverUrl(await askLine('Address of the Spillway server', 'http://127.0.0.1:8420'))
}

async function chooseKey(file: unknown, url: string): Promise<Secret> {
  if (typeof file === 'string') return secretFile(file)
  const fromEnvironment = secretVariable('SPILLWAY_API_KEY', processEnvironment())
  if (fromEnvironment) return fromEnvironment
  if (!process.stdin.isTTY) return secretFile('-')
  const key = (await askHidden(`API key for ${url} (not shown)`)).trim()
  if (key === '') throw missing('the API key', 'The first start of `spillway serve` prints one.')
  return new Secret(key)
}

function missing(what: string, hint: string): CliError {
  return new CliError('usage', { code: 'USAGE', message: `Missing: ${what}.`, hint })
}
