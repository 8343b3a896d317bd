/** The page "Azure Data Explorer" with its form: what is saved, what is refused, what is told, what can be changed later. */
import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { after, before, beforeEach, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { apiOf, refusal } from './support/api.ts'
import {
  changeDestination,
  createDestination,
  type Destination,
  destinations,
  type Step,
  updateDestination,
} from './support/destinations.ts'
import { until } from './support/until.ts'

const STEPS = ['address', 'resolve', 'connect', 'signIn', 'database', 'ingest', 'table', 'mapping', 'resources']

let place: AdxServer
before(async () => {
  place = await startAdxServer()
})
after(() => place[Symbol.asyncDispose]())
beforeEach(async () => {
  for (const { id } of await destinations(place.api)) await changeDestination(place.api, 'delete', id)
})

function createAdx(more: object = {}): Promise<Destination> {
  return createDestination(place.api, { kind: 'adx', fields: place.form(), ...more })
}

describe('the form', () => {
  test('tells its fields: the five of the page first, each with where to find it', async () => {
    const { kinds } = await place.api.graphql<{ kinds: { kind: string; fields: Record<string, unknown>[] }[] }>(
      '{ kinds: destinationKinds { kind fields { name label type required advanced where } } }',
    )
    const adx = kinds.find(({ kind }) => kind === 'adx')
    assert.deepEqual(
      adx?.fields.filter(({ required }) => required).map(({ label, type }) => [label, type]),
      [
        ['Cluster Endpoint', 'TEXT'],
        ['Database Name', 'TEXT'],
        ['Tenant ID', 'TEXT'],
        ['Application ID', 'TEXT'],
        ['Application Key (Client Secret)', 'SECRET'],
      ],
    )
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['adx', 'adls', 'file'],
    )
  })

  test('is saved once each step of the connection has passed, under the name of its kind', async () => {
    const made = await createAdx()
    assert.deepEqual(
      made.connectionReport?.steps.map(({ step, ok }) => [step, ok]),
      STEPS.map((step) => [step, true]),
    )
    assert.deepEqual(
      [made.name, made.enabled, made.connectionStatus, made.secretsSet],
      ['Azure Data Explorer', true, 'SUCCESS', ['applicationKey']],
    )
    assert.equal(made.target, `${new URL(place.adx.clusterUrl).host}/${place.adx.database}`)
    const { applicationKey: _, ...settings } = place.form()
    assert.partialDeepStrictEqual(made.settings, { ...settings, createTables: true, redactPayload: 'keep' })
    assert.deepEqual(await destinations(place.api), [made])
  })

  test('gives a second one a number, and refuses a name that is taken', async () => {
    await createAdx()
    assert.equal((await createAdx()).name, 'Azure Data Explorer 2')
    const { code, hint } = await refusal(createAdx({ name: 'azure data EXPLORER' }))
    assert.deepEqual(
      [code, hint],
      ['STATE_CONFLICT', 'Give it a name of its own: it is how people tell destinations apart.'],
    )
  })

  test('shows the steps of a check as they pass, and saves and makes nothing by it', async () => {
    for (const { TableName } of await place.adx.command('.show tables'))
      await place.adx.command(`.drop table ${TableName}`)
    place.adx.faults.add({ at: 'token', fault: { kind: 'delay', ms: 1_000 } })
    const { check } = await place.api.graphql<{ check: { id: string } }>(
      'mutation ($data: DestinationInput!) { check: startConnectionCheck(data: $data) { id } }',
      // Signed in anew: no other test has had a token for it.
      {
        data: {
          kind: 'adx',
          fields: place.form(place.adx.addApplication('watcher', ['users', 'ingestors', 'viewers'])),
        },
      },
    )
    const seen: number[] = []
    const report = await until('the check to end', async () => {
      const { now } = await place.api.graphql<{
        now: { running: boolean; steps: Step[]; report: { ok: boolean; steps: Step[] } | null }
      }>(
        'query ($id: ID!) { now: connectionCheck(id: $id) { running steps { step } report { ok steps { step message } } } }',
        {
          id: check.id,
        },
      )
      seen.push(now.steps.length)
      return !now.running && (now.report ?? undefined)
    })
    assert.equal(report.ok, true)
    assert.ok(
      seen.some((count) => count > 0 && count < STEPS.length),
      `seen: ${seen}`,
    )
    assert.deepEqual(await destinations(place.api), [])
    assert.match(
      report.steps.find(({ step }) => step === 'table')?.message ?? '',
      /Would create the table `GuardrailActivity` with 37 columns/,
    )
    assert.deepEqual(await place.adx.command('.show tables'), [])
    const made = await createAdx()
    assert.match(
      made.connectionReport?.steps.find(({ step }) => step === 'table')?.message ?? '',
      /Created the table `GuardrailActivity` with 37 columns/,
    )
    const stranger = apiOf(place.server, await integrator())
    const foreign = stranger.graphql('query ($id: ID!) { connectionCheck(id: $id) { running } }', { id: check.id })
    assert.equal((await refusal(foreign)).code, 'NOT_FOUND')
  })

  test('with saveOnFailure is saved disabled, shown as FAILED, and enabled once it works', async () => {
    const fields = { ...place.form(), applicationKey: 'wrong~key' }
    assert.equal((await refusal(createAdx({ fields }))).code, 'APPLICATION_KEY_REFUSED')
    assert.deepEqual(await destinations(place.api), [])
    const saved = await createAdx({ fields, saveOnFailure: true })
    assert.deepEqual([saved.enabled, saved.connectionStatus], [false, 'FAILED'])
    assert.equal(saved.connectionReport?.steps.at(-1)?.code, 'APPLICATION_KEY_REFUSED')
    assert.equal((await refusal(changeDestination(place.api, 'enable', saved.id))).code, 'APPLICATION_KEY_REFUSED')
    const { applicationKey } = place.form()
    const mended = await updateDestination(place.api, saved.id, { fields: { applicationKey } })
    assert.deepEqual([mended.enabled, mended.connectionStatus], [false, 'SUCCESS'])
    assert.equal((await changeDestination(place.api, 'enable', saved.id)).enabled, true)
  })
})

