/** What people get wrong when they set up an export, and what they are told: one message, with what to do, and nothing is saved. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import { containerSas } from '../local-azure/storage/sas.ts'
import { systemClock } from '../src/base/clock.ts'
import { runSpillway } from '../src/faces/cli/testing/run-spillway.ts'
import { type Api, apiOf, refusal } from './support/api.ts'
import { createAdlsExport, newContainer } from './support/exports.ts'
import { ADMIN_TOKEN, type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts'

const CONTAINER = 'audit-output'
const INVALID = 3
const CONNECTION = 7

const started = new AsyncDisposableStack()
let azurite: Azurite
let folder: TemporaryFolder
let server: SpillwayServer
/** Started without `--allow-insecure-loopback`. */
let strictServer: SpillwayServer
let api: Api
let sasToken: string

before(async () => {
  azurite = started.adopt(await startAzurite(), (each) => each.close())
  folder = started.use(await temporaryFolder())
  server = started.adopt(await startSpillway({ dataDir: join(folder.path, 'data') }), (each) => each.stop())
  strictServer = started.adopt(
    await startSpillway({ dataDir: join(folder.path, 'strict'), insecureLoopback: false }),
    (each) => each.stop(),
  )
  api = apiOf(server)
  sasToken = (await newContainer(azurite, CONTAINER)).sasToken
})

after(() => started.disposeAsync())

interface Mistake {
  readonly name: string
  /** What the file holds, beside or in place of what is right; `undefined` leaves a field out. */
  readonly fields?: () => Record<string, unknown>
  /** The whole file. */
  readonly text?: string
  readonly onStrictServer?: true
  readonly exit: number
  readonly code: RegExp
  readonly message: RegExp
  readonly hint: RegExp
}

const MISTAKES: readonly Mistake[] = [
  {
    name: 'a SAS token whose signature was changed',
    fields: () => ({ sasToken: tampered(sasToken) }),
    exit: CONNECTION,
    code: /^SIGNATURE_REFUSED$/,
    message: /refuses the SAS token's signature/,
    hint: /Copy the whole token again/,
  },
  {
    name: 'a SAS token that has expired',
    fields: () => ({ sasToken: containerSas(azurite, CONTAINER, { expiresAt: systemClock.now() - 3_600_000 }) }),
    exit: CONNECTION,
    code: /^SAS_EXPIRED$/,
    message: /expired/,
    hint: /Create a new SAS/,
  },
  {
    name: 'a SAS token that may only read',
    fields: () => ({
      sasToken: containerSas(azurite, CONTAINER, { permissions: 'r', expiresAt: systemClock.now() + 3_600_000 }),
    }),
    exit: CONNECTION,
    code: /^SAS_LACKS_PERMISSION$/,
    message: /allows neither Create nor Write/,
    hint: /Create and Write/,
  },
  {
    name: 'a text that is no SAS token',
    fields: () => ({ sasToken: 'your-sas-token' }),
    exit: CONNECTION,
    code: /^SAS_MALFORMED$/,
    message: /SAS token/,
    hint: /Paste the value of "SAS token" from the portal/,
  },
  {
    name: 'a container that does not exist',
    fields: () => ({
      fileSystem: 'nowhere',
      sasToken: containerSas(azurite, 'nowhere', { expiresAt: systemClock.now() + 3_600_000 }),
    }),
    exit: CONNECTION,
    code: /^CONTAINER_NOT_FOUND$/,
    message: /file system \(container\) does not exist/,
    hint: /Create it in the portal/,
  },
  {
    name: 'a storage account that does not exist',
    fields: () => ({ storageAccount: 'nosuchaccount0000', endpoint: undefined }),
    exit: CONNECTION,
    code: /^(HOST_UNRESOLVABLE|UNREACHABLE)$/,
    message: /`nosuchaccount0000\.blob\.core\.windows\.net` \(E\w+\)/,
    hint: /spelling of the account or endpoint/,
  },
  {
    name: 'a host that is not the vendor’s',
    fields: () => ({ endpoint: 'https://collector.example.com' }),
    exit: CONNECTION,
    code: /^HOST_NOT_ALLOWED$/,
    message: /`collector\.example\.com` is not an allowed destination/,
    hint: /--destination-hosts/,
  },
  {
    name: 'plain http where the operator has not allowed it',
    onStrictServer: true,
    exit: CONNECTION,
    code: /^INSECURE_ENDPOINT$/,
    message: /Plain http to `127\.0\.0\.1` is refused/,
    hint: /Use https/,
  },
  {
    name: 'an account name that cannot be one',
    fields: () => ({ storageAccount: 'your-adls-storage-account' }),
    exit: INVALID,
    code: /^BAD_INPUT$/,
    message: /`storageAccount` must be the account name alone/,
    hint: /Copy the name of your account from the list/,
  },
  {
    name: 'a typing error in a key',
    fields: () => ({ fileSystem: undefined, fileSytem: CONTAINER }),
    exit: INVALID,
    code: /^INPUT_INVALID$/,
    message: /Unknown field `fileSytem` in .*: did you mean `fileSystem`\?/,
    hint: /Fields: .*fileSystem \(required\)/,
  },
  {
    name: 'a file that is not JSON',
    text: '{\n  "interval": "EVERY_12_HOURS",\n  "storageAccount" "x"\n}',
    exit: INVALID,
    code: /^INPUT_INVALID$/,
    message: /config\.json:3:20 is not valid JSON/,
    hint: /Correct the file/,
  },
  {
    name: 'an interval that there is not',
    fields: () => ({ interval: 'EVERY_3_HOURS' }),
    exit: INVALID,
    code: /^INPUT_INVALID$/,
    message: /`interval` in .* cannot be "EVERY_3_HOURS": did you mean `EVERY_\d+_HOURS`\?/,
    hint: /Fields:/,
  },
  {
    name: 'a stream that there is not',
    fields: () => ({ stream: 'audits' }),
    exit: INVALID,
    code: /^INPUT_INVALID$/,
    message: /`stream` in .* cannot be "audits": did you mean `audit`\?/,
    hint: /Fields:/,
  },
  {
    name: 'several fields left out',
    fields: () => ({ interval: undefined, path: undefined }),
    exit: INVALID,
    code: /^INPUT_INVALID$/,
    message: /2 problems:\n.*Missing field `interval`.*\n.*Missing field `path`/,
    hint: /Fields: interval \(required\)/,
  },
]

