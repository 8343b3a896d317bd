import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, suite, test } from 'node:test'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import { type FaultProxy, startFaultProxy } from '../local-azure/storage/fault-proxy.ts'
import { PERMISSIONS, type Permission } from '../src/app/principal.ts'
import { systemClock } from '../src/base/clock.ts'
import type { StreamName } from '../src/model/ids.ts'
import { type Api, apiOf, refusal } from './support/api.ts'
import { event } from './support/events.ts'
import { createAdlsExport, deliverUpto, headOf, jobsOf, newContainer, progress, run } from './support/exports.ts'
import { readLake } from './support/lake.ts'
import { ADMIN_TOKEN, type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const started = new AsyncDisposableStack()
let azurite: Azurite
let proxy: FaultProxy
let server: SpillwayServer
let admin: Api
let container: { name: string; sasToken: string }

before(async () => {
  azurite = started.adopt(await startAzurite(), (each) => each.close())
  proxy = started.adopt(await startFaultProxy({ target: azurite.blobEndpoint }), (each) => each.close())
  const folder = started.use(await temporaryFolder())
  server = started.adopt(
    await startSpillway({ dataDir: join(folder.path, 'data'), env: { SPILLWAY_LOG_LEVEL: 'debug' } }),
    (each) => each.stop(),
  )
  admin = apiOf(server)
  container = await newContainer(azurite, 'secure')
})

after(() => started.disposeAsync())

const INTROSPECTION = '{ __schema { types { name fields { name } } } }'

suite('without identity', () => {
  const doors: [method: string, path: string, body: string | undefined][] = [
    ['POST', '/api/audit/graphql', JSON.stringify({ query: '{ viewer { id } }' })],
    ['POST', '/api/audit/graphql', JSON.stringify({ query: INTROSPECTION })],
    ['POST', '/api/audit/graphql', 'not even JSON'],
    ['GET', `/api/audit/graphql?query=${encodeURIComponent(INTROSPECTION)}`, undefined],
    ['GET', '/api/audit/graphql', undefined],
    ['POST', '/api/v1/streams/audit/events', event('audit', 'x')],
    ['POST', '/api/v1/streams/nothing/events', event('audit', 'x')],
  ]
  for (const [method, path, body] of doors) {
    for (const authorization of [undefined, 'Bearer wrong', `Basic ${btoa(`admin:${ADMIN_TOKEN}`)}`]) {
      test(`${method} ${path.slice(0, 40)} ${body?.slice(0, 30) ?? ''} with ${authorization ?? 'nothing'} is 401 and tells nothing`, async () => {
        const response = await fetch(server.url + path, {
          method,
          headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
          ...(body !== undefined && { body }),
        })
        assert.equal(response.status, 401)
        assert.equal(response.headers.get('www-authenticate'), 'Bearer')
        const text = await response.text()
        assert.match(text, /"UNAUTHENTICATED"/)
        assert.doesNotMatch(text, /ExportConfiguration|__schema/)
      })
    }
  }

  test('the operators’ checks answer, with yes or no and nothing else', async () => {
    assert.deepEqual(await (await fetch(`${server.url}/healthz`)).json(), { ok: true })
    assert.deepEqual(await (await fetch(`${server.url}/readyz`)).json(), { ready: true })
  })
})

/** An operation, and with which single permission it is possible (ADMIN has all of them). */
interface Guarded {
  readonly name: string
  readonly allowed: readonly Permission[]
  attempt(api: Api, ids: Ids): Promise<unknown>
}

/** Of an export of guardrail activity. */
interface Ids {
  readonly id: string
  readonly jobId: string
}

const GUARDED: readonly Guarded[] = [
  { name: 'send events', allowed: ['INGEST'], attempt: (api) => sendOrThrow(api) },
  { name: 'list exports', allowed: ['AUDIT', 'GUARDRAIL'], attempt: ask('{ getAllExportConfigurations { id } }') },
  { name: 'list tokens', allowed: [], attempt: ask('{ apiTokens { id } }') },
  {
    name: 'make a token',
    allowed: [],
    attempt: ask('mutation { createApiToken(data: {name: "x", permissions: [ADMIN]}) { token } }'),
  },
  { name: 'revoke a token', allowed: [], attempt: ask('mutation { revokeApiToken(id: "x") { id } }') },
  { name: 'list jobs', allowed: ['AUDIT', 'GUARDRAIL'], attempt: ask('{ getAllExportJobs { items { id } } }') },
  { name: 'make a destination', allowed: ['INTEGRATIONS'], attempt: (api) => fileDestination(api) },
  { name: 'list all receipts', allowed: [], attempt: ask('{ getReceipts { items { id } } }') },
  { name: 'export audit events', allowed: ['AUDIT'], attempt: (api) => exportOf(api, 'audit') },
  { name: 'export guardrail activity', allowed: ['GUARDRAIL'], attempt: (api) => exportOf(api, 'guardrail_activity') },
  ...(
    [
      ['see an export', 'query ($id: ID!) { getExportConfiguration(id: $id) { id } }'],
      ['see its jobs', 'query ($id: ID!) { getAllExportJobs(exportConfigurationId: $id) { items { id } } }'],
      ['see its receipts', 'query ($id: ID!) { getReceipts(exportConfigurationId: $id) { items { id } } }'],
      ['see a job', 'query ($jobId: ID!) { getExportJob(id: $jobId) { id } }'],
      ['see its tasks', 'query ($jobId: String!) { getAllExportJobTasks(exportJobId: $jobId) { id } }'],
      ['test an export', 'mutation ($id: ID!) { testExportConfiguration(id: $id) { id } }'],
      ['run an export', 'mutation ($id: ID!) { runExportConfiguration(id: $id) { id } }'],
      [
        'change an export',
        'mutation ($id: ID!) { updateAdlsSasTokenExportConfiguration(data: {id: $id, interval: EVERY_2_HOURS}) { id } }',
      ],
      ['disable an export', 'mutation ($id: ID!) { disableExportConfiguration(id: $id) { id } }'],
      ['enable an export', 'mutation ($id: ID!) { enableExportConfiguration(id: $id) { id } }'],
    ] as const
  ).map(([name, query]) => ({
    name: `${name} of guardrail activity`,
    allowed: ['GUARDRAIL'] as const,
    attempt: ask(query),
  })),
]

suite('with a single permission', () => {
  let ids: Ids
  const apis = new Map<Permission, Api>()

  before(async () => {
    await admin.send('guardrail_activity', event('guardrail_activity', 'first'))
    const id = await exportOf(admin, 'guardrail_activity')
    await deliverUpto(admin, id, await headOf(admin, 'guardrail_activity'))
    const [job] = await jobsOf(admin, id)
    assert.ok(job !== undefined)
    ids = { id, jobId: job.id }
    for (const permission of PERMISSIONS) apis.set(permission, apiOf(server, (await makeToken([permission])).token))
  })

  for (const { name, allowed, attempt } of GUARDED) {
    for (const permission of PERMISSIONS) {
      if (permission === 'ADMIN') continue
      const may = allowed.includes(permission)
      test(`${permission} may ${may ? '' : 'not '}${name}`, async () => {
        const api = apis.get(permission)
        assert.ok(api !== undefined)
        if (may) await attempt(api, ids)
        else assert.equal((await refusal(attempt(api, ids))).code, 'FORBIDDEN')
      })
    }
  }

  test('one sees the exports and streams that one may read, and no others', async () => {
    const query = '{ getAllExportConfigurations { stream } streams { name } getAllExportJobs { items { stream } } }'
    for (const [permission, stream] of [
      ['AUDIT', 'audit'],
      ['GUARDRAIL', 'guardrail_activity'],
    ] as const) {
      const seen = await apis.get(permission)?.graphql<Seen>(query)
      assert.deepEqual(new Set(seen?.getAllExportConfigurations.map((each) => each.stream)), new Set([stream]))
      assert.deepEqual(seen?.streams, [{ name: stream }])
      assert.ok(seen?.getAllExportJobs.items.every((each) => each.stream === stream))
    }
  })
})

interface Seen {
  readonly getAllExportJobs: { readonly items: readonly { readonly stream: string }[] }
  readonly getAllExportConfigurations: readonly { stream: string }[]
  readonly streams: readonly { name: string }[]
}

suite('tokens', () => {
  test('a revoked token is refused at once', async () => {
    const { token, id } = await makeToken(['AUDIT', 'INGEST'])
    const api = apiOf(server, token)
    await api.graphql('{ viewer { id } }')
    await admin.graphql('mutation ($id: ID!) { revokeApiToken(id: $id) { id } }', { id })
    assert.deepEqual(pick(await refusal(api.graphql('{ viewer { id } }'))), { status: 401, code: 'UNAUTHENTICATED' })
    assert.equal((await api.send('audit', event('audit', 'x'))).status, 401)
  })

  test('a token is refused from its end on', async () => {
    const { token } = await makeToken(['AUDIT'], systemClock.now() + 1_500)
    const api = apiOf(server, token)
    await api.graphql('{ viewer { id } }')
    const refused = await until('the token to expire', () =>
      refusal(api.graphql('{ viewer { id } }')).catch(() => false as const),
    )
    assert.equal(refused.status, 401)
    assert.match(refused.message, /has expired/)
  })
})

suite('the secret of a destination', () => {
  test('goes only where it was entered for', async () => {
    const id = await exportOf(admin, 'guardrail_activity')
    const other = await newContainer(azurite, 'elsewhere')
    const change = (data: object) =>
      admin.graphql(
        `mutation ($data: AdlsSasTokenExportConfigurationUpdateInput!) {
          changed: updateAdlsSasTokenExportConfiguration(data: $data) { endpointConfiguration { ... on AdlsSasTokenEndpointConfiguration { fileSystem path } } }
        }`,
        { data: { id, ...data } },
      )
    for (const target of [
      { fileSystem: other.name },
      { endpoint: proxy.endpoint },
      { storageAccount: 'anotheraccount', endpoint: 'https://anotheraccount.blob.core.windows.net' },
    ]) {
      const refused = await refusal(change(target))
      assert.equal(refused.code, 'SECRET_REQUIRED', JSON.stringify(target))
      assert.match(refused.message, /enter `sasToken` again/)
    }
    assert.deepEqual(await change({ path: 'new' }), {
      changed: { endpointConfiguration: { fileSystem: 'secure', path: 'new' } },
    })
    assert.deepEqual(await change({ fileSystem: other.name, sasToken: other.sasToken }), {
      changed: { endpointConfiguration: { fileSystem: other.name, path: 'new' } },
    })
  })

  test('is wiped when its export is deleted', async () => {
    const id = await exportOf(admin, 'guardrail_activity')
    assert.ok(sealedBytes(id) > 0)
    await admin.graphql('mutation ($id: ID!) { deleteExportConfiguration(id: $id) { id } }', { id })
    assert.equal(sealedBytes(id), 0)
  })
})

suite('a flood', () => {
  const repeated = (count: number, part: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => part(i)).join(' ')
  const floods: [name: string, query: string, reason: RegExp, variables?: Record<string, unknown>][] = [
    ['depth', `{ ${'getAllExportConfigurations { '.repeat(30)} id ${'}'.repeat(30)} }`, /depth/i],
    ['aliases', `{ ${repeated(200, (i) => `a${i}: viewer { id }`)} }`, /alias/i],
    ['tokens', `{ viewer { ${repeated(5_000, () => 'id')} } }`, /token/i],
    ['directives', `{ viewer { id ${repeated(60, () => '@skip(if: false)')} } }`, /directive/i],
    [
      'cost',
      `{ ${repeated(20, (i) => `a${i}: getReceipts(first: 500) { items { id hash location sha256 artifactName } }`)} }`,
      /costs/i,
    ],
    [
      'cost, by a variable',
      `query ($n: Int!) { ${repeated(20, (i) => `a${i}: getReceipts(first: $n) { items { id hash location sha256 artifactName } }`)} }`,
      /costs/i,
      { n: 500 },
    ],
    [
      'fragments in a circle',
      '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }',
      /fragment/i,
    ],
  ]
  for (const [name, query, reason, variables] of floods) {
    test(`of ${name} is refused`, async () => {
      const refused = await refusal(admin.graphql(query, variables))
      assert.match(refused.code, /^(BAD_QUERY|GRAPHQL_\w+_FAILED)$/)
      assert.match(refused.message, reason)
    })
  }

  test('of batched requests is refused', async () => {
    const { status, text } = await post(
      JSON.stringify([{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }]),
    )
    assert.equal(status, 400)
    assert.doesNotMatch(text, /"data"/)
  })

  test('of bytes is refused', async () => {
    const { status, text } = await post(JSON.stringify({ query: `# ${'x'.repeat(1024 * 1024)}\n{ viewer { id } }` }))
    assert.equal(status, 413)
    assert.match(text, /BODY_TOO_LARGE/)
  })
})

test('secrets are in no answer, no log line, no title of a process and no file', async () => {
  const { token } = await makeToken(['AUDIT', 'GUARDRAIL'])
  const { sasToken } = container
  const answers = [
    ...(await Promise.all(leakyRequests(sasToken).map((body) => post(body)))).map(({ text }) => text),
    ...(await Promise.all(leakyRequests(sasToken).map((body) => post(body, token)))).map(({ text }) => text),
    (await post('{}', `${token}x`)).text,
  ]
  const id = await createAdlsExport(admin, { ...fieldsFor('audit'), endpoint: proxy.endpoint, path: 'leaks' })
  for (const code of ['AuthenticationFailed', 'AuthorizationPermissionMismatch'] as const) {
    await admin.send('audit', event('audit', code))
    proxy.plan.add({ kind: 'answer', code }, { operation: 'PutBlob', times: Number.POSITIVE_INFINITY })
    await until(`the failure by ${code}`, async () => {
      await run(admin, id)
      return (await progress(admin, id)).failure?.message.includes(code)
    })
    proxy.plan.clear()
  }
  proxy.plan.add({ kind: 'reset-mid-request' }, { operation: 'PutBlob' })
  await deliverUpto(admin, id, await headOf(admin, 'audit'))
  answers.push((await post(JSON.stringify({ query: EVERYTHING }))).text)
  assert.ok(answers.at(-1)?.includes('"leaks"'))

  const places: [name: string, bytes: Buffer][] = [
    ...answers.map((text, index): [string, Buffer] => [`answer ${index}`, Buffer.from(text)]),
    ['the log', Buffer.from(server.said())],
    ...['cmdline', 'comm'].map((name): [string, Buffer] => [name, readFileSync(`/proc/${server.pid}/${name}`)]),
    ...readdirSync(server.dataDir)
      .filter((name) => name.startsWith('spillway.db'))
      .map((name): [string, Buffer] => [name, readFileSync(join(server.dataDir, name))]),
  ]
  assert.ok(places.some(([name, bytes]) => name === 'the log' && bytes.includes('artifact not delivered')))
  assert.ok(places.some(([name, bytes]) => name === 'spillway.db-wal' && bytes.includes(id)))
  const secrets = { ...signatures(sasToken), admin: ADMIN_TOKEN, made: token }
  for (const [place, bytes] of places) {
    for (const [name, secret] of Object.entries(secrets))
      assert.ok(
        !bytes.includes(secret),
        `${name} is in ${place}: ${place.startsWith('answer') ? bytes.toString() : ''}`,
      )
  }
})

test('what people do with Spillway is in its own audit stream, also what they were refused', async () => {
  const auditor = await makeToken(['INGEST'], undefined, 'curious sender')
  await refusal(exportOf(apiOf(server, auditor.token), 'audit'))
  const { name, sasToken } = await newContainer(azurite, 'own-actions')
  const id = await createAdlsExport(admin, { ...fieldsFor('audit'), fileSystem: name, sasToken })
  await deliverUpto(admin, id, await headOf(admin, 'audit'))

  const lines = (await readLake(azurite, name))
    .flatMap((file) => file.lines)
    .map((line) => JSON.parse(line) as OwnAction)
  const made = lines.find(({ targets }) => targets.some((target) => target.id === id))
  assert.deepEqual(
    [made?.action, made?.actionStatus, made?.actor.name, made?.auditPayload.type],
    ['CREATE', 'SUCCESS', 'bootstrap', 'SpillwayExportConfigurationCreatedAuditPayload'],
  )
  const refused = lines.find(({ actor }) => actor.name === 'curious sender')
  assert.deepEqual(
    [refused?.action, refused?.actionStatus, refused?.actionStatusReason],
    ['CREATE', 'UNAUTHORIZED', 'FORBIDDEN'],
  )
  const tokens = lines.filter(({ auditPayload }) => auditPayload.type === 'SpillwayApiTokenCreatedAuditPayload')
  assert.ok(tokens.some(({ targets }) => targets[0]?.name === 'curious sender'))
})

interface OwnAction {
  readonly action: string
  readonly actionStatus: string
  readonly actionStatusReason: string | null
  readonly actor: { readonly name: string }
  readonly targets: readonly { readonly id: string; readonly name: string }[]
  readonly auditPayload: { readonly type: string }
}

const EVERYTHING = `{
  getAllExportConfigurations {
    id connectionReport { steps { message hint } warnings } failure { message hint } warnings
    endpointConfiguration { ... on AdlsSasTokenEndpointConfiguration { storageAccount fileSystem path endpoint } }
  }
  getAllExportJobs { items { id failure { message hint } tasks { failureReason receipt { location acknowledgement } } } }
  apiTokens { id name }
}`

/** Requests with the secret in places where it belongs, and where people put it by mistake. */
function leakyRequests(sasToken: string): string[] {
  const create = `mutation ($data: AdlsSasTokenEndpointConfigurationInput!) { createAdlsSasTokenEndpointConfiguration(data: $data) { id connectionReport { steps { message hint } } } }`
  const base = { interval: 'EVERY_24_HOURS', path: 'leaks', ...fieldsFor('audit'), storageAccount: 'devstoreaccount1' }
  const variants: object[] = [
    base,
    { ...base, fileSystem: 'nowhere' },
    { ...base, sasToken: sasToken.replace('sp=cw', 'sp=w') },
    { ...base, fileSytem: 'typing error' },
    { ...base, interval: sasToken },
    { ...base, stream: sasToken },
    { ...base, enabled: sasToken },
    { ...base, startFrom: sasToken },
    { ...base, path: sasToken },
    { ...base, storageAccount: sasToken },
    { ...base, fileSystem: `https://x/?${sasToken}` },
    { ...base, endpoint: `https://example.com/?${sasToken}` },
    { ...base, sasToken: [sasToken] },
    { ...base, sasToken: `${sasToken}&${sasToken}` },
    { [sasToken]: 'as a key' },
  ]
  return [
    ...variants.map((data) => JSON.stringify({ query: create, variables: { data } })),
    JSON.stringify({ query: create, variables: { data: sasToken } }),
    JSON.stringify({
      query: `mutation { createAdlsSasTokenEndpointConfiguration(data: {sasToken: "${sasToken}"}) { id } }`,
    }),
    JSON.stringify({ query: `{ getExportConfiguration(id: "${sasToken}") { id } }` }),
    JSON.stringify({ query: `{ viewer { id } } "${sasToken}"` }),
    `{"query": "${sasToken}"`,
  ]
}

/** The signature as it is pasted, and as it is on the wire. */
function signatures(sasToken: string): Record<string, string> {
  const signature = new URLSearchParams(sasToken).get('sig') ?? ''
  assert.equal(signature.length, 44)
  return { signature, 'signature on the wire': encodeURIComponent(signature) }
}

function fieldsFor(stream: StreamName) {
  return { fileSystem: container.name, sasToken: container.sasToken, endpoint: azurite.blobEndpoint, stream }
}

function exportOf(api: Api, stream: StreamName): Promise<string> {
  return createAdlsExport(api, fieldsFor(stream))
}

function ask(query: string): Guarded['attempt'] {
  return (api, ids) => api.graphql(query, { ...ids })
}

/** Into a folder that the operator does not allow: refused to who may as well, and then with another code. */
async function fileDestination(api: Api): Promise<void> {
  const data = { kind: 'file', fields: { folder: '/nowhere' } }
  const query = 'mutation ($data: DestinationInput!) { createDestination(data: $data) { id } }'
  const { code } = await refusal(api.graphql(query, { data }))
  if (code !== 'FOLDER_NOT_ALLOWED') await api.graphql(query, { data })
}

/** With its refusal in the form of GraphQL's. */
async function sendOrThrow(api: Api): Promise<void> {
  const { status, body } = await api.send('guardrail_activity', event('guardrail_activity', `by ${api.token}`))
  if (status === 200) return
  await api.graphql('{ getReceipts { items { id } } }')
  assert.fail(JSON.stringify(body))
}

async function makeToken(
  permissions: readonly Permission[],
  expiresAt?: number,
  name = permissions.join(' '),
): Promise<{ token: string; id: string }> {
  const data = { name, permissions, expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString() }
  const { made } = await admin.graphql<{ made: { token: string; apiToken: { id: string } } }>(
    'mutation ($data: ApiTokenInput!) { made: createApiToken(data: $data) { token apiToken { id } } }',
    { data },
  )
  return { token: made.token, id: made.apiToken.id }
}

async function post(body: string, token = ADMIN_TOKEN): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}/api/audit/graphql`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body,
  })
  return { status: response.status, text: await response.text() }
}

/** What the database keeps of an export's sealed secret. */
function sealedBytes(id: string): number {
  using database = new DatabaseSync(join(server.dataDir, 'spillway.db'), { readOnly: true })
  const row = database
    .prepare(
      'select length(sealed_secrets) as bytes from destination where id = (select destination_id from export_configuration where id = ?)',
    )
    .get(id)
  return Number(row?.['bytes'])
}

function pick({ status, code }: { status: number; code: string }) {
  return { status, code }
}
