import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { API_KEY, type FakeServer, fault, startFakeServer } from './testing/fake-server.ts'
import { type Finished, type RunOptions, runSpillway } from './testing/run-spillway.ts'

const ID = '259fc41c-b502-418a-a8ff-d875335dbe9b'
const SAS = 'sv=2025-05-05&sr=c&sp=cw&sig=kQ7Z%2Fsecret%3D'
const DOCUMENTED = {
  interval: 'EVERY_12_HOURS',
  storageAccount: 'your-adls-storage-account',
  fileSystem: 'audit-output',
  path: 'immuta-audit',
  sasToken: SAS,
}
const CONFIGURATION = {
  id: ID,
  interval: 'EVERY_12_HOURS',
  enabled: true,
  connectionStatus: 'SUCCESS',
  connectionReport: { ok: true, steps: [{ step: 'write', ok: true, message: 'wrote a file' }], warnings: [] },
  destination: {
    id: '5d0c9b1e-55a1-4f0e-9a53-5a3a1b3e0f11',
    kind: 'adls',
    name: 'Lake',
    target: 'acct/audit-output/immuta-audit',
    enabled: true,
  },
  stream: 'audit',
  filter: { facets: [{ facet: 'action', values: ['QUERY', null] }], timeFrom: '2026-01-01T00:00:00.000Z' },
  watermark: 1201,
  eventsWaiting: 34_567,
  nextRunAt: '2026-01-01T12:00:00.000Z',
  lastRunAt: null,
  failure: null,
  confirmationFailure: null,
  credentialExpiresAt: '2027-01-01T00:00:00.000Z',
  warnings: ['The SAS token ends in 20 days.'],
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
}
const FAILED_REPORT = {
  ok: false,
  steps: [
    { step: 'resolve', ok: true, message: 'acct.blob.core.windows.net resolves' },
    { step: 'write', ok: false, message: 'the token has expired', code: 'SAS_EXPIRED', hint: 'Create a new SAS.' },
  ],
  warnings: [],
}
const JOB = {
  id: '0f2c1f3e-8d35-4a53-9a0e-1f6b1f0a7c11',
  exportConfigurationId: ID,
  stream: 'audit',
  status: 'RUNNING',
  destination: CONFIGURATION.destination,
  trigger: 'person',
  filter: null,
  planned: true,
  windowFrom: 1201,
  windowUpto: 2201,
  rowsPlanned: 1000,
  rowsSelected: 1000,
  rowsLeftOut: 0,
  rowsDelivered: 400,
  rowsQuarantined: 0,
  rowsQueryable: 0,
  confirmsRows: false,
  taskCount: 2,
  tasksDelivered: 1,
  tasksQueryable: 0,
  bytesSent: 123_456,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:01.000Z',
  endedAt: null,
  queryableAt: null,
  failure: null,
  confirmationFailure: null,
}

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

