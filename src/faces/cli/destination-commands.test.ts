import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { API_KEY, type FakeServer, fault, startFakeServer } from './testing/fake-server.ts'
import { type Finished, type RunOptions, runSpillway } from './testing/run-spillway.ts'
import { ADX, ADX_KIND, FILE_KIND } from './testing/sample-answers.ts'

const KEY = 'q~8Q~secretSecretSecretSecretSecret'
const FILE = { kind: 'adx', name: 'Security estate', clusterEndpoint: 'https://c', databaseName: 'Security' }
const KINDS = { destinationKinds: [ADX_KIND, FILE_KIND] }

let server: FakeServer
let folder = ''
before(async () => {
  server = await startFakeServer()
  folder = await mkdtemp(join(tmpdir(), 'spillway-cli-'))
})
beforeEach(() => {
  server.answers = {}
})
after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe('create', () => {
  const sent = {
    kind: 'adx',
    name: 'Security estate',
    fields: { clusterEndpoint: 'https://c', databaseName: 'Security', applicationKey: KEY },
  }
  const ways: Record<string, () => Promise<{ args?: string[]; input?: object; options?: RunOptions }>> = {
    'the file itself': async () => ({ input: { ...FILE, applicationKey: KEY } }),
    '--secret-file': async () => ({ args: ['--secret-file', await file(`${KEY}\n`)] }),
    'standard input': async () => ({ args: ['--secret-file', '-'], options: { stdin: KEY } }),
    applicationKeyFile: async () => ({ input: { ...FILE, applicationKeyFile: await file(KEY) } }),
    SPILLWAY_APPLICATION_KEY: async () => ({ options: { env: { SPILLWAY_APPLICATION_KEY: KEY } } }),
  }
  for (const [way, prepare] of Object.entries(ways)) {
    test(`takes the secret from ${way}, and shows it nowhere`, async () => {
      server.answers = { ...KINDS, createDestination: ADX }
      const { args = [], input = FILE, options = {} } = await prepare()
      const run = await destination(['create', await file(input), ...args], options)
      assert.equal(run.code, 0, run.stderr)
      assert.deepEqual(server.requests.at(-1)?.variables, { data: sent })
      assert.doesNotMatch(run.stdout + run.stderr, /secretSecret/)
      assert.match(run.stdout, /Destination: +Security estate\n[\s\S]*applicationKey: +\*\*\* \(set\)/)
      assert.match(run.stdout, /Note: May not count rows\./)
      assert.match(run.stderr, /guardrail export --to "Security estate"/)
    })
  }

  test('a kind that there is not is refused with those there are, before anything is sent', async () => {
    server.answers = KINDS
    const run = await destination(['create', await file({ kind: 'adz' })])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /no such `kind` of destination in .*: one of "adx", "file"\.\nHint: .*destination kinds/)
    assert.match((await destination(['create', await file({})])).stderr, /Missing field `kind`/)
  })

  test('the server’s words about a field are shown as they are', async () => {
    server.answers = { ...KINDS, createDestination: fault('BAD_INPUT', { hint: 'Copy it.' }, '`tenantId` is wrong.') }
    const run = await destination(['create', await file({ ...FILE, applicationKey: KEY })])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /Error: `tenantId` is wrong\.\nHint: Copy it\./)
  })

  test('one that was saved although its check failed is exit code 7, with the step', async () => {
    const steps = [
      { step: 'signIn', ok: false, message: 'No.', code: 'APPLICATION_KEY_REFUSED', hint: 'Copy the value.' },
    ]
    const connectionReport = { ...ADX.connectionReport, ok: false, steps }
    const failed = { ...ADX, enabled: false, connectionStatus: 'FAILED', connectionReport }
    server.answers = { ...KINDS, createDestination: failed }
    const input = { ...FILE, applicationKey: KEY }
    const run = await destination(['create', await file({ ...input, saveOnFailure: true })])
    const asked = server.requests.at(-1)?.variables
    assert.partialDeepStrictEqual(asked, { data: { saveOnFailure: true } })
    await destination(['create', await file(input), '--save-on-failure'])
    assert.deepEqual(server.requests.at(-1)?.variables, asked)
    assert.equal(run.code, 7)
    assert.match(run.stdout, /State: +disabled\nConnection: +FAILED[\s\S]*✗ signIn: No\..*\n +Copy the value\./)
  })

  test('--dry-run shows each step as it ends, and saves nothing', async () => {
    const step = (name: string, ok = true) => ({
      step: name,
      ok,
      message: `${name} done`,
      code: ok ? null : 'TIMED_OUT',
    })
    const polls = [[step('resolve')], [step('resolve'), step('connect')]]
    const last = [step('resolve'), step('connect'), step('signIn', false)]
    const report = { ok: false, checkedAt: ADX.createdAt, steps: last, warnings: [] }
    server.answers = {
      ...KINDS,
      startConnectionCheck: { id: 'c1', running: true, steps: [], report: null },
      connectionCheck: () => {
        const steps = polls.shift()
        return steps
          ? { id: 'c1', running: true, steps, report: null }
          : { id: 'c1', running: false, steps: last, report }
      },
    }
    const run = await destination(['create', await file({ ...FILE, applicationKey: KEY }), '--dry-run'])
    assert.equal(run.code, 7)
    const shown = [...run.stderr.matchAll(/[✓✗] (\w+):/g)].map(([, name]) => name)
    assert.deepEqual(shown, ['resolve', 'connect', 'signIn'])
    assert.match(run.stdout, /Nothing was saved/)
  })
})

