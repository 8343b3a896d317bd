/** Scheduled exports into Azure Data Explorer, made like their siblings: one file or one mutation for destination and export. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { runSpillway } from '../src/faces/cli/testing/run-spillway.ts'
import { STREAM_NAMES, type StreamName } from '../src/model/ids.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { refusal } from './support/api.ts'
import { ids, ndjson } from './support/events.ts'
import { deliverUpto, headOf, receiptsOf } from './support/exports.ts'
import { ADMIN_TOKEN } from './support/spillway-server.ts'
import { until } from './support/until.ts'

const TABLES: Readonly<Record<StreamName, string>> = { audit: 'AuditEvents', guardrail_activity: 'GuardrailActivity' }

let place: AdxServer
before(async () => {
  place = await startAdxServer()
})
after(() => place[Symbol.asyncDispose]())

for (const stream of STREAM_NAMES) {
  test(`create:adx exports ${stream} from one file: every event is a row, once, with its receipt`, async () => {
    await place.api.send(stream, ndjson(stream, ids(stream, 50)))
    const { applicationKey, ...fields } = place.form()
    const path = await file({ interval: 'EVERY_24_HOURS', ...fields })
    const run = await spillway(['audit', 'exportConfig', 'create:adx', path, '--stream', stream, '--json'], {
      env: { SPILLWAY_APPLICATION_KEY: String(applicationKey) },
    })
    assert.equal(run.code, 0, run.stderr)
    const { id, destination } = JSON.parse(run.stdout) as { id: string; destination: { kind: string; target: string } }
    assert.deepEqual([destination.kind, destination.target.endsWith(`/${place.adx.database}`)], ['adx', true])
    await deliverUpto(place.api, id, await headOf(place.api, stream))
    await until('all rows', () => countIn(TABLES[stream], `id startswith '${stream}-'`) >= 50)
    const receipts = await receiptsOf(place.api, id)
    assert.equal(chainProblem(receipts), undefined)
    const sent = receipts.reduce((sum, { rows }) => sum + rows, 0)
    await until('as many rows as the receipts say', () => countIn(TABLES[stream], 'true') === sent)
    const [{ unique } = {}] = place.adx.query(`${TABLES[stream]} | summarize unique = dcount(id)`)
    assert.equal(unique, sent)
  })
}

test('the union of endpoints shows it, without the key; update changes it, and asks for the key where it must', async () => {
  const create = `mutation ($data: AdxEndpointConfigurationInput!) {
    made: createAdxEndpointConfiguration(data: $data) { id endpointConfiguration { __typename ... on AdxEndpointConfiguration {
      clusterEndpoint databaseName tenantId applicationId ingestionEndpoint guardrailTable auditTable createTables redactPayload redactKeys
    } } }
  }`
  const data = {
    interval: 'EVERY_12_HOURS',
    ...place.form(),
    enabled: false,
    redactPayload: 'mask',
    redactKeys: ['ssn'],
  }
  const { made } = await place.api.graphql<{ made: { id: string; endpointConfiguration: object } }>(create, { data })
  const { applicationKey: _, ...shown } = place.form()
  assert.deepEqual(made.endpointConfiguration, {
    __typename: 'AdxEndpointConfiguration',
    ...shown,
    ...{ guardrailTable: 'GuardrailActivity', auditTable: 'AuditEvents', createTables: true },
    ...{ redactPayload: 'mask', redactKeys: ['ssn'] },
  })
  const update =
    'mutation ($data: AdxExportConfigurationUpdateInput!) { updateAdxExportConfiguration(data: $data) { id } }'
  await place.api.graphql(update, { data: { id: made.id, interval: 'EVERY_2_HOURS', auditTable: 'Access' } })
  const moved = place.api.graphql(update, { data: { id: made.id, tenantId: 'contoso.example' } })
  assert.equal((await refusal(moved)).code, 'SECRET_REQUIRED')
  const run = await spillway(['audit', 'exportConfig', 'update:adx', '-', '--id', made.id, '--json'], {
    stdin: '{"redactPayload": "keep"}',
  })
  assert.equal(run.code, 0, run.stderr)
  const { one } = await place.api.graphql<{ one: object }>(
    `query ($id: ID!) { one: getExportConfiguration(id: $id) {
      interval enabled endpointConfiguration { ... on AdxEndpointConfiguration { auditTable redactPayload } }
    } }`,
    { id: made.id },
  )
  assert.deepEqual(one, {
    ...{ interval: 'EVERY_2_HOURS', enabled: false },
    endpointConfiguration: { auditTable: 'Access', redactPayload: 'keep' },
  })
})

test('create:adx with --save-on-failure saves it disabled where the key is wrong; corrected and enabled, it runs', async () => {
  const path = await file({ interval: 'EVERY_24_HOURS', ...place.form(), applicationKey: 'wrong~key' })
  const run = (args: string[], stdin = '') => spillway(['audit', 'exportConfig', ...args, '--json'], { stdin })
  const refused = await run(['create:adx', path])
  assert.equal(refused.code, 7)
  assert.match(refused.stderr, /APPLICATION_KEY_REFUSED/)
  const saved = await run(['create:adx', path, '--save-on-failure'])
  assert.equal(saved.code, 7, saved.stderr)
  const { id, enabled, connectionStatus } = JSON.parse(saved.stdout)
  assert.deepEqual([enabled, connectionStatus], [false, 'FAILED'])
  const { applicationKey } = place.form()
  assert.equal((await run(['update:adx', '-', '--id', id], JSON.stringify({ applicationKey }))).code, 0)
  assert.equal((await run(['enable', id])).code, 0)
  assert.equal((await run(['run', id, '--wait'])).code, 0)
})

function countIn(table: string, where: string): number {
  return Number(place.adx.query(`${table} | where ${where} | count`)[0]?.['Count'])
}

async function file(content: object): Promise<string> {
  const path = join(place.root, 'export.json')
  await writeFile(path, JSON.stringify(content))
  return path
}

function spillway(args: readonly string[], { env = {}, stdin = '' }: { env?: Record<string, string>; stdin?: string }) {
  return runSpillway(args, {
    env: { SPILLWAY_URL: place.server.url, SPILLWAY_API_KEY: ADMIN_TOKEN, ...env },
    stdin,
  })
}
