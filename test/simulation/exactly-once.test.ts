import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { present } from '../../src/base/assert.ts'
import { sha256Hex } from '../../src/base/hash.ts'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { SimulatedClock } from '../../src/base/simulated-clock.ts'
import { MemoryStore } from '../../src/destinations/memory/client.ts'
import type { ConfigurationId } from '../../src/model/ids.ts'
import { chainProblem } from '../../src/model/receipt.ts'
import { tiles, window } from '../../src/model/window.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { Crash, CrashPoints } from './crash-points.ts'
import { deliveredIds, LEASE_MS, type Life, SOMEONE, startLife, type World } from './world.ts'

const SEEDS = Number(process.env['SPILLWAY_TEST_SEEDS'] ?? 60)
const ONLY = process.env['SPILLWAY_TEST_SEED']
/** Two exports of one stream: what one freezes, the other must leave as it is. */
const PLACES = ['first', 'second']
const START = Date.UTC(2026, 0, 31, 23, 58)

test('every acknowledged event is delivered exactly once, wherever the process is killed', async () => {
  const seeds = ONLY === undefined ? Array.from({ length: SEEDS }, (_, index) => index + 1) : [Number(ONLY)]
  const crashes = new Set<string>()
  for (const seed of seeds) {
    try {
      for (const at of await simulate(seed)) crashes.add(at)
    } catch (error) {
      throw new Error(`seed ${seed} (run it alone with SPILLWAY_TEST_SEED=${seed}): ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
  if (ONLY === undefined) assertCovered(crashes)
})

/** The kills that matter most. Half of the lives end at one of them, the others anywhere. */
const KILLS = [
  'after log.append',
  'after ledger.planJob',
  'before destination.put',
  'after destination.put',
  'before ledger.settle',
  'after ledger.settle',
  'during log.blocks',
]

/** They must have happened, or the seeds prove less than they seem to. */
function assertCovered(crashes: ReadonlySet<string>): void {
  for (const step of KILLS) {
    assert.ok(crashes.has(step), `no seed died ${step}; seen: ${[...crashes].sort().join(', ')}`)
  }
}

async function simulate(seed: number): Promise<string[]> {
  const random = seededRandom(seed)
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-simulation-'))
  const clock = new SimulatedClock(START)
  const store = await openSqliteStore({ dataDir, clock })
  try {
    const world: World = {
      store,
      clock,
      random,
      places: new Map(PLACES.map((place) => [place, new MemoryStore()])),
      faultShare: random.fraction() * 0.5,
    }
    const exports: [place: string, ConfigurationId][] = []
    for (const place of PLACES) exports.push([place, await createExport(world, place)])
    const history = { sent: new Map<string, boolean>(), crashes: [] as string[] }
    const lives = 3 + Math.floor(random.fraction() * 4)
    for (let life = 0; life < lives; life += 1) await liveAndDie(world, history)
    for (const [, id] of exports) await drain(world, id)
    for (const [place, id] of exports) await verify(world, place, id, history.sent)
    return history.crashes
  } finally {
    await store.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function drawCrash(random: Random): CrashPoints {
  if (random.fraction() < 0.5) return new CrashPoints(Math.floor(random.fraction() * 150))
  return new CrashPoints(Math.floor(random.fraction() * 3), KILLS[Math.floor(random.fraction() * KILLS.length)])
}

interface History {
  /** Every id that was sent, and whether it was acknowledged. */
  readonly sent: Map<string, boolean>
  readonly crashes: string[]
}

async function createExport(world: World, place: string): Promise<ConfigurationId> {
  const { app } = startLife(world)
  const made = await app.exports.create(SOMEONE, {
    kind: 'simulated',
    interval: 'EVERY_15_MINUTES',
    stream: 'audit',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: { place },
  })
  return made.id
}

/** A process that takes in events and exports them until it is killed at a random step, or ends its chores alive. */
async function liveAndDie(world: World, history: History): Promise<void> {
  const { random, clock } = world
  const life = startLife(world, drawCrash(random))
  const chores = 3 + Math.floor(random.fraction() * 8)
  for (let chore = 0; chore < chores && !life.crash.dead; chore += 1) {
    if (random.fraction() < 0.6) await send(life, random, history)
    else if (random.fraction() < 0.7) await tick(life, world)
    else await tickBesideAnother(life, world)
    if (random.fraction() < 0.15) clock.jump(Math.round((random.fraction() - 0.5) * 7_200_000))
  }
  if (life.crash.dead) history.crashes.push(life.crash.at)
  // A process that was killed leaves its lease behind; the next one comes up before or after it has run out.
  clock.jump(Math.round(random.fraction() * 2 * LEASE_MS))
}

/** Two processes that both think it is their turn: the other one began, slept through its lease, and wakes up in the middle. */
async function tickBesideAnother(life: Life, world: World): Promise<void> {
  const other = startLife(world)
  const both = [tick(other, world)]
  world.clock.jump(2 * LEASE_MS)
  both.push(tick(life, world))
  await Promise.all(both)
}

async function send({ app }: Life, random: Random, { sent }: History): Promise<void> {
  const known = [...sent.keys()]
  const ids = Array.from({ length: 1 + Math.floor(random.fraction() * 12) }, () =>
    known.length > 0 && random.fraction() < 0.1
      ? (known[Math.floor(random.fraction() * known.length)] as string)
      : random.uuid(),
  )
  for (const id of ids) if (!sent.has(id)) sent.set(id, false)
  const lines = ids.map((id) =>
    JSON.stringify({
      id,
      action: 'QUERY',
      actionStatus: 'SUCCESS',
      eventTimestamp: '2026-01-31T12:00:00.000Z',
      auditPayload: { type: 'QueryAuditPayload', queryText: 'x'.repeat(Math.floor(random.fraction() * 300)) },
    }),
  )
  try {
    const answer = await app.intake.take(SOMEONE, {
      stream: 'audit',
      format: 'ndjson',
      gzip: false,
      body: oneChunk(lines.join('\n')),
    })
    assert.equal(answer.accepted + answer.duplicates, ids.length)
    for (const id of ids) sent.set(id, true)
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  }
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Lets runs start and finish (or die), moving time on while they wait for retries. Not always all of them, so that the exports drift apart. */
async function tick({ app, crash }: Life, { clock, store, random }: World): Promise<void> {
  for (const configuration of await store.ledger.configurations()) {
    if (random.fraction() < 0.3) continue
    const run = await settled(app.scheduler.begin(configuration, 'schedule'), clock, crash)
    if (run !== undefined) await settled(run.ended, clock, crash)
  }
}

/** The promise's value; undefined once the process is dead. Time moves on only when nothing else can happen. */
async function settled<T>(
  promise: Promise<T>,
  clock: SimulatedClock,
  crash: { readonly dead: boolean },
): Promise<T | undefined> {
  let outcome: { value: T } | { error: unknown } | undefined
  promise.then(
    (value) => {
      outcome = { value }
    },
    (error: unknown) => {
      outcome = { error }
    },
  )
  for (let idle = 0; outcome === undefined; ) {
    await new Promise((resolve) => setTimeout(resolve, idle === 0 ? 0 : 1))
    if (crash.dead && idle > 3) return undefined
    idle += 1
    if (idle > 3 && clock.wakeNext()) idle = 0
  }
  if ('value' in outcome) return outcome.value
  if (outcome.error instanceof Crash || crash.dead) return undefined
  throw outcome.error
}

/** A last life without kills: everything must arrive. */
async function drain(world: World, configurationId: ConfigurationId): Promise<void> {
  const calm: World = { ...world, faultShare: 0 }
  world.clock.jump(3 * 3_600_000)
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await tick(startLife(calm), calm)
    const configuration = await world.store.ledger.configuration(configurationId)
    const { head } = await world.store.log.state('audit')
    if (configuration?.watermark === head && configuration.failure === null) return
    world.clock.jump(2 * LEASE_MS)
  }
  throw new Error('the export never caught up')
}

async function verify(
  { store, places }: World,
  place: string,
  configurationId: ConfigurationId,
  sent: ReadonlyMap<string, boolean>,
): Promise<void> {
  const delivered = present(places.get(place), 'the place')
  const counts = deliveredIds(delivered)
  for (const [id, acknowledged] of sent) {
    const count = counts.get(id) ?? 0
    assert.ok(count <= 1, `${id} was delivered ${count} times`)
    assert.ok(count === 1 || !acknowledged, `${id} was acknowledged and never delivered`)
  }
  for (const id of counts.keys()) assert.ok(sent.has(id), `${id} came from nowhere`)

  const { items: receipts } = await store.ledger.receipts({ configurationId }, 100_000, undefined)
  assert.equal(chainProblem(receipts), undefined)
  const { head } = await store.log.state('audit')
  assert.ok(
    tiles(
      receipts.map((receipt) => receipt.window),
      window(1, head),
    ),
    'receipts cover the log exactly',
  )
  for (const receipt of receipts) {
    const artifact = delivered.get(receipt.artifactName)
    assert.ok(artifact, `${receipt.artifactName} has a receipt and is not there`)
    assert.equal(sha256Hex(artifact.bytes), receipt.sha256)
    assert.equal(artifact.bytes.length, receipt.bytes)
  }
  assert.equal(delivered.all().length, receipts.length, 'every artifact has its receipt')
}