describe('a destination is named', () => {
  const LAKE = { ...ADX, id: 'b', kind: 'file', name: 'Lake' }

  test('by its id, its name in any case, or its kind where that is clear', async () => {
    server.answers = { destinations: [ADX, LAKE] }
    for (const name of [ADX.id, 'security ESTATE', 'adx'])
      assert.match((await destination(['get', name])).stdout, /Destination: +Security estate/)
    const { stdout } = await destination(['get', 'Lake', '--json'])
    assert.equal(JSON.parse(stdout).id, 'b')
  })

  test('and else the command says which ones there are', async () => {
    server.answers = { destinations: [ADX, { ...LAKE, kind: 'adx' }] }
    const unclear = await destination(['get', 'adx'])
    assert.equal(unclear.code, 3)
    assert.match(
      unclear.stderr,
      /2 destinations of the kind adx\.\nHint: Name one of them: "Security estate", "Lake"\./,
    )
    const unknown = await destination(['get', 'Securty estate'])
    assert.equal(unknown.code, 5)
    assert.match(unknown.stderr, /no destination `Securty estate`: did you mean `Security estate`\?/)
    server.answers = { destinations: [] }
    assert.match((await destination(['get', 'x'])).stderr, /no destination yet\.\nHint: .*destination create/)
  })
})

describe('rotate', () => {
  test('sends the new secret alone', async () => {
    server.answers = { ...KINDS, destinations: [ADX], updateDestination: ADX }
    const run = await destination(['rotate', 'adx', '--secret-file', '-'], { stdin: `${KEY}\n` })
    assert.equal(run.code, 0, run.stderr)
    assert.deepEqual(server.requests.at(-1)?.variables, { id: ADX.id, data: { fields: { applicationKey: KEY } } })
    assert.match(run.stderr, /revoke the old one/)
  })

  test('without a terminal to ask at, says where the secret may come from', async () => {
    server.answers = { ...KINDS, destinations: [ADX] }
    const run = await destination(['rotate', 'adx'])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /`applicationKey` is missing\.\nHint: .*--secret-file FILE.*SPILLWAY_APPLICATION_KEY/)
  })

  test('of a kind without secrets is refused', async () => {
    server.answers = { ...KINDS, destinations: [{ ...ADX, kind: 'file' }] }
    assert.match((await destination(['rotate', 'file'])).stderr, /kind file have no secret/)
  })
})

