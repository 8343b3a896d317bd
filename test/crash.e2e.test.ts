/**
 * kill -9, many times, at random moments. A failure names its seed: `SPILLWAY_TEST_SEED=17 node --test test/crash.e2e.test.ts` runs that plan again
 * (the machine's own timing is not part of it, so it may take a few runs).
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { type Azurite, startAzurite } from '../local-azure/storage/azurite.ts'
import { type Random, seededRandom } from '../src/base/random.ts'
import { chainProblem } from '../src/model/receipt.ts'
import { type Api, apiOf } from './support/api.ts'
import { ids, ndjson } from './support/events.ts'
import { createAdlsExport, deliverUpto, headOf, jobsOf, newContainer, receiptsOf, run } from './support/exports.ts'
import { idCounts, readLake } from './support/lake.ts'
import { type SpillwayServer, startSpillway } from './support/spillway-server.ts'
import { temporaryFolder } from './support/temporary-folder.ts'
import { until } from './support/until.ts'

const STREAM = 'guardrail_activity'
const SEEDS = seeds(process.env['SPILLWAY_TEST_SEED'])
const SENDERS = 2
/** What the kills met, over all seeds: a test that always kills an idle server shows nothing. */
const met = { kills: 0, intake: 0, export: 0, deliveredUnsettled: 0, events: 0, unacknowledged: 0 }

let azurite: Azurite

before(async () => {
  azurite = await startAzurite()
})

after(async () => {
  await azurite.close()
})

suite('after kill -9, every acknowledged event is in the lake once', { concurrency: 3 }, () => {
  for (const seed of SEEDS) test(`seed ${seed}`, () => crashAndCheck(seed))
})

test('the kills met intake and export', (t) => {
  t.diagnostic(JSON.stringify(met))
  if (SEEDS.length < 20) return
  assert.ok(met.intake >= met.kills / 10, 'too few kills while a request was under way')
  assert.ok(met.export >= met.kills / 4, 'too few kills while a job was under way')
  assert.ok(met.deliveredUnsettled > 0, 'no kill between a delivery and its receipt')
})

async function crashAndCheck(seed: number): Promise<void> {
  const random = seededRandom(seed)
  await using folder = await temporaryFolder()
  const { name, sasToken } = await newContainer(azurite, `crash-${seed}`)
  const plan: Plan = { seed, random, dataDir: join(folder.path, 'data'), senders: [] }
  let exportId: string | undefined

  const kills = 2 + Math.floor(random.fraction() ** 2 * 3)
  for (let kill = 0; kill < kills; kill += 1) {
    await using server = await start(plan)
    const api = apiOf(server)
    exportId ??= await createAdlsExport(api, {
      fileSystem: name,
      sasToken,
      endpoint: azurite.blobEndpoint,
      stream: STREAM,
      interval: 'CONTINUOUS',
    })
    await killAtSomeMoment(server, api, exportId, plan)
  }

  await using server = await start(plan)
  const api = apiOf(server)
  assert.ok(exportId !== undefined)
  for (const sender of plan.senders) await sender.finish(api)
  await deliverUpto(api, exportId, await headOf(api, STREAM))
  await check(api, exportId, name, plan)
}

interface Plan {
  readonly seed: number
  readonly random: Random
  readonly dataDir: string
  readonly senders: Sender[]
}

/** Slices of another size at each start: those that are planned must stay as they are. */
function start({ dataDir, random }: Plan): Promise<SpillwayServer> {
  const rows = String(20 + Math.floor(random.fraction() * 60))
  const env = { SPILLWAY_LEASE_MS: '1s', SPILLWAY_SCHEDULER_TICK_MS: '20ms', SPILLWAY_ARTIFACT_ROWS_MAX: rows }
  return startSpillway({ dataDir, env })
}

