import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import { runSpillway } from '../src/faces/cli/testing/run-spillway.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type Api, apiOf } from './support/api.ts'
import { event, ids, ndjson } from './support/events.ts'
import { createAdlsExport, deliverUpto, headOf, jobsOf, newContainer, receiptsOf, run } from './support/exports.ts'
import { type ExportedFile, idCounts, readLake } from './support/lake.ts'
import { ADMIN_TOKEN, type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts'

/** As the documented page has it, but for the endpoint of the emulator. */
const DOCUMENTED_CREATE = `mutation {
  createAdlsSasTokenEndpointConfiguration(
    data: {
      interval: "EVERY_12_HOURS",
      storageAccount: "your-adls-storage-account",
      fileSystem: "audit-output",
      path: "immuta-audit",
      sasToken: "your-sas-token"
      endpoint: "your-endpoint"
    }
  )
    {
        id
        interval
        enabled
        connectionStatus
        endpointConfiguration {
            ... on AdlsSasTokenEndpointConfiguration {
                storageAccount
                fileSystem
                path
            }
        }
    }
}`
const DOCUMENTED_UPDATE = `mutation { updateAdlsSasTokenExportConfiguration(data: { id: "your-id", interval: EVERY_2_HOURS,
  storageAccount: "your-adls-storage-account", fileSystem: "audit-output", path: "immuta-audit", sasToken: "your-sas-token", endpoint: "your-endpoint" })
  { id interval enabled endpointConfiguration { __typename ... on AdlsSasTokenEndpointConfiguration { storageAccount path fileSystem } } } }`
const DOCUMENTED_LIST = `query { getAllExportConfigurations { id interval enabled endpointConfiguration { ... on S3EndpointConfiguration { __typename } }
  createdBy { __typename } createdAt updatedBy { __typename } updatedAt } }`
const DOCUMENTED_TASKS = `query tasks($exportJobId: String!) { getAllExportJobTasks(exportJobId: $exportJobId) {
  id startTimestamp endTimestamp attempts offset limit status failureReason } }`

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const FILE_NAME =
  /^[a-z-]+\/(audit|guardrail_activity)\/dt=\d{4}-\d\d-\d\d\/hh=\d\d\/\1-\d{20}-\d{20}-[0-9a-f]{12}\.ndjson\.gz$/

const started = new AsyncDisposableStack()
let azurite: Azurite
let folder: TemporaryFolder
let server: SpillwayServer
let api: Api
let audit: { name: string; sasToken: string }

before(async () => {
  azurite = started.adopt(await startAzurite(), (each) => each.close())
  folder = started.use(await temporaryFolder())
  server = started.adopt(await startSpillway({ dataDir: join(folder.path, 'data') }), (each) => each.stop())
  api = apiOf(server)
  audit = await newContainer(azurite, 'audit-output')
})

after(() => started.disposeAsync())

interface Created {
  readonly id: string
  readonly interval: string
  readonly enabled: boolean
  readonly connectionStatus: string
  readonly endpointConfiguration: Readonly<Record<string, string>>
}

test('the documented create mutation makes an enabled export whose connection works', async () => {
  const answer = await api.graphql<{ createAdlsSasTokenEndpointConfiguration: Created }>(filled(DOCUMENTED_CREATE))

  const { id, ...rest } = answer.createAdlsSasTokenEndpointConfiguration
  assert.match(id, UUID)
  assert.deepEqual(rest, {
    interval: 'EVERY_12_HOURS',
    enabled: true,
    connectionStatus: 'SUCCESS',
    endpointConfiguration: { storageAccount: 'devstoreaccount1', fileSystem: 'audit-output', path: 'immuta-audit' },
  })
  assertNoSecret(JSON.stringify(answer))
})

test('every documented operation is taken as existing clients write it', async () => {
  const created = await api.graphql<{ createAdlsSasTokenEndpointConfiguration: Created }>(filled(DOCUMENTED_CREATE))
  const { id } = created.createAdlsSasTokenEndpointConfiguration

  const updated = await api.graphql(filled(DOCUMENTED_UPDATE).replace('your-id', id))
  assert.deepEqual(updated, {
    updateAdlsSasTokenExportConfiguration: {
      id,
      interval: 'EVERY_2_HOURS',
      enabled: true,
      endpointConfiguration: {
        __typename: 'AdlsSasTokenEndpointConfiguration',
        storageAccount: 'devstoreaccount1',
        path: 'immuta-audit',
        fileSystem: 'audit-output',
      },
    },
  })

  const all = await api.graphql<{ getAllExportConfigurations: Record<string, unknown>[] }>(DOCUMENTED_LIST)
  const listed = all.getAllExportConfigurations.find((each) => each['id'] === id)
  assert.match(String(listed?.['createdAt']), TIME)
  assert.match(String(listed?.['updatedAt']), TIME)
  assert.deepEqual(
    { ...listed, createdAt: null, updatedAt: null },
    {
      id,
      interval: 'EVERY_2_HOURS',
      enabled: true,
      endpointConfiguration: {},
      createdBy: { __typename: 'User' },
      createdAt: null,
      updatedBy: { __typename: 'User' },
      updatedAt: null,
    },
  )

  assert.deepEqual(await api.graphql(`mutation { disableExportConfiguration(id: "${id}") { id } }`), {
    disableExportConfiguration: { id },
  })
  for (const type of ['String!', 'ID!']) {
    const enable = `mutation ($id: ${type}) { enableExportConfiguration(id: $id) { id enabled } }`
    assert.deepEqual(await api.graphql(enable, { id }), { enableExportConfiguration: { id, enabled: true } })
  }
  assert.deepEqual(await api.graphql(`mutation { deleteExportConfiguration(id: "${id}") { id } }`), {
    deleteExportConfiguration: { id },
  })
})

test('an interval may be a string variable, too', async () => {
  const create = filled(DOCUMENTED_CREATE)
    .replace('mutation', 'mutation ($interval: String!)')
    .replace('"EVERY_12_HOURS"', '$interval')
  const answer = await api.graphql<{ createAdlsSasTokenEndpointConfiguration: Created }>(create, {
    interval: 'EVERY_24_HOURS',
  })
  assert.equal(answer.createAdlsSasTokenEndpointConfiguration.interval, 'EVERY_24_HOURS')
})

test('the documented command line, with the documented file, makes the same export', async () => {
  const file = join(folder.path, 'your-exportConfig.json')
  const documented = `{
"interval": "EVERY_12_HOURS",
"storageAccount": "your-adls-storage-account",
"fileSystem": "audit-output",
"path": "immuta-audit",
"sasToken": "your-sas-token",
"endpoint": "your-endpoint"
}`
  await writeFile(file, filled(documented))
  const env = { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: ADMIN_TOKEN }
  const before = await listedIds()

  const made = await runSpillway(['audit', 'exportConfig', 'create:adls:sasToken', file], { env })
  assert.equal(made.code, 0, made.stderr)
  assert.match(made.stdout, /EVERY_12_HOURS/)
  assertNoSecret(made.stdout + made.stderr)
  const made2 = await runSpillway(['audit', 'exportConfig', 'create:adls:sasToken', file, '--json'], { env })
  const { id, connectionStatus, enabled } = JSON.parse(made2.stdout) as Created
  assert.deepEqual({ connectionStatus, enabled }, { connectionStatus: 'SUCCESS', enabled: true })
  assertNoSecret(made2.stdout + made2.stderr)

  const added = (await listedIds()).filter((each) => !before.includes(each))
  assert.equal(added.length, 2)
  assert.ok(added.includes(id))
})

test('the samples go in as they are and come out once, in files that stand for themselves', async () => {
  const { name, sasToken } = await newContainer(azurite, 'samples')
  const id = await createAdlsExport(api, { fileSystem: name, sasToken, endpoint: azurite.blobEndpoint })
  const sent = await api.send('audit', await sample('audit.ndjson'))
  assert.deepEqual({ ...sent.body }, { accepted: 3, duplicates: 0, rejected: [], rejectedCount: 0 })

  await deliverUpto(api, id, await headOf(api, 'audit'))
  const files = await readLake(azurite, name)
  for (const file of files) {
    assert.match(file.name, FILE_NAME)
    await assertGzip(file)
  }
  const counts = idCounts(files)
  for (const eventId of [
    'd9dc3cee-98d0-47d6-ba81-e0b38f9f4014',
    '01ab2f3c-0502-9d7a-0000-8d9d0a3c2f41',
    '20240221_200952_00200_qhadw',
  ])
    assert.equal(counts.get(eventId), 1, eventId)
  assert.ok([...counts.values()].every((count) => count === 1))
})

test('a second run exports nothing twice, and a late event is a new file beside the old ones', async () => {
  const { name, sasToken } = await newContainer(azurite, 'late')
  const sample_ = await sample('guardrail-webhook.json')
  await api.send('guardrail_activity', sample_, { 'content-type': 'application/json' })
  const fields = { fileSystem: name, sasToken, endpoint: azurite.blobEndpoint, stream: 'guardrail_activity' } as const
  const id = await createAdlsExport(api, fields)
  await deliverUpto(api, id, await headOf(api, 'guardrail_activity'))
  const first = await readLake(azurite, name)
  assert.equal(await run(api, id), null)

  const repeated = await api.send('guardrail_activity', sample_, { 'content-type': 'application/json' })
  assert.deepEqual(
    { accepted: repeated.body.accepted, duplicates: repeated.body.duplicates },
    { accepted: 0, duplicates: 2 },
  )
  assert.equal(await run(api, id), null)
  assert.deepEqual(await readLake(azurite, name), first)

  await api.send('guardrail_activity', event('guardrail_activity', 'late', { detectedAt: 1_600_000_000 }))
  await deliverUpto(api, id, await headOf(api, 'guardrail_activity'))
  const second = await readLake(azurite, name)
  const old = second.filter((file) => first.some((each) => each.name === file.name))
  assert.deepEqual(old, first)
  const added = second.filter((file) => !old.includes(file))
  assert.deepEqual(
    added.map((file) => file.ids),
    [['late']],
  )
})

test('the receipts are one chain, and each describes a file as the lake has it', async () => {
  const { name, sasToken } = await newContainer(azurite, 'receipts')
  const fields = { fileSystem: name, sasToken, endpoint: azurite.blobEndpoint, stream: 'guardrail_activity' } as const
  const id = await createAdlsExport(api, { ...fields, startFrom: 'NOW' })
  for (const batch of ['a', 'b', 'c']) {
    await api.send('guardrail_activity', ndjson('guardrail_activity', ids(`receipts-${batch}`, 50)))
    await deliverUpto(api, id, await headOf(api, 'guardrail_activity'))
  }

  const receipts = await receiptsOf(api, id)
  const files = await readLake(azurite, name)
  assert.equal(chainProblem(receipts), undefined)
  assert.deepEqual(
    receipts.map(({ artifactName, sha256, bytes, rows, location }) => ({
      artifactName,
      sha256,
      bytes,
      rows,
      location,
    })),
    files.map((file) => ({
      artifactName: file.name.replace(/^lake\//, ''),
      sha256: file.sha256,
      bytes: file.bytes.length,
      rows: file.lines.length,
      location: `${azurite.blobEndpoint}/${name}/${file.name}`,
    })),
  )
  const changed = receipts.map((receipt, index) => (index === 1 ? { ...receipt, rows: receipt.rows + 1 } : receipt))
  assert.equal(chainProblem(changed), 'receipt 2: its content was changed')
})

test('the documented query tells the tasks of a job', async () => {
  const { name, sasToken } = await newContainer(azurite, 'tasks')
  const fields = { fileSystem: name, sasToken, endpoint: azurite.blobEndpoint, stream: 'guardrail_activity' } as const
  const id = await createAdlsExport(api, { ...fields, startFrom: 'NOW' })
  await api.send('guardrail_activity', ndjson('guardrail_activity', ids('tasks', 7)))
  await deliverUpto(api, id, await headOf(api, 'guardrail_activity'))
  const jobs = await jobsOf(api, id)

  const answer = await api.graphql<{ getAllExportJobTasks: Record<string, unknown>[] }>(DOCUMENTED_TASKS, {
    exportJobId: jobs[0]?.id,
  })
  const [task] = answer.getAllExportJobTasks
  assert.match(String(task?.['startTimestamp']), TIME)
  assert.match(String(task?.['endTimestamp']), TIME)
  const { attempts, offset, limit, status, failureReason } = task ?? {}
  assert.deepEqual(
    { attempts, offset, limit, status, failureReason },
    { attempts: 1, offset: 0, limit: 7, status: 'DELIVERED', failureReason: null },
  )
})

/** The documented text with its placeholders filled in. */
function filled(text: string): string {
  return text
    .replace('your-adls-storage-account', 'devstoreaccount1')
    .replace('your-sas-token', audit.sasToken)
    .replace('your-endpoint', azurite.blobEndpoint)
}

function assertNoSecret(text: string): void {
  const signature = new URLSearchParams(audit.sasToken).get('sig') ?? ''
  for (const secret of [audit.sasToken, signature, encodeURIComponent(signature), ADMIN_TOKEN])
    assert.ok(!text.includes(secret), text)
}

async function listedIds(): Promise<string[]> {
  const all = await api.graphql<{ getAllExportConfigurations: { id: string }[] }>(DOCUMENTED_LIST)
  return all.getAllExportConfigurations.map(({ id }) => id)
}

function sample(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(`../samples/${name}`, import.meta.url)), 'utf8')
}

/** gzip's own opinion. */
async function assertGzip({ name, bytes }: ExportedFile): Promise<void> {
  const file = join(folder.path, 'downloaded.gz')
  await writeFile(file, bytes)
  await assert.doesNotReject(promisify(execFile)('gzip', ['-t', file]), name)
}
