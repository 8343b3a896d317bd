import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { type Fault, isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { DestinationPolicy } from '../destination.ts'
import { adxKind } from './index.ts'

const STRICT: DestinationPolicy = { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: [] }
const LOOPBACK: DestinationPolicy = { ...STRICT, allowInsecureLoopback: true }
const KEY = 'q~8Q~canaryCanaryCanaryCanaryCanary-_.4711'
const ENGINE = 'https://security.westeurope.kusto.windows.net'
const GOOD = {
  clusterEndpoint: ENGINE,
  databaseName: 'Security',
  tenantId: '7a1f0f0e-3c39-4a43-9c3b-0d2f8b1b6f10',
  applicationId: '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9',
  applicationKey: KEY,
}
const adx = adxKind({ clock: systemClock, random: systemRandom, streams: [] })

test('the five fields of the documented form give settings without the key, and the key alone', () => {
  assert.deepEqual(adx.parse(GOOD, STRICT), {
    settings: {
      clusterEndpoint: ENGINE,
      databaseName: 'Security',
      tenantId: GOOD.tenantId,
      applicationId: GOOD.applicationId,
      guardrailTable: 'GuardrailActivity',
      auditTable: 'AuditEvents',
      createTables: true,
      redactPayload: 'keep',
      redactKeys: [],
    },
    secrets: { applicationKey: KEY },
  })
})

test('what was parsed parses to itself', () => {
  const input = { ...GOOD, auditTable: 'Data access', createTables: false, redactPayload: 'mask', redactKeys: ['ssn'] }
  const once = adx.parse(input, STRICT)
  assert.deepEqual(adx.parse({ ...once.settings, ...once.secrets }, STRICT), once)
  const local = { ...GOOD, clusterEndpoint: 'http://127.0.0.1:8080', ingestionEndpoint: 'http://127.0.0.1:8081' }
  const own = adx.parse(local, LOOPBACK)
  assert.deepEqual(adx.parse({ ...own.settings, ...own.secrets }, LOOPBACK), own)
})

describe('the endpoint is taken as people copy it', () => {
  const forms: readonly (readonly [string, string, string])[] = [
    ['with a slash', `${ENGINE}/`, ENGINE],
    ['with the database behind it', `${ENGINE}/Security`, ENGINE],
    ['with the port', `${ENGINE}:443`, ENGINE],
    ['in capitals and with blanks', ` ${ENGINE.toUpperCase()} `, ENGINE],
    ['without https://', 'security.westeurope.kusto.windows.net', ENGINE],
    ['the ingestion URI', 'https://ingest-security.westeurope.kusto.windows.net/', ENGINE],
    [
      'a free cluster',
      'https://kvc-h1x2.southcentralus.kusto.windows.net',
      'https://kvc-h1x2.southcentralus.kusto.windows.net',
    ],
    [
      'its ingestion URI',
      'https://ingest-kvc-h1x2.southcentralus.kusto.windows.net',
      'https://kvc-h1x2.southcentralus.kusto.windows.net',
    ],
    ['Fabric', 'https://trd-a1b2.z9.kusto.fabric.microsoft.com', 'https://trd-a1b2.z9.kusto.fabric.microsoft.com'],
    ['Synapse', 'https://pool.ws.kusto.azuresynapse.net', 'https://pool.ws.kusto.azuresynapse.net'],
    [
      'US Government',
      'https://ingest-s.usgovvirginia.kusto.usgovcloudapi.net',
      'https://s.usgovvirginia.kusto.usgovcloudapi.net',
    ],
    ['China', 'https://s.chinaeast2.kusto.chinacloudapi.cn/', 'https://s.chinaeast2.kusto.chinacloudapi.cn'],
  ]
  for (const [title, clusterEndpoint, stored] of forms) {
    test(title, () => {
      const { settings } = adx.parse({ ...GOOD, clusterEndpoint }, STRICT)
      assert.deepEqual([settings['clusterEndpoint'], settings['ingestionEndpoint']], [stored, undefined])
    })
  }

  test("the operator's own host, with both addresses", () => {
    const policy = { ...STRICT, destinationHosts: ['*.acme.example'] }
    const input = {
      ...GOOD,
      clusterEndpoint: 'https://kusto.acme.example',
      ingestionEndpoint: 'https://in.acme.example/',
    }
    const { settings } = adx.parse(input, policy)
    assert.deepEqual(
      [settings['clusterEndpoint'], settings['ingestionEndpoint']],
      ['https://kusto.acme.example', 'https://in.acme.example'],
    )
  })
})

describe('what is wrong is refused, each with its own message', () => {
  const refused: readonly (readonly [string, Record<string, unknown>, RegExp, FaultCode?])[] = [
    ['no endpoint', { clusterEndpoint: undefined }, /`clusterEndpoint` is missing/],
    ['an empty endpoint', { clusterEndpoint: ' ' }, /`clusterEndpoint` is empty/],
    ['a number', { clusterEndpoint: 5 }, /`clusterEndpoint` must be text/],
    ['a name only', { clusterEndpoint: 'security' }, /is a name only/],
    ['a connection string', { clusterEndpoint: `Data Source=${ENGINE};Fed=true` }, /connection string/],
    ['another scheme', { clusterEndpoint: 'ftp://security.westeurope.kusto.windows.net' }, /begin with https/],
    [
      'the web UI',
      { clusterEndpoint: 'https://dataexplorer.azure.com/clusters/a/databases/b' },
      /address of the web pages/,
    ],
    ['a query', { clusterEndpoint: `${ENGINE}/Security?query=print` }, /address alone/],
    ['a user', { clusterEndpoint: 'https://me:you@security.westeurope.kusto.windows.net' }, /address alone/],
    ['no cluster before the domain', { clusterEndpoint: 'https://kusto.windows.net' }, /lacks the name of the cluster/],
    ['no address', { clusterEndpoint: 'https://' }, /is not an address/],
    ['blanks', { clusterEndpoint: 'https://a b.kusto.windows.net' }, /no blanks/],
    [
      'a host of someone else',
      { clusterEndpoint: 'https://security.kusto.windows.net.evil.example', ingestionEndpoint: ENGINE },
      /not an allowed destination/,
      'HOST_NOT_ALLOWED',
    ],
    [
      'an ingestion host of someone else',
      { ingestionEndpoint: 'https://evil.example' },
      /not an allowed destination/,
      'HOST_NOT_ALLOWED',
    ],
    [
      'an address inside the network',
      { clusterEndpoint: 'https://169.254.169.254', ingestionEndpoint: ENGINE },
      /169\.254/,
      'HOST_NOT_ALLOWED',
    ],
    [
      'plain http',
      { clusterEndpoint: 'http://security.westeurope.kusto.windows.net' },
      /Plain http/,
      'INSECURE_ENDPOINT',
    ],
    [
      'loopback without the option',
      { clusterEndpoint: 'http://127.0.0.1:1', ingestionEndpoint: 'http://127.0.0.1:2' },
      /Plain http/,
      'INSECURE_ENDPOINT',
    ],
    [
      'a private host without its ingestion address',
      { clusterEndpoint: 'https://kusto.acme.example' },
      /`ingestionEndpoint` is missing/,
    ],
    ['no database', { databaseName: undefined }, /`databaseName` is missing/],
    ['an empty database', { databaseName: '' }, /`databaseName` is empty/],
    ['KQL in the database', { databaseName: "Security'] ; .drop" }, /`databaseName` may have letters/],
    ['a reserved database', { databaseName: '__Security' }, /begin or end with `__`/],
    ['a long database', { databaseName: 'x'.repeat(1025) }, /at most 1024/],
    ['no tenant', { tenantId: undefined }, /`tenantId` is missing/],
    ['a tenant that is none', { tenantId: 'my tenant' }, /Directory \(tenant\) ID/],
    ['a tenant for everybody', { tenantId: 'common' }, /must be your own tenant/],
    ['an application that is none', { applicationId: 'spillway' }, /Application \(client\) ID/],
    ['no key', { applicationKey: undefined }, /`applicationKey` is missing/],
    ['an empty key', { applicationKey: '' }, /`applicationKey` is empty/],
    ["the secret's ID for its value", { applicationKey: GOOD.applicationId }, /is the secret's ID/],
    ['a key with a line break', { applicationKey: `${KEY}\n${KEY}` }, /no blanks or line breaks/],
    ['a key of a whole page', { applicationKey: 'x'.repeat(2000) }, /too long/],
    ['an unknown field', { clusterEndpont: ENGINE }, /did you mean `clusterEndpoint`/],
    ['a table that is a number', { auditTable: 5 }, /`auditTable` must be text/],
    ['an empty table', { auditTable: '' }, /`auditTable` is empty/],
    ['a table name with a bracket', { auditTable: 'A(b)' }, /`auditTable` may have letters/],
    ['one table for two streams', { auditTable: 'T', guardrailTable: 'T' }, /another table than `guardrailTable`/],
    ['the table that the other stream has anyway', { auditTable: 'GuardrailActivity' }, /another table than/],
    ['neither true nor false', { createTables: 'maybe' }, /`createTables` must be true or false/],
    ['a way that there is not', { redactPayload: 'hide' }, /`keep`, `drop` or `mask`/],
    ['keys that are a text', { redactKeys: 'ssn' }, /`redactKeys` must be a list/],
    ['an empty key to hide', { redactKeys: ['ssn', ' '] }, /`redactKeys.1` must have no empty name/],
    ['too many keys', { redactKeys: Array.from({ length: 201 }, (_, n) => `k${n}`) }, /at most 200/],
  ]
  for (const [title, changes, message, code = 'BAD_INPUT'] of refused) {
    test(title, () => {
      const fault = faultOf(() => adx.parse({ ...GOOD, ...changes }, STRICT))
      assert.match(fault.message, message)
      assert.equal(fault.code, code)
      assert.ok(!inspect(fault, { depth: 8 }).includes('canary'), 'the key is not repeated')
    })
  }

  test('all problems at once', () => {
    const input = {
      clusterEndpoint: 'security',
      databaseName: '',
      tenantId: 'x',
      applicationId: 'y',
      aplicationKey: KEY,
    }
    const { message } = faultOf(() => adx.parse(input, STRICT))
    for (const part of [
      /a name only/,
      /`databaseName` is empty/,
      /tenant\) ID/,
      /client\) ID/,
      /did you mean `applicationKey`/,
    ]) {
      assert.match(message, part)
    }
    assert.ok(!message.includes(KEY))
  })
})

test('when the place changes to which the key is sent, the key is asked for again', () => {
  const targets = adx.fields.filter(({ isTarget }) => isTarget).map(({ name }) => name)
  assert.deepEqual(targets.sort(), ['applicationId', 'clusterEndpoint', 'ingestionEndpoint', 'tenantId'])
})

function faultOf(run: () => unknown): Fault {
  try {
    run()
  } catch (error) {
    if (isFault(error)) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'should have thrown' })
}
