/** The application key, from the form to the end of its destination: it is in no answer, no log line, no title of a process and no file. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { runSpillway } from '../src/faces/cli/testing/run-spillway.ts'
import { type AdxServer, startAdxServer } from './support/adx-server.ts'
import { changeDestination, destinations } from './support/destinations.ts'
import { ndjson } from './support/events.ts'
import { exportOnDemand, throughOf } from './support/on-demand.ts'
import { ADMIN_TOKEN } from './support/spillway-server.ts'
import { until } from './support/until.ts'

let place: AdxServer
before(async () => {
  // What would be logged at all is logged.
  place = await startAdxServer({ args: ['--log-level', 'debug'] })
})
after(() => place[Symbol.asyncDispose]())

/** Everything that went out, in one text. */
let said = ''

test('while it is entered rightly and wrongly, used, rotated, refused and deleted', async () => {
  const first = place.adx.applicationKey
  await everyMistake(first)
  const id = await saved(first)
  await place.api.send('guardrail_activity', ndjson('guardrail_activity', ['a', 'b', 'c']))
  const job = await exportOnDemand(place.api, { destinationId: id, stream: 'guardrail_activity' })
  assert.equal((await throughOf(place.api, job.id)).rowsQueryable, 3)
  const sealed = sealedSecret(id)
  assert.ok(sealed.length > 29)
  nowhere([first], 'after the first delivery')

  const second = rotated()
  await cli(['destination', 'rotate', 'adx', '--secret-file', '-'], second)
  await ask('mutation ($id: ID!, $data: DestinationUpdateInput!) { updateDestination(id: $id, data: $data) { id } }', {
    id,
    data: { fields: { applicationKey: 'wrong~key~wrong~key~wrong~key~wrong' } },
  })
  await refusedWhileUsed(id, second)
  await ask(EVERYTHING)
  nowhere([first, second], 'after the rotation')

  await changeDestination(place.api, 'delete', id)
  await ask(EVERYTHING)
  await place.server.stop()
  // Stopped, SQLite has put its journal back into the database: what was deleted is overwritten there.
  assert.equal(sealedSecret(id).length, 0)
  nowhere([first, second], 'after the end')
  for (const [name, bytes] of files())
    assert.ok(!bytes.includes(sealed), `the deleted secret's ciphertext is in ${name}`)
})

/** The key in every field, as a whole request, in the words of other operations, and beside typing errors. */
async function everyMistake(key: string): Promise<void> {
  const create = 'mutation ($data: DestinationInput!) { createDestination(data: $data) { id } }'
  const fields: Record<string, unknown> = place.form()
  for (const name of Object.keys(fields).filter((each) => each !== 'applicationKey'))
    await ask(create, { data: { kind: 'adx', fields: { ...fields, applicationKey: 'x', [name]: key } } })
  for (const data of [
    { kind: key, fields },
    { kind: 'adx', fields: { ...fields, databaseName: 'Nowhere' } },
    { kind: 'adx', fields: { ...fields, tenantId: 'contoso.example' } },
    { kind: 'adx', fields: { ...fields, clusterEndpoint: 'http://127.0.0.1:9' } },
    { kind: 'adx', fields: { ...fields, [key]: 'as a name' } },
    { kind: 'adx', fields: { ...fields, applicationKey: [key] } },
    { kind: 'adx', fields: { ...fields, applicationKey: `${key}\n${key}` } },
    { kind: 'adx', fields: key },
    { kind: 'adx', fields: { ...fields, redactKeys: key, redactPayload: key, createTables: key, auditTable: key } },
    { kind: 'adx', fields, saveOnFailure: key },
    { kind: 'adx', fields, filds: key },
    key,
  ])
    await ask(create, { data })
  await ask('mutation ($data: DestinationInput!) { startConnectionCheck(data: $data) { id } }', {
    data: { kind: 'adx', fields: { ...fields, databaseName: 'Nowhere' } },
  })
  await ask(`{ destination(id: "${key}") { id } }`)
  await ask(`mutation { createDestination(data: {kind: "adx", fields: {applicationKey: "${key}"`)
  const file = join(place.root, 'form.json')
  writeFileSync(file, JSON.stringify({ kind: 'adx', ...fields, databaseName: 'Nowhere' }))
  await cli(['destination', 'create', file], '')
  await cli(['destination', 'create', file, '--dry-run', '--json'], '')
  await cli(['audit', 'exportConfig', 'create:adx', file], '')
  assert.deepEqual(await destinations(place.api), [])
}

