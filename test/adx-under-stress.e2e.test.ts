/**
 * 200,000 events in one export on demand into the local stand-in for Azure Data Explorer, while everything that can go wrong does: it throttles, the
 * first containers refuse, answers are lost, messages come twice, the stand-in is restarted, and so is Spillway. Fewer, to try something:
 * `SPILLWAY_TEST_EVENTS=20000 node --test test/adx-under-stress.e2e.test.ts`
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { activityLines } from '../local-azure/activity.ts'
import type { LocalAdx } from '../local-azure/adx/local-adx.ts'
import type { SeenRequest } from '../local-azure/storage/fault-plan.ts'
import type { FaultProxy } from '../local-azure/storage/fault-proxy.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../src/base/json.ts'
import { seededRandom } from '../src/base/random.ts'
import { startAdxServer } from './support/adx-server.ts'
import type { Api } from './support/api.ts'
import { createDestination } from './support/destinations.ts'
import { startFaultyStorage } from './support/faulty-storage.ts'
import { exportOnDemand, type OnDemandJob, onDemandJob } from './support/on-demand.ts'
import { until } from './support/until.ts'

const EVENTS = Number(process.env['SPILLWAY_TEST_EVENTS'] ?? 200_000)
const BATCH = 5_000
const STREAM = 'guardrail_activity'
const SLICE_ROWS = EVENTS / 8
const THROUGH_MS = 600_000
const PAGE_POSITIONS = 25_000
const SEED = 20_261_122

/** What the source says of an event, and how the table must hold it: worked out here, without Spillway's code. */
const COMPARED: Readonly<Record<string, (source: JsonObject, metadata: JsonObject) => JsonValue>> = {
  severity: (source) => textOf(source['severity']),
  policyName: (source, metadata) => ownOr(source, metadata, 'policyName') ?? textOf(source['filterId']),
  ruleViolated: (source, metadata) => ownOr(source, metadata, 'ruleViolated'),
  behaviour: (source, metadata) => ownOr(source, metadata, 'behaviour'),
  reason: (source, metadata) => ownOr(source, metadata, 'reason'),
  riskScore: (source, metadata) => Number(source['riskScore'] ?? metadata['riskScore']),
  actor: (source) => textOf(source['actor']),
  host: (source) => textOf(source['host']),
  contextSource: (source) => textOf(source['contextSource']),
  successfulExploit: (source) => source['successfulExploit'] ?? null,
}