describe('a saved destination', () => {
  test('asks for the key again where it would go to another place, and not where it would not', async () => {
    const { id } = await createAdx()
    for (const fields of [
      { clusterEndpoint: 'http://127.0.0.1:9' },
      { tenantId: 'contoso.example' },
      { applicationId: '11111111-2222-4333-8444-555555555555' },
      { ingestionEndpoint: 'http://127.0.0.1:9' },
    ]) {
      const { code, message } = await refusal(updateDestination(place.api, id, { fields }))
      assert.deepEqual(
        [code, message],
        ['SECRET_REQUIRED', `\`${Object.keys(fields)[0]}\` changed: enter \`applicationKey\` again.`],
      )
      const check = place.api.graphql(
        'mutation ($data: DestinationInput!, $id: ID) { startConnectionCheck(data: $data, destinationId: $id) { id } }',
        { data: { kind: 'adx', fields }, id },
      )
      assert.equal((await refusal(check)).code, 'SECRET_REQUIRED', 'a check sends it nowhere else either')
    }
    const changed = await updateDestination(place.api, id, { fields: { auditTable: 'Access', redactKeys: ['ssn'] } })
    assert.partialDeepStrictEqual(changed.settings, { auditTable: 'Access', redactKeys: ['ssn'] })
    const back = await updateDestination(place.api, id, { name: 'Estate', fields: { auditTable: null } })
    assert.deepEqual([back.name, back.settings['auditTable']], ['Estate', 'AuditEvents'])
  })

  test('keeps a key that works when a new one does not, whatever saveOnFailure says', async () => {
    const { id } = await createAdx()
    const fields = { applicationKey: 'wrong~key' }
    const { code } = await refusal(updateDestination(place.api, id, { fields, saveOnFailure: true }))
    assert.equal(code, 'APPLICATION_KEY_REFUSED')
    const after = await changeDestination(place.api, 'test', id)
    assert.deepEqual([after.enabled, after.connectionStatus], [true, 'SUCCESS'])
  })

  test('tells of a test that fails which step it was, and keeps it', async () => {
    const { id } = await createAdx()
    const { applicationId } = place.adx
    const application = place.adx.directory.find(applicationId)
    assert.ok(application)
    place.adx.directory.put({ ...application, secrets: [{ value: place.adx.applicationKey, expiresAtMs: 1 }] })
    const failed = await changeDestination(place.api, 'test', id)
    place.adx.directory.put(application)
    assert.equal(failed.connectionStatus, 'FAILED')
    const last = failed.connectionReport?.steps.at(-1)
    assert.deepEqual([last?.step, last?.code], ['signIn', 'APPLICATION_KEY_EXPIRED'])
    assert.match(last?.hint ?? '', /new client secret/)
    assert.deepEqual((await destinations(place.api))[0]?.connectionStatus, 'FAILED')
  })

  test('tells what a delivery would change there', async () => {
    const { id } = await createAdx()
    const plan = async (): Promise<string[]> => {
      const query = 'query ($id: ID!) { plan: destinationPlan(id: $id, stream: "guardrail_activity") }'
      return (await place.api.graphql<{ plan: string[] }>(query, { id })).plan
    }
    assert.deepEqual(await plan(), [])
    await place.adx.command('.drop table GuardrailActivity')
    assert.match((await plan()).join('\n'), /^Create the table `GuardrailActivity` with 37 columns/)
  })

  test('is deleted with its exports', async () => {
    const { id } = await createAdx()
    const { made } = await place.api.graphql<{ made: { id: string } }>(
      `mutation ($data: ExportConfigurationInput!) { made: createExportConfiguration(data: $data) { id } }`,
      { data: { destinationId: id, stream: 'audit', interval: 'EVERY_24_HOURS' } },
    )
    assert.deepEqual((await destinations(place.api))[0]?.exportConfigurations, [made])
    await changeDestination(place.api, 'delete', id)
    const { all } = await place.api.graphql<{ all: unknown[] }>('{ all: getAllExportConfigurations { id } }')
    assert.deepEqual(all, [])
    assert.equal((await refusal(changeDestination(place.api, 'test', id))).code, 'NOT_FOUND')
  })
})

