/** Two servers on one data folder. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import { type FaultProxy, startFaultProxy } from '../local-azure/storage/fault-proxy.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type Api, apiOf } from './support/api.ts'
import { ids, ndjson } from './support/events.ts'
import {
  createAdlsExport,
  deliverUpto,
  headOf,
  jobsOf,
  newContainer,
  progress,
  receiptsOf,
  run,
} from './support/exports.ts'
import { idCounts, readLake } from './support/lake.ts'
import { type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const LEASE_MS = 1_000

const started = new AsyncDisposableStack()
let azurite: Azurite
let proxy: FaultProxy
let first: SpillwayServer
let second: SpillwayServer
let apis: readonly [Api, Api]

before(async () => {
  azurite = started.adopt(await startAzurite(), (each) => each.close())
  proxy = started.adopt(await startFaultProxy({ target: azurite.blobEndpoint }), (each) => each.close())
  const folder = started.use(await temporaryFolder())
  const options = {
    dataDir: join(folder.path, 'data'),
    env: { SPILLWAY_LEASE_MS: `${LEASE_MS}ms`, SPILLWAY_ARTIFACT_ROWS_MAX: '50' },
  }
  first = started.use(await startSpillway(options))
  second = started.adopt(await startSpillway(options), (each) => each.stop())
  apis = [apiOf(first), apiOf(second)]
})

after(() => started.disposeAsync())

test('both take events in at the same time, and both know what the other has', async () => {
  const batches = ids('both', 40).map((prefix) => ids(prefix, 10))
  const sent = await Promise.all(batches.map((batch, index) => apiAt(index).send(STREAM, ndjson(STREAM, batch))))
  assert.deepEqual(new Set(sent.map(({ status, body }) => `${status} ${body.accepted}`)), new Set(['200 10']))
  const again = await Promise.all(batches.map((batch, index) => apiAt(index + 1).send(STREAM, ndjson(STREAM, batch))))
  assert.deepEqual(new Set(again.map(({ body }) => `${body.accepted} ${body.duplicates}`)), new Set(['0 10']))
  assert.deepEqual(await Promise.all(apis.map((api) => headOf(api, STREAM))), [401, 401])
})

test('of both, one runs a job at a time: no file is sent twice', async () => {
  const { name, sasToken } = await newContainer(azurite, 'once')
  const fields = {
    fileSystem: name,
    sasToken,
    endpoint: proxy.endpoint,
    stream: STREAM,
    interval: 'CONTINUOUS',
  } as const
  const id = await createAdlsExport(apis[0], fields)
  for (let round = 0; round < 4; round += 1) {
    await apiAt(round).send(STREAM, ndjson(STREAM, ids(`once-${round}`, 120)))
    await Promise.all([...apis, ...apis].map((api) => run(api, id)))
    await deliverUpto(apiAt(round), id, await headOf(apis[0], STREAM))
  }

  const files = await readLake(azurite, name)
  assert.ok(files.length >= 10)
  const puts = proxy.requests.filter(
    ({ path, operation }) => operation === 'PutBlob' && path.includes(`/${name}/lake/${STREAM}`),
  )
  assert.deepEqual(
    puts.map(({ path }) => path.split(`/${name}/`)[1]).sort(),
    files.map((file) => file.name),
  )
  await assertComplete(apis[1], id, name)
  await apis[1].graphql('mutation ($id: ID!) { deleteExportConfiguration(id: $id) { id } }', { id })
})

test('when the one that exports is killed, the other goes on where it was, after the lease', async () => {
  const { name, sasToken } = await newContainer(azurite, 'taken-over')
  const id = await createAdlsExport(apis[0], {
    fileSystem: name,
    sasToken,
    endpoint: proxy.endpoint,
    stream: STREAM,
    startFrom: 'NOW',
  })
  await until('the first run to end', async () => (await jobsOf(apis[0], id)).length === 0 && (await isIdle(id)))
  await apis[0].send(STREAM, ndjson(STREAM, ids('taken-over', 1_000)))

  proxy.plan.add({ kind: 'hang' }, { operation: 'PutBlob', skip: 6 })
  const seen = proxy.requests.length
  await until('a run to begin', async () => (await run(apis[0], id)) ?? false)
  await until('a file that hangs', () => proxy.requests.slice(seen).some(({ fault }) => fault?.kind === 'hang'))
  await until('the six files before it to settle', async () => (await progress(apis[1], id)).eventsWaiting === 700)
  const killedAt = performance.now()
  await first.kill()

  await until('the other to deliver the rest', async () => (await progress(apis[1], id)).eventsWaiting === 0)
  // The lease was renewed within the last third of its time before the kill.
  assert.ok(performance.now() - killedAt > LEASE_MS / 2, 'the lease of the dead was not honoured')
  const jobs = await jobsOf(apis[1], id)
  assert.deepEqual(
    jobs.map(({ status, taskCount }) => ({ status, taskCount })),
    [{ status: 'DELIVERED', taskCount: 20 }],
  )
  await assertComplete(apis[1], id, name)
})

function apiAt(index: number): Api {
  return apis[index % 2 === 0 ? 0 : 1]
}

async function isIdle(id: string): Promise<boolean> {
  const { seen } = await apis[0].graphql<{ seen: { lastRunAt: string | null } }>(
    'query ($id: ID!) { seen: getExportConfiguration(id: $id) { lastRunAt } }',
    { id },
  )
  return seen.lastRunAt !== null
}

async function assertComplete(api: Api, id: string, container: string): Promise<void> {
  const files = await readLake(azurite, container)
  const counts = [...idCounts(files).values()]
  assert.ok(counts.every((count) => count === 1))
  const receipts = await receiptsOf(api, id)
  assert.equal(chainProblem(receipts), undefined)
  assert.deepEqual(
    receipts.map(({ sha256 }) => sha256),
    files.map(({ sha256 }) => sha256),
  )
  assert.equal(
    counts.length,
    receipts.reduce((sum, receipt) => sum + receipt.rows, 0),
  )
}