test(`${EVENTS} events arrive once, with the right types and values, whatever happens on the way`, async (t) => {
  await using stack = new AsyncDisposableStack()
  const { storage, blobs, queues } = stack.use(await startFaultyStorage())
  const args = ['--artifact-rows-max', String(SLICE_ROWS)]
  let place = stack.use(await startAdxServer({ storage, batchingMs: 100, args }))
  const { adx } = place
  const expected = await sendEvents(place.api)
  const { id: destinationId } = await createDestination(place.api, { kind: 'adx', name: 'ADX', fields: place.form() })

  adx.faults.add({ at: 'mgmt', fault: { kind: 'status', status: 429, retryAfterS: 1 }, times: 2 })
  adx.faults.add({ at: 'query', fault: { kind: 'status', status: 429, retryAfterS: 1 }, times: 2 })
  adx.faults.add({ at: 'query', fault: { kind: 'lose-response' }, times: 2 })
  adx.faults.add({ at: 'mgmt', fault: { kind: 'lose-response' } })
  adx.faults.add({ at: 'resources', fault: { kind: 'break-sas', resource: 'TempStorage', count: 3 }, times: 4 })
  adx.faults.add({ at: 'ingest', fault: { kind: 'fail', code: 'Download_UnknownError', permanent: false }, times: 2 })
  adx.faults.add({ at: 'ingest', fault: { kind: 'deliver-twice' }, times: 2 })
  blobs.plan.atRandom(seededRandom(SEED), 0.1, [{ kind: 'lose-answer' }, { kind: 'reset-mid-request' }])
  // So often that the container that works is among them, whether the slices go up in one request or in blocks.
  blobs.plan.add({ kind: 'lose-answer' }, { operation: 'PutBlob', times: 4 })
  blobs.plan.add({ kind: 'lose-answer' }, { operation: 'PutBlockList', times: 2 })
  queues.plan.add({ kind: 'lose-answer' }, { operation: 'PutMessage', path: 'readyforaggregation', times: 2 })

  const operator = { presses: 0 }
  const { id } = await exportOnDemand(place.api, { destinationId, stream: STREAM })
  await until('a slice to be delivered', async () => (await goOn(place.api, id, operator)).rowsDelivered > 0, LONG)
  await adx.stop()
  await until('Spillway to miss it', () => /UNREACHABLE|CONNECTION_LOST/.test(place.server.said()), LONG)
  await adx.start()
  const { server } = place
  place = await place.restart()
  const job = await until('the export to be through', () => through(place.api, id, operator), LONG)

  const alone = [server, place.server].map((each) => retriesOf(each.said())).reduce((sum, each) => sum + each)
  t.diagnostic(`Spillway tried again ${alone} times by itself, ${operator.presses} times because it was told to`)
  assert.ok(alone > 0, 'it never recovered without a person')
  assert.ok(alone > operator.presses, 'a person had to help more often than not')
  const left = adx.faults.pending.map(({ fault }) => fault.kind)
  assert.deepEqual(
    [...new Set(left)].filter((kind) => kind !== 'break-sas'),
    [],
    'faults that nobody met',
  )
  assert.ok(
    count(blobs, ({ operation, status }) => operation.startsWith('Put') && status === 403) > 0,
    'no upload was refused',
  )
  assert.ok(count(blobs, isLost) > 0, 'no answer of an upload was lost')
  assert.equal(count(queues, isLost), 2, 'answers to messages that were lost')
  const { status, rowsSelected, rowsDelivered, rowsQueryable, rowsQuarantined } = job
  assert.deepEqual(
    { status, rowsSelected, rowsDelivered, rowsQueryable, rowsQuarantined },
    { status: 'DELIVERED', rowsSelected: EVENTS, rowsDelivered: EVENTS, rowsQueryable: EVENTS, rowsQuarantined: 0 },
  )
  await checkTypes(adx)
  checkRows(adx, expected)

  const again = await exportOnDemand(place.api, { destinationId, stream: STREAM })
  const nothing = await until('the second export', async () => ended(await onDemandJob(place.api, again.id)), LONG)
  assert.deepEqual([nothing.rowsDelivered, nothing.rowsLeftOut], [0, EVENTS], 'what is there is not sent again')
})

const LONG = { withinMs: THROUGH_MS, everyMs: 100 }

/** Sends everything, and gives what each event's row must say. */
async function sendEvents(api: Api): Promise<Map<string, string>> {
  const expected = new Map<string, string>()
  let batch: string[] = []
  const send = async (): Promise<void> => {
    const body = gzipSync(batch.join('\n'), { level: 1 })
    const { status, body: counts } = await api.send(STREAM, body, { 'content-encoding': 'gzip' })
    assert.deepEqual([status, counts.accepted], [200, batch.length])
    batch = []
  }
  for (const line of activityLines({ seed: SEED, stream: STREAM, startAt: Date.UTC(2026, 10, 1), count: EVENTS })) {
    const source = JSON.parse(line) as JsonObject
    expected.set(String(source['id']), expectedRow(source))
    batch.push(line)
    if (batch.length === BATCH) await send()
  }
  assert.equal(expected.size, EVENTS)
  return expected
}

interface Operator {
  presses: number
}