describe('create:adls:sasToken', () => {
  test('sends the documented file as it is, and shows the export without its token', async () => {
    server.answers = { createAdlsSasTokenEndpointConfiguration: CONFIGURATION }
    const run = await exportConfig(['create:adls:sasToken', await file(DOCUMENTED)])
    assert.equal(run.code, 0, run.stderr)
    assert.deepEqual(server.requests.at(-1)?.variables, { data: DOCUMENTED })
    assert.match(run.stdout, new RegExp(`Export: +${ID}`))
    assert.match(run.stderr, new RegExp(`first run starts at once\\. .*exportConfig run ${ID} --wait`))
    assert.match(run.stdout, /To: +adls acct\/audit-output\/immuta-audit/)
    assert.match(run.stdout, /Only: +action QUERY or none, from 2026-01-01T00:00:00\.000Z/)
    assert.match(run.stdout, /Warning: The SAS token ends in 20 days\./)
    assert.doesNotMatch(run.stdout + run.stderr, /sig=/)
  })

  test('with --json, standard output is the configuration as one document', async () => {
    server.answers = { createAdlsSasTokenEndpointConfiguration: CONFIGURATION }
    const run = await exportConfig(['create:adls:sasToken', '-', '--json'], { stdin: JSON.stringify(DOCUMENTED) })
    const created = JSON.parse(run.stdout)
    assert.deepEqual([created.id, created.connectionStatus], [ID, 'SUCCESS'])
    assert.equal(run.stderr, '')
  })

  const tokenless = { ...DOCUMENTED, sasToken: undefined }
  const ways: Record<string, () => Promise<{ args: string[]; input: object; env?: Record<string, string> }>> = {
    '--sas-token-file': async () => ({ args: ['--sas-token-file', await file(`${SAS}\n`)], input: tokenless }),
    sasTokenFile: async () => ({ args: [], input: { ...tokenless, sasTokenFile: await file(`${SAS}\n`) } }),
    SPILLWAY_SAS_TOKEN: async () => ({ args: [], input: tokenless, env: { SPILLWAY_SAS_TOKEN: SAS } }),
  }
  for (const [way, prepare] of Object.entries(ways)) {
    test(`takes the SAS token from ${way}`, async () => {
      server.answers = { createAdlsSasTokenEndpointConfiguration: CONFIGURATION }
      const { args, input, env } = await prepare()
      const run = await exportConfig(['create:adls:sasToken', await file(input), ...args], { env: env ?? {} })
      assert.equal(run.code, 0, run.stderr)
      assert.deepEqual(server.requests.at(-1)?.variables, { data: DOCUMENTED })
    })
  }

  test('a mistyped field stops it before anything is sent', async () => {
    const sent = server.requests.length
    const path = await file({ ...DOCUMENTED, interval: undefined, intervall: 'EVERY_12_HOURS' })
    const run = await exportConfig(['create:adls:sasToken', path])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /Error: Unknown field `intervall` in .*: did you mean `interval`\?/)
    assert.equal(server.requests.length, sent)
  })

  test('broken JSON is located, without showing what stands around it', async () => {
    const run = await exportConfig(['create:adls:sasToken', await file(`{\n  "sasToken": "${SAS}",\n}`)])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /:3:1 is not valid JSON: expected a key/)
    assert.doesNotMatch(run.stderr, /sig=/)
  })

  test('a failed connection check is shown step by step, with its hint, and exit code 7', async () => {
    const failed = fault('SAS_EXPIRED', { hint: 'Create a new SAS.', connectionReport: FAILED_REPORT })
    server.answers = { createAdlsSasTokenEndpointConfiguration: failed }
    const run = await exportConfig(['create:adls:sasToken', await file(DOCUMENTED)])
    assert.equal(run.code, 7)
    assert.match(run.stderr, /✓ resolve: acct\.blob\.core\.windows\.net resolves/)
    assert.match(run.stderr, /✗ write: the token has expired \[SAS_EXPIRED\]\n\s+Create a new SAS\./)
    assert.equal(run.stderr.match(/Create a new SAS/g)?.length, 1, 'the hint stands once')
  })

  test('--save-on-failure asks for it to be saved all the same; it is shown with its failure, and exit code 7', async () => {
    const saved = { ...CONFIGURATION, enabled: false, connectionStatus: 'FAILED', connectionReport: FAILED_REPORT }
    server.answers = { createAdlsSasTokenEndpointConfiguration: saved }
    const run = await exportConfig(['create:adls:sasToken', await file(DOCUMENTED), '--save-on-failure'])
    assert.equal(run.code, 7)
    assert.deepEqual(server.requests.at(-1)?.variables, { data: { ...DOCUMENTED, saveOnFailure: true } })
    assert.match(run.stdout, /State: +disabled\nConnection: +FAILED[\s\S]*✗ write: the token has expired/)
    assert.match(run.stderr, new RegExp(`The check failed, so it is disabled\\. .*exportConfig enable ${ID}`))
  })

  test('with --json, an error is one object on standard error', async () => {
    server.answers = { createAdlsSasTokenEndpointConfiguration: fault('SAS_EXPIRED') }
    const run = await exportConfig(['create:adls:sasToken', await file(DOCUMENTED), '--json'])
    assert.equal(run.code, 7)
    assert.equal(run.stdout, '')
    const { error } = JSON.parse(run.stderr)
    assert.equal(error.code, 'SAS_EXPIRED')
    assert.match(error.hint, /Create a new SAS/)
  })
})