async function killAtSomeMoment(server: SpillwayServer, api: Api, exportId: string, plan: Plan): Promise<void> {
  const { random, senders, seed } = plan
  while (senders.length < SENDERS) senders.push(new Sender(`${seed}-${senders.length}`, random))
  const ending = new AbortController()
  const sending = senders.map((sender) => sender.send(api, ending.signal))

  const during = random.fraction() < 0.6 ? 'export' : 'intake'
  if (during === 'export')
    await until('a run to begin', async () => (await run(api, exportId)) ?? false, { everyMs: 5 })
  await pause(random.fraction() * (during === 'export' ? 150 : 400))

  met.kills += 1
  met.intake += senders.some((sender) => sender.isUnderWay) ? 1 : 0
  met.export += during === 'export' && (await isRunning(api, exportId)) ? 1 : 0
  await server.kill()
  ending.abort()
  await Promise.all(sending)
}

async function isRunning(api: Api, exportId: string): Promise<boolean> {
  const [job] = await jobsOf(api, exportId)
  return job?.status === 'RUNNING'
}

/** Sends batch after batch and keeps what was acknowledged. A batch without an answer is sent again after the restart, or given up: both happen. */
class Sender {
  readonly acknowledged = new Set<string>()
  readonly unacknowledged = new Set<string>()
  isUnderWay = false
  readonly #prefix: string
  readonly #random: Random
  #batches = 0
  #again: readonly string[] | undefined

  constructor(prefix: string, random: Random) {
    this.#prefix = prefix
    this.#random = random
  }

  async send(api: Api, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const batch =
        this.#again ?? ids(`${this.#prefix}-${this.#batches++}`, 1 + Math.floor(this.#random.fraction() * 12))
      if (!(await this.#sendBatch(api, batch))) return
      await pause(5 + this.#random.fraction() * 30)
    }
  }

  async finish(api: Api): Promise<void> {
    if (this.#again !== undefined) assert.ok(await this.#sendBatch(api, this.#again))
  }

  /** False when the server is gone. */
  async #sendBatch(api: Api, batch: readonly string[]): Promise<boolean> {
    this.isUnderWay = true
    const sent = await api.send(STREAM, ndjson(STREAM, batch)).catch(() => undefined)
    this.isUnderWay = false
    this.#again = undefined
    if (sent === undefined) {
      for (const id of batch) this.unacknowledged.add(id)
      if (this.#random.fraction() < 0.7) this.#again = batch
      return false
    }
    assert.deepEqual([sent.status, sent.body.accepted + sent.body.duplicates], [200, batch.length])
    for (const id of batch) {
      this.acknowledged.add(id)
      this.unacknowledged.delete(id)
    }
    return true
  }
}

async function check(api: Api, exportId: string, container: string, { senders }: Plan): Promise<void> {
  const files = await readLake(azurite, container)
  const counts = idCounts(files)
  const acknowledged = senders.flatMap((sender) => [...sender.acknowledged])
  const unacknowledged = senders.flatMap((sender) => [...sender.unacknowledged])
  assert.deepEqual(
    acknowledged.filter((id) => counts.get(id) !== 1),
    [],
    'acknowledged, but not there exactly once',
  )
  assert.deepEqual(
    [...counts].filter(([, count]) => count !== 1),
    [],
    'there more than once',
  )
  const known = new Set([...acknowledged, ...unacknowledged])
  assert.deepEqual(
    [...counts.keys()].filter((id) => !known.has(id)),
    [],
    'never sent',
  )

  const receipts = await receiptsOf(api, exportId)
  assert.equal(chainProblem(receipts), undefined)
  assert.deepEqual(
    receipts.map(({ artifactName, sha256, rows }) => ({ name: `lake/${artifactName}`, sha256, rows })),
    files.map(({ name, sha256, lines }) => ({ name, sha256, rows: lines.length })),
    'the files are not those of the receipts',
  )
  met.deliveredUnsettled += receipts.filter((receipt) => receipt.alreadyThere).length
  met.events += counts.size
  met.unacknowledged += unacknowledged.length
}

function seeds(given: string | undefined): readonly number[] {
  return given === undefined ? Array.from({ length: 50 }, (_, index) => index + 1) : given.split(',').map(Number)
}