describe('update', () => {
  test('sends what changes, and null', async () => {
    server.answers = { ...KINDS, destinations: [ADX], updateDestination: ADX }
    await destination(['update', 'adx', await file({ redactPayload: null, databaseName: 'Other' })])
    assert.deepEqual(server.requests.at(-1)?.variables, {
      id: ADX.id,
      data: { fields: { redactPayload: null, databaseName: 'Other' } },
    })
  })

  test('a variable that happens to be set makes no rotation of a rename', async () => {
    server.answers = { ...KINDS, destinations: [ADX], updateDestination: ADX }
    const env = { SPILLWAY_APPLICATION_KEY: KEY }
    await destination(['update', 'adx', '-', '--name', 'Estate'], { stdin: '{}', env })
    assert.deepEqual(server.requests.at(-1)?.variables, { id: ADX.id, data: { name: 'Estate', fields: {} } })
  })
})

test('list shows one line each, and of nothing how to make one', async () => {
  server.answers = { destinations: [ADX, { ...ADX, name: 'Old', enabled: false, connectionStatus: 'FAILED' }] }
  const lines = (await destination(['list'])).stdout.trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^NAME +KIND +TO +STATE +EXPORTS +CREDENTIAL ENDS +ID$/)
  assert.match(lines[1] ?? '', /^Security estate +adx +c\.westeurope\.kusto\.windows\.net\/Security +enabled +0/)
  assert.match(lines[2] ?? '', /disabled, connection failed/)
  server.answers = { destinations: [] }
  assert.match((await destination(['list'])).stdout, /^0 destinations.*\n[\s\S]*destination create/)
})

test('kinds shows what there is, and of one kind its fields, where to find them and an example', async () => {
  server.answers = KINDS
  assert.match((await destination(['kinds'])).stdout, /adx +Azure Data Explorer +Rows in tables\.\nfile /)
  const { stdout } = await destination(['kinds', 'adx'])
  assert.match(
    stdout,
    /clusterEndpoint: Cluster Endpoint \(required\)\n +About clusterEndpoint\.\n +1\. Open the portal\./,
  )
  assert.match(stdout, /redactPayload: .* \(one of keep, drop, mask; default: keep\)/)
  assert.match(stdout, /"kind": "adx",\n +"clusterEndpoint"/)
})

test('test shows the steps, and exit code 7 when one fails; --plan what would change', async () => {
  const steps = [{ step: 'ingest', ok: false, message: 'Refused.', code: 'INGESTION_NOT_ALLOWED', hint: 'Run .add' }]
  const connectionReport = { ...ADX.connectionReport, ok: false, steps }
  server.answers = {
    destinations: [ADX],
    testDestination: { ...ADX, connectionStatus: 'FAILED', connectionReport },
    destinationPlan: ['Create the table `GuardrailActivity`.'],
  }
  const run = await destination(['test', 'adx'])
  assert.equal(run.code, 7)
  assert.match(run.stdout, /Connection: FAILED\n.*ingest: Refused\. \[INGESTION_NOT_ALLOWED\]\n +Run \.add/)
  assert.match((await destination(['test', 'adx', '--plan', 'audit'])).stdout, /^Create the table/)
})

test('enable, disable and delete act on the one that is named; delete wants to be sure', async () => {
  server.answers = {
    destinations: [{ ...ADX, exportConfigurations: [{ id: 'e', stream: 'audit', interval: 'EVERY_HOUR' }] }],
    enableDestination: ADX,
    disableDestination: { ...ADX, enabled: false },
    deleteDestination: { ...ADX, enabled: false },
  }
  assert.match((await destination(['enable', 'adx'])).stdout, /State: +enabled/)
  assert.match((await destination(['disable', 'adx'])).stdout, /State: +disabled/)
  const unsure = await destination(['delete', 'adx'])
  assert.equal(unsure.code, 2)
  assert.match(unsure.stderr, /must be confirmed.*\nHint: Add --yes/)
  const run = await destination(['delete', 'adx', '--yes'])
  assert.match(run.stdout, /Deleted the destination "Security estate" and its 1 export\./)
  assert.deepEqual(server.requests.at(-1)?.variables, { id: ADX.id })
})

function destination(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: API_KEY, ...options.env }
  return runSpillway(['destination', ...args], { ...options, env })
}

let fileCount = 0
async function file(content: object | string): Promise<string> {
  fileCount += 1
  const path = join(folder, `input-${fileCount}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