describe('update:adls:sasToken', () => {
  test('takes the id from the file or from --id, and sends what changes', async () => {
    server.answers = { updateAdlsSasTokenExportConfiguration: CONFIGURATION }
    const change = { interval: 'EVERY_2_HOURS' }
    await exportConfig(['update:adls:sasToken', await file({ id: ID, ...change })])
    assert.deepEqual(server.requests.at(-1)?.variables, { data: { id: ID, ...change } })
    await exportConfig(['update:adls:sasToken', await file(change), '--id', ID])
    assert.deepEqual(server.requests.at(-1)?.variables, { data: { ...change, id: ID } })
  })

  test('without an id says so', async () => {
    const run = await exportConfig(['update:adls:sasToken', await file({ path: 'x' })])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /Missing field `id`/)
  })
})

describe('list', () => {
  test('of nothing says that it is nothing and how to make one', async () => {
    server.answers = { getAllExportConfigurations: [] }
    const run = await exportConfig(['list'])
    assert.equal(run.code, 0)
    assert.match(run.stdout, /^0 exports are configured/)
    assert.match(run.stdout, /create:adls:sasToken/)
    assert.equal((await exportConfig(['list', '--json'])).stdout, '[]\n')
  })

  test('shows one line per export', async () => {
    server.answers = { getAllExportConfigurations: [CONFIGURATION, { ...CONFIGURATION, enabled: false }] }
    const lines = (await exportConfig(['list'])).stdout.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^ID +STREAM +TO +INTERVAL +STATE +WAITING +NEXT RUN$/)
    assert.match(lines[1] ?? '', /audit +adls acct\/audit-output\/immuta-audit {2}EVERY_12_HOURS {2}enabled +34,567/)
    assert.match(lines[2] ?? '', /disabled/)
  })
})

describe('get, enable, disable, delete, test and run', () => {
  test('get, enable and disable show the export', async () => {
    server.answers = {
      getExportConfiguration: CONFIGURATION,
      enableExportConfiguration: CONFIGURATION,
      disableExportConfiguration: { ...CONFIGURATION, enabled: false },
    }
    assert.match((await exportConfig(['get', ID])).stdout, /State: +enabled/)
    assert.match((await exportConfig(['enable', ID])).stdout, /State: +enabled/)
    assert.match((await exportConfig(['disable', ID])).stdout, /State: +disabled/)
  })

  test('an id that is not there is exit code 5', async () => {
    server.answers = { getExportConfiguration: fault('NOT_FOUND', {}, 'There is no export with the id nope.') }
    const run = await exportConfig(['get', 'nope'])
    assert.equal(run.code, 5)
    assert.match(run.stderr, /Error: There is no export with the id nope\.\nHint: /)
  })

  test('delete without a terminal wants --yes, and sends nothing until then', async () => {
    server.answers = { deleteExportConfiguration: CONFIGURATION }
    const sent = server.requests.length
    const run = await exportConfig(['delete', ID])
    assert.equal(run.code, 2)
    assert.match(run.stderr, /Add --yes/)
    assert.equal(server.requests.length, sent)
    assert.match((await exportConfig(['delete', ID, '--yes'])).stdout, /Deleted the export/)
  })

  test('test shows the steps, and a failed one is exit code 7', async () => {
    server.answers = { testExportConfiguration: CONFIGURATION }
    const good = await exportConfig(['test', ID])
    assert.equal(good.code, 0)
    assert.match(good.stdout, /✓ write: wrote a file/)
    server.answers = {
      testExportConfiguration: { ...CONFIGURATION, connectionStatus: 'FAILED', connectionReport: FAILED_REPORT },
    }
    const bad = await exportConfig(['test', ID])
    assert.equal(bad.code, 7)
    assert.match(bad.stdout, /✗ write: the token has expired \[SAS_EXPIRED\]/)
  })

  test('run --wait waits for the end, and a failed job is exit code 8', async () => {
    const failure = { code: 'SAS_EXPIRED', message: 'No.', hint: 'Do.', at: JOB.createdAt, consecutive: 1 }
    server.answers = { runExportConfiguration: JOB, getExportJob: { ...JOB, status: 'FAILED', failure } }
    const run = await exportConfig(['run', ID, '--wait'])
    assert.equal(run.code, 8, run.stderr)
    assert.match(run.stdout, /Failure: No\. \[SAS_EXPIRED\]\n {2}Do\./)
  })

  test('run without --wait says how to follow the job, and nothing to export is no failure', async () => {
    server.answers = { runExportConfiguration: JOB }
    const run = await exportConfig(['run', ID])
    assert.equal(run.code, 0)
    assert.match(run.stderr, /spillway audit exportJob get 0f2c1f3e/)
    server.answers = { runExportConfiguration: null }
    assert.match((await exportConfig(['run', ID])).stdout, /Nothing to export/)
  })
})