for (const mistake of MISTAKES) {
  test(`${mistake.name}: the command line says what to do, and nothing is saved`, async () => {
    const { url } = mistake.onStrictServer ? strictServer : server
    const file = join(folder.path, 'config.json')
    await writeFile(file, mistake.text ?? JSON.stringify({ ...right(), ...mistake.fields?.() }))

    const env = { SPILLWAY_URL: url, SPILLWAY_API_KEY: ADMIN_TOKEN }
    const run = await runSpillway(['audit', 'exportConfig', 'create:adls:sasToken', file, '--json'], { env })

    assert.equal(run.stdout, '')
    const { error } = JSON.parse(run.stderr) as { error: { code: string; message: string; hint: string } }
    assert.match(error.code, mistake.code)
    assert.match(error.message, mistake.message)
    assert.match(error.hint, mistake.hint)
    assert.equal(run.code, mistake.exit)
    assert.ok(!run.stderr.includes(signature()), run.stderr)
    assert.deepEqual(await exportIds(apiOf({ url })), [])
  })
}

test('GraphQL names the same mistakes to clients that check nothing themselves', async () => {
  const create = (fields: object) =>
    refusal(createAdlsExport(api, { fileSystem: CONTAINER, sasToken, endpoint: azurite.blobEndpoint, ...fields }))
  const refusals: [fields: object, code: string, message: RegExp][] = [
    [{ interval: 'EVERY_3_HOURS' }, 'BAD_INPUT', /`interval` must be one of EVERY_2_HOURS/],
    [{ stream: 'audits' }, 'UNKNOWN_STREAM', /There is no stream `audits`/],
    [{ sasToken: tampered(sasToken) }, 'SIGNATURE_REFUSED', /signature/],
    [{ path: 'a/../b' }, 'BAD_INPUT', /`path` must have no `\.` or `\.\.`/],
    [{ fileSytem: 'x' }, 'BAD_QUERY', /fileSytem/],
    [{ sasToken: undefined }, 'BAD_QUERY', /sasToken/],
  ]
  for (const [fields, code, message] of refusals) {
    const refused = await create(fields)
    assert.equal(refused.code, code, refused.message)
    assert.match(refused.message, message)
  }
  assert.deepEqual(await exportIds(api), [])
})

test('a failed check is told step by step', async () => {
  const file = join(folder.path, 'config.json')
  await writeFile(file, JSON.stringify({ ...right(), sasToken: tampered(sasToken) }))
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: ADMIN_TOKEN }
  const run = await runSpillway(['audit', 'exportConfig', 'create:adls:sasToken', file], { env })
  assert.equal(run.code, CONNECTION)
  for (const step of ['address', 'token', 'resolve', 'connect', 'write'])
    assert.match(run.stderr, new RegExp(`\\b${step}\\b`))
})

test('a list without exports says so, and how to make one', async () => {
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: ADMIN_TOKEN }
  const run = await runSpillway(['audit', 'exportConfig', 'list'], { env })
  assert.equal(run.code, 0)
  assert.match(run.stdout, /^0 exports are configured/)
  assert.match(run.stdout, /create:adls:sasToken/)
})

test('what is right is taken', async () => {
  assert.equal((await createAdlsExport(api, right())).length, 36)
})

function right() {
  return {
    interval: 'EVERY_12_HOURS',
    storageAccount: 'devstoreaccount1',
    fileSystem: CONTAINER,
    path: 'immuta-audit',
    sasToken,
    endpoint: azurite.blobEndpoint,
  } as const
}

function signature(): string {
  return sasToken.replace(/.*sig=/, '').slice(1, 40)
}

/** Another signature of the same form. */
function tampered(token: string): string {
  return token.replace(/sig=(.)/, (_, first: string) => `sig=${first === 'A' ? 'B' : 'A'}`)
}

async function exportIds(of: Api): Promise<string[]> {
  const { all } = await of.graphql<{ all: { id: string }[] }>('{ all: getAllExportConfigurations { id } }')
  return all.map(({ id }) => id)
}
