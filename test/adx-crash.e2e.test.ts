/**
 * kill -9, many times, at random moments of an export into the local stand-in for Azure Data Explorer. A failure names its seed:
 * `SPILLWAY_TEST_SEED=17 node --test test/adx-crash.e2e.test.ts` runs that plan again (the machine's own timing is not part of it).
 */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { adxFields } from '../local-azure/adx/form-fields.ts'
import { INGESTION_ACCOUNTS } from '../local-azure/adx/ingest/ingestion-storage.ts'
import type { LocalAdx } from '../local-azure/adx/local-adx.ts'
import { startLocalAdx } from '../local-azure/adx/start-local-adx.ts'
import { startAzurite } from '../local-azure/storage/azurite.ts'
import { type FaultProxy, startFaultProxy } from '../local-azure/storage/fault-proxy.ts'
import { type Random, seededRandom } from '../src/base/random.ts'
import { sliceName } from '../src/model/naming.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type Api, apiOf } from './support/api.ts'
import { event, ids } from './support/events.ts'
import { deliverUpto, headOf, jobsOf, receiptsOf } from './support/exports.ts'
import { exportOnDemand, throughOf } from './support/on-demand.ts'
import { type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const ONLY = process.env['SPILLWAY_TEST_SEED']
const SEEDS = ONLY === undefined ? Array.from({ length: 8 }, (_, index) => index + 1) : ONLY.split(',').map(Number)
/** What the kills met, over all seeds: a test that always kills an idle server shows nothing. */
const met = { kills: 0, underWay: 0, arrivedUnsettled: 0, events: 0, quarantined: 0 }

let adx: LocalAdx
let queues: FaultProxy
const places = new AsyncDisposableStack()

before(async () => {
  const azurite = places.adopt(await startAzurite({ queue: true, accounts: INGESTION_ACCOUNTS }), (each) =>
    each.close(),
  )
  const target = new URL(azurite.queueEndpoint ?? '').origin
  queues = places.adopt(await startFaultProxy({ target }), (each) => each.close())
  const storage = {
    accounts: INGESTION_ACCOUNTS,
    blobOrigin: new URL(azurite.blobEndpoint).origin,
    queueOrigin: new URL(queues.endpoint).origin,
  }
  adx = places.adopt(await startLocalAdx({ batchingMs: 0, retryDelayMs: 0, storage }), (each) => each.close())
})

after(() => places.disposeAsync())

suite('after kill -9, every event is a row in the table, once', { concurrency: 2 }, () => {
  for (const seed of SEEDS) test(`seed ${seed}`, () => crashAndCheck(seed))
})

test('the kills met deliveries', (t) => {
  t.diagnostic(JSON.stringify(met))
  if (ONLY !== undefined) return
  assert.ok(met.underWay >= met.kills / 4, 'too few kills while a job was under way')
  assert.ok(met.arrivedUnsettled > 0, 'no kill between a message and its receipt')
  assert.ok(met.quarantined > 0)
})

interface Plan {
  readonly seed: number
  readonly random: Random
  readonly dataDir: string
  readonly table: string
  /** What was acknowledged, and of these what no column can hold. */
  readonly sent: string[]
  readonly odd: Set<string>
}

interface Made {
  readonly exportId: string
  readonly destinationId: string
}

async function crashAndCheck(seed: number): Promise<void> {
  await using folder = await temporaryFolder()
  const plan: Plan = {
    seed,
    random: seededRandom(seed),
    dataDir: join(folder.path, 'data'),
    table: `Guardrail${seed}`,
    sent: [],
    odd: new Set(),
  }
  let made: Made | undefined
  const kills = 2 + Math.floor(plan.random.fraction() * 2)
  for (let kill = 0; kill < kills; kill += 1) {
    await using server = await start(plan)
    const api = apiOf(server)
    await send(api, plan)
    made ??= await createExport(api, plan)
    await killAtSomeMoment(server, api, made, plan)
  }
  await using server = await start(plan)
  assert.ok(made !== undefined)
  await check(apiOf(server), made, plan)
}

/** Slices of another size at each start: those that are planned must stay as they are. */
function start({ dataDir, random }: Plan): Promise<SpillwayServer> {
  const rows = String(15 + Math.floor(random.fraction() * 40))
  return startSpillway({
    dataDir,
    env: {
      NODE_EXTRA_CA_CERTS: adx.caFile,
      SPILLWAY_LEASE_MS: '1s',
      SPILLWAY_SCHEDULER_TICK_MS: '20ms',
      SPILLWAY_ARTIFACT_ROWS_MAX: rows,
    },
  })
}

/** Half of a surrogate pair is a text that no column takes. */
async function send(api: Api, { seed, random, sent, odd }: Plan): Promise<void> {
  const batch = ids(`${seed}-${sent.length}`, 40 + Math.floor(random.fraction() * 80))
  const lines = batch.map((id) => {
    if (random.fraction() > 0.03) return event(STREAM, id)
    odd.add(id)
    return event(STREAM, id, { payload: { request: { body: '\ud83d' } } })
  })
  const { status, body } = await api.send(STREAM, lines.join('\n'))
  assert.deepEqual([status, body.accepted], [200, batch.length])
  sent.push(...batch)
}

async function createExport(api: Api, { table }: Plan): Promise<Made> {
  const { made } = await api.graphql<{ made: { id: string; destination: { id: string } } }>(
    `mutation ($data: AdxEndpointConfigurationInput!) {
      made: createAdxEndpointConfiguration(data: $data) { id destination { id } }
    }`,
    {
      data: {
        interval: 'CONTINUOUS',
        stream: STREAM,
        ...adxFields(adx),
        guardrailTable: table,
      },
    },
  )
  return { exportId: made.id, destinationId: made.destination.id }
}

async function killAtSomeMoment(server: SpillwayServer, api: Api, made: Made, plan: Plan): Promise<void> {
  const { random } = plan
  if (random.fraction() < 0.5) {
    const positions = Array.from({ length: 30 }, () => 1 + Math.floor(random.fraction() * plan.sent.length))
    await exportOnDemand(api, { destinationId: made.destinationId, stream: STREAM, filter: { positions } })
  }
  await until('a job', async () => (await jobsOf(api, made.exportId)).length > 0, { everyMs: 5 })
  await (random.fraction() < 0.5 ? untilSent() : pause(random.fraction() ** 2 * 600))
  await pause(random.fraction() * 15)
  met.kills += 1
  met.underWay += (await jobsOf(api, made.exportId)).some(({ status }) => status === 'RUNNING') ? 1 : 0
  await server.kill()
}

/** Until somebody sends a message: between the upload and the receipt. What would not come in time has come already. */
async function untilSent(): Promise<void> {
  const seen = queues.requests.length
  const isSent = () => queues.requests.slice(seen).some(({ method, path }) => method === 'POST' && isInput(path))
  await until('a message', isSent, { everyMs: 2, withinMs: 2_000 }).catch(() => {})
}

function isInput(path: string): boolean {
  return path.endsWith('/messages') && !/failed|success/.test(path)
}

async function check(api: Api, { exportId, destinationId }: Made, plan: Plan): Promise<void> {
  const { sent, odd, table } = plan
  await deliverUpto(api, exportId, await headOf(api, STREAM), { withinMs: 120_000 })
  for (const job of await jobsAt(api, destinationId)) {
    const through = await throughOf(api, job, { withinMs: 120_000 })
    assert.deepEqual([through.status, through.confirmationFailure], ['DELIVERED', null])
    assert.equal(through.rowsQueryable, through.rowsDelivered)
  }
  const counts = new Map(
    adx.query(`${table} | summarize Rows = count() by id`).map((row) => [String(row['id']), Number(row['Rows'])]),
  )
  const expected = sent.filter((id) => !odd.has(id))
  assert.deepEqual(
    expected.filter((id) => counts.get(id) !== 1),
    [],
    'not there exactly once',
  )
  assert.equal(counts.size, expected.length, 'never sent, or of no column')

  const receipts = await receiptsOf(api, exportId)
  assert.equal(chainProblem(receipts), undefined)
  const bySlice = new Map(
    adx.query(`${table} | summarize Rows = count() by slice`).map((row) => [row['slice'], Number(row['Rows'])]),
  )
  for (const { artifactName, rows } of receipts)
    assert.equal(bySlice.get(sliceName(artifactName)) ?? 0, rows, `the rows of ${artifactName}`)
  met.events += sent.length
  met.quarantined += odd.size
  const twice = adx.state().ingestions.filter((each) => each.table === table).length - bySlice.size
  met.arrivedUnsettled += twice + receipts.filter(({ alreadyThere }) => alreadyThere).length
}

async function jobsAt(api: Api, destinationId: string): Promise<readonly string[]> {
  const { page } = await api.graphql<{ page: { items: { id: string }[] } }>(
    'query ($id: ID!) { page: getAllExportJobs(destinationId: $id, first: 500) { items { id } } }',
    { id: destinationId },
  )
  return page.items.map(({ id }) => id)
}