describe('exportJob', () => {
  test('list shows a page and the way to the next', async () => {
    server.answers = { getAllExportJobs: { items: [JOB], next: 'c2' } }
    const run = await spillway(['audit', 'exportJob', 'list', '--export-config', ID, '--first', '1'])
    assert.match(run.stdout, /RUNNING +person +400\/1,000 +1\/2/)
    assert.match(run.stderr, /--after c2/)
    assert.deepEqual(server.requests.at(-1)?.variables, { exportConfigurationId: ID, first: 1 })
  })

  test('get, retry, cancel and tasks', async () => {
    server.answers = {
      getExportJob: JOB,
      retryExportJob: JOB,
      cancelExportJob: { ...JOB, status: 'CANCELLED' },
      getAllExportJobTasks: [
        {
          ...{ id: 't1', attempts: 1.0, offset: 0, limit: 500, status: 'DELIVERED', artifactName: 'audit/a.ndjson.gz' },
          ...{ rows: 500, rowsQuarantined: 0 },
        },
      ],
    }
    assert.match((await spillway(['audit', 'exportJob', 'get', JOB.id])).stdout, /Events: +400 of 1,000 delivered/)
    assert.match((await spillway(['audit', 'exportJob', 'retry', JOB.id])).stdout, /Status: +RUNNING/)
    assert.match((await spillway(['audit', 'exportJob', 'cancel', JOB.id])).stdout, /Status: +CANCELLED/)
    assert.match((await spillway(['audit', 'exportJob', 'tasks', JOB.id])).stdout, /DELIVERED.*audit\/a\.ndjson\.gz/)
  })
})

describe('token', () => {
  const apiToken = { id: 't1', name: 'collector', permissions: ['INGEST'], createdAt: JOB.createdAt }

  test('create writes the token alone to standard output', async () => {
    server.answers = { createApiToken: { token: 'spw_new', apiToken } }
    const run = await spillway(['token', 'create', 'collector', '--permissions', 'ingest', '--expires', '90d'])
    assert.equal(run.stdout, 'spw_new\n')
    assert.match(run.stderr, /not shown again/)
    const data = server.requests.at(-1)?.variables['data'] as Record<string, string>
    assert.deepEqual([data['name'], data['permissions']], ['collector', ['INGEST']])
    assert.match(data['expiresAt'] ?? '', /^\d{4}-\d\d-\d\dT.*Z$/)
  })

  test('an unknown permission is named with what was meant', async () => {
    const run = await spillway(['token', 'create', 'x', '--permissions', 'INGST'])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /no permission `INGST`: did you mean `INGEST`\?/)
  })

  test('list and revoke', async () => {
    server.answers = { apiTokens: [apiToken], revokeApiToken: apiToken }
    assert.match((await spillway(['token', 'list'])).stdout, /t1 +collector +INGEST +never +never/)
    assert.match((await spillway(['token', 'revoke', 't1', '--yes'])).stdout, /Revoked the token t1/)
  })
})