async function saved(key: string): Promise<string> {
  const { applicationKey: _, ...fields } = place.form()
  const file = join(place.root, 'form.json')
  writeFileSync(file, JSON.stringify({ kind: 'adx', ...fields }))
  await cli(['destination', 'create', file, '--secret-file', '-'], key)
  const [made] = await destinations(place.api)
  assert.ok(made)
  return made.id
}

/** Another secret of the same application; the first one is gone. */
function rotated(): string {
  const { directory, applicationId } = place.adx
  const application = directory.find(applicationId)
  assert.ok(application)
  const value = 'r~9R~rotatedRotatedRotatedRotated-_.47'
  directory.put({ ...application, secrets: [{ value }] })
  return value
}

/** Deliveries and checks that the other side refuses, with the key in their hands. */
async function refusedWhileUsed(id: string, key: string): Promise<void> {
  const { directory, applicationId, faults } = place.adx
  await place.api.send('guardrail_activity', ndjson('guardrail_activity', ['d']))
  faults.add({ at: 'resources', fault: { kind: 'break-sas', resource: 'TempStorage', count: 9 }, times: 3 })
  const job = await exportOnDemand(place.api, { destinationId: id, stream: 'guardrail_activity' })
  await throughOf(place.api, job.id)
  const application = directory.find(applicationId)
  assert.ok(application)
  directory.put({ ...application, secrets: [{ value: key, expiresAtMs: 1 }] })
  await changeDestination(place.api, 'test', id)
  await place.api.send('guardrail_activity', ndjson('guardrail_activity', ['e']))
  const failing = await exportOnDemand(place.api, { destinationId: id, stream: 'guardrail_activity' })
  await until('the log to tell of it', () => place.server.said().includes(failing.id))
  await ask('query ($id: ID!) { getExportJob(id: $id) { status failure { message hint } tasks { failureReason } } }', {
    id: failing.id,
  })
}

const EVERYTHING = `{
  destinationKinds { kind fields { name default } }
  destinations { id name settings secretsSet target connectionReport { steps { message hint } warnings } warnings }
  getAllExportJobs { items { id failure { message hint } destination { settings } queryLink tasks { failureReason receipt { location acknowledgement } } } }
}`

/** Whatever the answer is. */
async function ask(query: string, variables: object = {}): Promise<void> {
  const response = await fetch(`${place.server.url}/api/audit/graphql`, {
    method: 'POST',
    headers: { authorization: ADMIN_TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  said += await response.text()
}

/** The command's own title is looked at while it runs. */
async function cli(args: readonly string[], stdin: string): Promise<void> {
  const env = { SPILLWAY_URL: place.server.url, SPILLWAY_API_KEY: ADMIN_TOKEN }
  const run = await runSpillway(args, {
    env,
    meanwhile: async (child) => {
      said += readFileSync(`/proc/${child.pid}/cmdline`, 'utf8')
      child.stdin?.end(stdin)
    },
  })
  said += run.stdout + run.stderr
}

function nowhere(keys: readonly string[], when: string): void {
  const running = place.server.pid
  const title = (name: string): string => {
    try {
      return readFileSync(`/proc/${running}/${name}`, 'utf8')
    } catch {
      return ''
    }
  }
  const places: [string, Buffer][] = [
    ['an answer', Buffer.from(said)],
    ['the log', Buffer.from(place.server.said())],
    ['the title', Buffer.from(`${title('cmdline')}${title('comm')}${title('environ')}`)],
    ...files(),
  ]
  for (const [name, bytes] of places)
    for (const key of keys)
      for (const form of [key, Buffer.from(key).toString('base64').slice(0, -4), Buffer.from(key).toString('hex')])
        assert.ok(!bytes.includes(form), `${when}, the key is in ${name}: ${around(bytes, form)}`)
}

function around(bytes: Buffer, form: string): string {
  const at = bytes.indexOf(form)
  return bytes.subarray(Math.max(0, at - 200), at).toString()
}

/** Everything in the data folder. */
function files(): [string, Buffer][] {
  return readdirSync(place.dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(place.dataDir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => [path, readFileSync(path)])
}

function sealedSecret(id: string): Buffer {
  using database = new DatabaseSync(join(place.dataDir, 'spillway.db'), { readOnly: true })
  const row = database.prepare('select sealed_secrets from destination where id = ?').get(id)
  return Buffer.from((row?.['sealed_secrets'] as Uint8Array | undefined) ?? [])
}