test('what is done with destinations is in the audit stream, with the names of fields and never their values', async () => {
  const root = place.root
  const { id } = await createAdx({ name: 'Recorded' })
  await updateDestination(place.api, id, { fields: { applicationKey: place.adx.applicationKey } })
  await updateDestination(place.api, id, { fields: { auditTable: 'Access' } })
  for (const action of ['disable', 'enable', 'test', 'delete']) await changeDestination(place.api, action, id)
  await refusal(createDestination(apiOf(place.server, await collector()), { kind: 'adx', fields: {} }))
  const { applied } = await place.api.graphql<{ applied: { id: string } }>(
    'mutation ($data: FileEndpointConfigurationInput!) { applied: createFileEndpointConfiguration(data: $data) { id } }',
    { data: { interval: 'EVERY_24_HOURS', folder: `${root}/own-actions` } },
  )
  const lines = await exportedLines(`${root}/own-actions`, applied.id)
  const own = lines.filter(({ targetType }) => targetType === 'DESTINATION')
  assert.deepEqual(
    own
      .filter(({ targets }) => targets[0]?.id === id)
      .map(({ action, auditPayload }) => [action, auditPayload['fields']]),
    [
      ['CREATE', undefined],
      ['ROTATE', ['applicationKey']],
      ['UPDATE', ['auditTable']],
      ...['DISABLE', 'ENABLE', 'TEST', 'DELETE'].map((action) => [action, undefined]),
    ],
  )
  assert.ok(own.some((line) => line.actionStatus === 'UNAUTHORIZED' && line.actor.name === 'collector'))
  assert.ok(!JSON.stringify(lines).includes(place.adx.applicationKey))
})

interface OwnAction {
  readonly action: string
  readonly actionStatus: string
  readonly actor: { readonly name: string }
  readonly targetType: string
  readonly targets: readonly { readonly id: string }[]
  readonly auditPayload: Readonly<Record<string, unknown>>
}

async function exportedLines(folder: string, configurationId: string): Promise<OwnAction[]> {
  const run = 'mutation ($id: ID!) { job: runExportConfiguration(id: $id) { id } }'
  await place.api.graphql(run, { id: configurationId })
  return until('the export to deliver', async () => {
    const lines: OwnAction[] = []
    for await (const file of glob(`${folder}/audit/**/*.gz`)) {
      const text = gunzipSync(await readFile(file)).toString()
      lines.push(
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as OwnAction),
      )
    }
    return lines.some(({ action }) => action === 'DELETE') && lines
  })
}

async function integrator(): Promise<string> {
  return madeToken('integrator', ['INTEGRATIONS'])
}

async function collector(): Promise<string> {
  return madeToken('collector', ['INGEST'])
}

async function madeToken(name: string, permissions: string[]): Promise<string> {
  const { made } = await place.api.graphql<{ made: { token: string } }>(
    'mutation ($data: ApiTokenInput!) { made: createApiToken(data: $data) { token } }',
    { data: { name, permissions } },
  )
  return made.token
}
