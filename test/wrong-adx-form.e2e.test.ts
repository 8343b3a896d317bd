/** What people enter wrongly into the form of Azure Data Explorer: each is told what it is and what to do, by GraphQL and by the command line, and nothing is saved. */
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { runSpillway } from '../src/faces/cli/testing/run-spillway.ts'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { refusal } from './support/api.ts'
import { createDestination, destinations } from './support/destinations.ts'
import { ADMIN_TOKEN } from './support/spillway-server.ts'

let place: AdxServer
before(async () => {
  place = await startAdxServer()
})
after(() => place[Symbol.asyncDispose]())

interface Mistake {
  readonly name: string
  /** Beside or in place of what is right; undefined leaves a field out. */
  readonly fields: () => Record<string, unknown>
  readonly code?: string
  readonly message: RegExp
  readonly hint: RegExp
  /** In place of 3 (the input) where it is told by the other side: 7. */
  readonly exit?: number
}

const GUID = '11111111-2222-4333-8444-555555555555'
const CONNECTION = 7

const MISTAKES: readonly Mistake[] = [
  {
    name: 'no cluster endpoint',
    fields: () => ({ clusterEndpoint: undefined }),
    message: /^`clusterEndpoint` is missing\.$/,
    hint: /Azure Data Explorer Clusters.*Overview page copy the URI/,
  },
  {
    name: 'an empty cluster endpoint',
    fields: () => ({ clusterEndpoint: '  ' }),
    message: /^`clusterEndpoint` is empty\.$/,
    hint: /copy the URI/,
  },
  {
    name: 'the name of the cluster alone',
    fields: () => ({ clusterEndpoint: 'mycluster' }),
    message: /is a name only: give the whole URI/,
    hint: /copy the URI/,
  },
  {
    name: 'the address of the web pages',
    fields: () => ({ clusterEndpoint: 'https://dataexplorer.azure.com/clusters/mycluster/databases/Security' }),
    message: /is an address of the web pages/,
    hint: /copy the URI/,
  },
  {
    name: 'a connection string',
    fields: () => ({ clusterEndpoint: 'Data Source=https://c.westeurope.kusto.windows.net;Fed=true' }),
    message: /is a connection string/,
    hint: /copy the URI/,
  },
  {
    name: 'a host that is not the vendor’s',
    fields: () => ({ clusterEndpoint: 'https://kusto.example.com', ingestionEndpoint: 'https://in.example.com' }),
    code: 'HOST_NOT_ALLOWED',
    message: /`kusto\.example\.com` is not an allowed destination/,
    hint: /--destination-hosts/,
    exit: CONNECTION,
  },
  {
    name: 'plain http to the network',
    fields: () => ({ clusterEndpoint: 'http://c.westeurope.kusto.windows.net' }),
    code: 'INSECURE_ENDPOINT',
    message: /Plain http/,
    hint: /https/,
    exit: CONNECTION,
  },
  {
    name: 'a private host without its ingestion endpoint',
    fields: () => ({ ingestionEndpoint: undefined }),
    message: /`ingestionEndpoint` is missing/,
    hint: /Data Ingestion URI/,
  },
  {
    name: 'no database',
    fields: () => ({ databaseName: undefined }),
    message: /`databaseName` is missing/,
    hint: /Select Databases on the left/,
  },
  {
    name: 'KQL for a database',
    fields: () => ({ databaseName: "Security'] | take 1" }),
    message: /`databaseName` may have letters, digits/,
    hint: /Copy the name from the list/,
  },
  {
    name: 'a database that there is not',
    fields: () => ({ databaseName: 'Nowhere' }),
    code: 'DATABASE_NOT_FOUND',
    message: /database/,
    hint: /spelling/,
    exit: CONNECTION,
  },
  {
    name: 'no tenant',
    fields: () => ({ tenantId: undefined }),
    message: /`tenantId` is missing/,
    hint: /Directory \(tenant\) ID/,
  },
  {
    name: 'a tenant for everybody',
    fields: () => ({ tenantId: 'common' }),
    message: /must be your own tenant/,
    hint: /Directory \(tenant\) ID/,
  },
  {
    name: 'the display name of the tenant',
    fields: () => ({ tenantId: 'Contoso Ltd' }),
    message: /must be the "Directory \(tenant\) ID" \(a GUID\) or a domain/,
    hint: /Overview page copy the Directory \(tenant\) ID/,
  },
  {
    name: 'another tenant',
    fields: () => ({ tenantId: GUID }),
    code: 'TENANT_NOT_FOUND',
    message: /tenant/,
    hint: /tenant/,
    exit: CONNECTION,
  },
  {
    name: 'the name of the application',
    fields: () => ({ applicationId: 'spillway-export' }),
    message: /must be the "Application \(client\) ID"/,
    hint: /Overview page copy the Application \(client\) ID/,
  },
  {
    name: 'an application that there is not',
    fields: () => ({ applicationId: GUID }),
    code: 'APPLICATION_NOT_FOUND',
    message: /application/i,
    hint: /Application \(client\) ID/,
    exit: CONNECTION,
  },
  {
    name: 'no key',
    fields: () => ({ applicationKey: undefined }),
    message: /`applicationKey` is missing/,
    hint: /Certificates & secrets/,
  },
  {
    name: "the secret's ID for its value",
    fields: () => ({ applicationKey: GUID }),
    message: /is the secret's ID: paste its value/,
    hint: /Copy the Value \(not the Secret ID\)/,
  },
  {
    name: 'a key with a line break',
    fields: () => ({ applicationKey: 'q~8Q~half\nhalf' }),
    message: /must have no blanks or line breaks/,
    hint: /Copy the Value/,
  },
  {
    name: 'a key that is not the application’s',
    fields: () => ({ applicationKey: 'q~8Q~notThisOneNotThisOneNotThisOne' }),
    code: 'APPLICATION_KEY_REFUSED',
    message: /secret|key/i,
    hint: /value/i,
    exit: CONNECTION,
  },
  {
    name: 'an application without rights',
    fields: () => {
      const { applicationId, applicationKey } = place.adx.addApplication('nobody', [])
      return { applicationId, applicationKey }
    },
    code: 'INGESTION_NOT_ALLOWED',
    message: /ingest/i,
    hint: /\.add database \['Security'\] ingestors \('aadapp=/,
    exit: CONNECTION,
  },
  {
    name: 'a cluster where nothing listens',
    fields: () => ({ clusterEndpoint: 'http://127.0.0.1:9' }),
    code: 'UNREACHABLE',
    message: /127\.0\.0\.1/,
    hint: /network rules|firewall/i,
    exit: CONNECTION,
  },
  {
    name: 'a typing error in a field',
    fields: () => ({ clusterEndpont: 'https://c.westeurope.kusto.windows.net' }),
    message: /Unknown field `clusterEndpont`: did you mean `clusterEndpoint`\?/,
    hint: /Correct the fields/,
  },
  {
    name: 'a way of redaction that there is not',
    fields: () => ({ redactPayload: 'hide' }),
    message: /`redactPayload` must be `keep`, `drop` or `mask`/,
    hint: /Requests and responses/,
  },
  {
    name: 'one table for both streams',
    fields: () => ({ auditTable: 'Events', guardrailTable: 'Events' }),
    message: /`auditTable` must be another table than `guardrailTable`/,
    hint: /Table for audit events/,
  },
  {
    name: 'a yes for a switch',
    fields: () => ({ createTables: 'yes' }),
    message: /`createTables` must be true or false/,
    hint: /Create and extend tables/,
  },
]

test('there are enough mistakes', () => assert.ok(MISTAKES.length >= 20))

for (const mistake of MISTAKES) {
  const { name, fields, code = 'BAD_INPUT', message, hint, exit = 3 } = mistake
  describe(name, () => {
    test('GraphQL says what it is and what to do, and saves nothing', async () => {
      const entered = { ...place.form(), ...fields() }
      const refused = await refusal(createDestination(place.api, { kind: 'adx', fields: entered }))
      assert.equal(refused.code, code, JSON.stringify(refused))
      assert.match(refused.message, message)
      assert.match(refused.hint, hint)
      assert.deepEqual(await destinations(place.api), [])
    })

    test('the command line says the same', async () => {
      const entered = { ...place.form(), ...fields() }
      const run = await create(entered)
      const { error } = JSON.parse(run.stderr) as { error: { code: string; message: string; hint: string } }
      assert.deepEqual([error.code, run.code], [code, exit], run.stderr)
      assert.match(error.message, message)
      assert.match(error.hint, hint)
      assert.ok(!run.stderr.includes(String(entered['applicationKey'])))
      assert.deepEqual(await destinations(place.api), [])
    })
  })
}

test('all that is wrong is said at once, field by field, without a value', async () => {
  const secret = 'pasted~into~the~wrong~field~q~8Q'
  const fields = { ...place.form(), clusterEndpoint: secret, databaseName: '', tenantId: secret, applicationId: secret }
  const query = 'mutation ($data: DestinationInput!) { createDestination(data: $data) { id } }'
  const response = await fetch(`${place.server.url}/api/audit/graphql`, {
    method: 'POST',
    headers: { authorization: ADMIN_TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { data: { kind: 'adx', fields } } }),
  })
  const text = await response.text()
  const { errors } = JSON.parse(text) as { errors: { extensions: { problems: Record<string, string>[] } }[] }
  const problems = errors[0]?.extensions.problems ?? []
  assert.deepEqual(
    problems.map(({ field }) => field),
    ['clusterEndpoint', 'databaseName', 'tenantId', 'applicationId'],
  )
  for (const { message, hint } of problems) assert.ok(message && hint)
  assert.ok(!text.includes(secret))
  const run = await create(fields)
  assert.equal(run.code, 3)
  assert.ok(!run.stderr.includes(secret))
})

test('what is right is checked by a dry run, which makes and saves nothing', async () => {
  const run = await create(place.form(), ['--dry-run'])
  assert.equal(run.code, 0, run.stderr)
  assert.match(run.stdout, /Would create the table `GuardrailActivity`/)
  assert.deepEqual(await place.adx.command('.show tables'), [])
  assert.deepEqual(await destinations(place.api), [])
})

test('what is right is taken', async () => {
  const run = await create(place.form())
  assert.equal(run.code, 0, run.stderr)
  assert.equal((await destinations(place.api)).length, 1)
})

async function create(fields: object, more: readonly string[] = []) {
  const path = join(place.root, 'destination.json')
  await writeFile(path, JSON.stringify({ kind: 'adx', ...fields }))
  const env = { SPILLWAY_URL: place.server.url, SPILLWAY_API_KEY: ADMIN_TOKEN }
  return runSpillway(['destination', 'create', path, '--json', ...more], { env, stdin: '' })
}