/** Most of what goes wrong is tried again without a person. An operator who sees that the job failed does not wait for the pause to end. */
async function goOn(api: Api, id: string, operator: Operator): Promise<OnDemandJob> {
  const job = await onDemandJob(api, id)
  if (job.status !== 'FAILED') return job
  await api.graphql('mutation ($id: ID!) { retryExportJob(id: $id) { id } }', { id })
  operator.presses += 1
  return job
}

async function through(api: Api, id: string, operator: Operator): Promise<OnDemandJob | undefined> {
  const job = await goOn(api, id, operator)
  assert.equal(job.confirmationFailure, null)
  return job.status === 'DELIVERED' && job.queryableAt !== null ? job : undefined
}

function ended(job: OnDemandJob): OnDemandJob | undefined {
  return job.status === 'RUNNING' ? undefined : job
}

function retriesOf(said: string): number {
  return said.split('delivery will be tried again').length - 1
}

function count({ requests }: FaultProxy, isMeant: (seen: SeenRequest) => boolean): number {
  return requests.filter(isMeant).length
}

/** The service had done what was asked, and nobody was told. */
function isLost({ fault, status }: SeenRequest): boolean {
  return fault?.kind === 'lose-answer' && status === 201
}

async function checkTypes(adx: LocalAdx): Promise<void> {
  const [table] = await adx.command('.show table GuardrailActivity cslschema')
  const schema = String(table?.['Schema'])
  for (const column of [
    ...['detectedAt:datetime', 'receivedAt:datetime', 'severity:string', 'policyName:string', 'ruleViolated:string'],
    ...['behaviour:string', 'riskScore:real', 'successfulExploit:bool', 'payload:dynamic', 'owaspCategories:dynamic'],
    ...['position:long', 'slice:string', 'schemaVersion:int'],
  ])
    assert.ok(schema.split(', ').includes(column), `${column} in ${schema}`)
}

function checkRows(adx: LocalAdx, expected: ReadonlyMap<string, string>): void {
  const seen = new Set<string>()
  const wrong: string[] = []
  for (let from = 1; from <= EVENTS; from += PAGE_POSITIONS) {
    const page = adx.query(
      `GuardrailActivity | where position >= ${from} and position < ${from + PAGE_POSITIONS} | project id, detectedAt, ${Object.keys(COMPARED).join(', ')}`,
    )
    for (const row of page) {
      const id = String(row['id'])
      assert.ok(!seen.has(id), `${id} is there twice`)
      seen.add(id)
      const found = JSON.stringify([Date.parse(String(row['detectedAt'])), ...Object.keys(COMPARED).map(valueIn(row))])
      if (found !== expected.get(id)) wrong.push(`${id}: ${found} instead of ${expected.get(id)}`)
    }
  }
  assert.deepEqual(wrong.slice(0, 3), [])
  assert.equal(seen.size, EVENTS)
  assert.equal(adx.query('GuardrailActivity | count')[0]?.['Count'], EVENTS)
  assert.ok((adx.query('GuardrailActivity | where isnotempty(severity) | count')[0]?.['Count'] as number) > EVENTS / 2)
}

function expectedRow(source: JsonObject): string {
  const metadata = objectOf(source['metadata'])
  const at = source['detectedAt']
  const time = typeof at === 'number' ? (at < 1e11 ? at * 1_000 : at) : Date.parse(String(at))
  return JSON.stringify([time, ...Object.values(COMPARED).map((value) => value(source, metadata))])
}

/** Empty text and null are one in these tables. */
function valueIn(row: JsonObject): (name: string) => JsonValue {
  return (name) => {
    const value = row[name] ?? null
    return value === '' ? null : value
  }
}

function ownOr(source: JsonObject, metadata: JsonObject, name: string): string | null {
  return textOf(source[name]) ?? textOf(metadata[name])
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function objectOf(value: JsonValue | undefined): JsonObject {
  const parsed = typeof value === 'string' ? (JSON.parse(value) as JsonValue) : value
  return isJsonObject(parsed) ? parsed : {}
}