describe('when the other side is not what it should be', () => {
  test('a wrong key is exit code 4 and says what to do', async () => {
    const run = await exportConfig(['list'], { env: { SPILLWAY_API_KEY: 'wrong' } })
    assert.equal(run.code, 4)
    assert.match(run.stderr, /No valid API token was given\.\nHint: /)
  })

  test('nothing listening is exit code 6 and asks whether the server runs', async () => {
    const gone = await startFakeServer()
    await gone.close()
    const run = await exportConfig(['list'], { env: { SPILLWAY_URL: gone.url } })
    assert.equal(run.code, 6)
    assert.match(run.stderr, /Nothing listens at 127\.0\.0\.1:\d+\.\nHint: Is the server running/)
  })

  const others: Record<string, OtherServer> = {
    'an HTML page': {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<html>login</html>',
      says: /is not a Spillway endpoint: it answers with HTTP 200, text\/html\./,
    },
    'a redirect, which is not followed': {
      status: 302,
      headers: { location: 'https://login.example.com/' },
      body: '',
      says: /is not a Spillway endpoint: it answers with HTTP 302/,
    },
    'a 404': { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no', says: /is not a Spillway endpoint/ },
    'a server without a field that we ask for': {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"errors":[{"message":"Cannot query field \\"eventsWaiting\\" on type \\"ExportConfiguration\\"."}]}',
      says: /does not know this request: Cannot query field "eventsWaiting".*\n.*Hint: It is another version than this command line/,
    },
    'a server that knows the request and not the value': {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"errors":[{"message":"Variable \\"$first\\" has an invalid value.","extensions":{"code":"BAD_QUERY"}}]}',
      exit: 3,
      says: /^Error: Variable "\$first" has an invalid value\.\nHint: Correct the value/,
    },
    'a server with a defect': {
      status: 500,
      headers: { 'content-type': 'application/json' },
      body: '{"error":{"code":"INTERNAL","message":"Spillway made an error.","hint":"Report it.","requestId":"req-17"}}',
      exit: 9,
      says: /^Error: Spillway made an error\.\nRequest id: req-17\nHint: Report it\./,
    },
  }
  for (const [what, { says, exit = 6, ...answer }] of Object.entries(others)) {
    test(`${what} is named for what it is`, async () => {
      const other = createServer((_, response) => response.writeHead(answer.status, answer.headers).end(answer.body))
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
      const run = await exportConfig(['list'], { env: { SPILLWAY_URL: url } })
      other.close()
      assert.equal(run.code, exit)
      assert.match(run.stderr, says)
      assert.doesNotMatch(run.stderr, /Unknown error/)
    })
  }

  test('a port that HTTP clients refuse is said to be one', async () => {
    const run = await exportConfig(['list'], { env: { SPILLWAY_URL: 'http://127.0.0.1:1' } })
    assert.equal(run.code, 6)
    assert.match(run.stderr, /The port of 127\.0\.0\.1:1 belongs to another service.*\nHint: Check the port/)
  })

  test('plain http to another machine is refused before the key leaves', async () => {
    const run = await exportConfig(['list'], { env: { SPILLWAY_URL: 'http://spillway.example.com' } })
    assert.equal(run.code, 3)
    assert.match(
      run.stderr,
      /not sent to spillway\.example\.com in plain http.*\nHint: Use https:\/\/spillway\.example\.com/,
    )
  })

  test('without any configuration, it says how to get one', async () => {
    const run = await runSpillway(['audit', 'exportConfig', 'list'])
    assert.equal(run.code, 3)
    assert.match(run.stderr, /No Spillway server is configured\.\nHint: Run `spillway configure`/)
  })
})

test('a wrong command line is exit code 2, with --json as an object', async () => {
  const run = await spillway(['audit', 'exportConfig', 'lst', '--json'])
  assert.equal(run.code, 2)
  assert.equal(JSON.parse(run.stderr).error.code, 'USAGE')
  assert.match(run.stderr, /Did you mean list\?/)
})

interface OtherServer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly exit?: number
  readonly says: RegExp
}

function exportConfig(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return spillway(['audit', 'exportConfig', ...args], options)
}

function spillway(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: API_KEY, ...options.env }
  return runSpillway(args, { ...options, env })
}

let fileCount = 0
async function file(content: object | string): Promise<string> {
  fileCount += 1
  const path = join(folder, `input-${fileCount}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
