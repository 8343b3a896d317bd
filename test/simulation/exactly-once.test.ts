import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { MemoryStore } from '../../src/destinations/memory/client.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { checkWorld } from './check-world.ts'
import { CrashPoints } from './crash-points.ts'
import { drain, type History, KILLS, type Kill, liveAndDie } from './lives.ts'
import { build, type PlaceName } from './world.ts'
import { WorldClock } from './world-clock.ts'

const SEEDS = Number(process.env['SPILLWAY_TEST_SEEDS'] ?? 40)
const ONLY = process.env['SPILLWAY_TEST_SEED']
const PLACES: readonly PlaceName[] = ['first', 'second', 'table', 'archive']
const START = Date.UTC(2026, 0, 31, 23, 58)

test('every event is where it was selected for, once: wherever the process is killed, by schedule and on demand', async (t) => {
  const seeds = ONLY === undefined ? Array.from({ length: SEEDS }, (_, index) => index + 1) : [Number(ONLY)]
  const crashes = new Set<string>()
  const met = new Map<string, number>()
  for (const seed of seeds) {
    try {
      const history = await simulate(seed)
      for (const at of history.crashes) crashes.add(at)
      for (const [what, count] of history.met) met.set(what, (met.get(what) ?? 0) + count)
    } catch (error) {
      throw new Error(`seed ${seed} (run it alone with SPILLWAY_TEST_SEED=${seed}): ${(error as Error).message}`, {
        cause: error,
      })
    }
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(met)))
  if (ONLY === undefined) assertCovered(crashes, met)
})

/** What must have happened, or the seeds prove less than they seem to. */
const MET = ['on demand', 'again', 'left out', 'cancelled', 'taken over', 'found after all', 'quarantined', 'put again']

function assertCovered(crashes: ReadonlySet<string>, met: ReadonlyMap<string, number>): void {
  for (const step of KILLS.keys())
    assert.ok(crashes.has(step), `no seed died ${step}; seen: ${[...crashes].sort().join(', ')}`)
  for (const what of MET) assert.ok((met.get(what) ?? 0) > 0, `in no seed: ${what}`)
}

async function simulate(seed: number): Promise<History> {
  const random = seededRandom(seed)
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-simulation-'))
  const clock = new WorldClock(START)
  const opened = await openSqliteStore({ dataDir, clock })
  const store: Store = {
    ...opened,
    log: clock.waitingFor(opened.log),
    queries: clock.waitingFor(opened.queries),
    ledger: clock.waitingFor(opened.ledger),
  }
  try {
    const contents = new Map(PLACES.map((place) => [place as string, new MemoryStore()]))
    const world = await build({ store, clock, random, contents, faultShare: random.fraction() * 0.5 })
    const history: History = { sent: new Map(), crashes: [], met: new Map() }
    const lives = 3 + Math.floor(random.fraction() * 4)
    for (let life = 0; life < lives; life += 1) await liveAndDie(world, history, drawKill(random))
    await drain(world)
    await checkWorld(world, history)
    return history
  } finally {
    await opened.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Half of the lives end at one of the steps that matter most, the others anywhere. */
function drawKill(random: Random): Kill {
  if (random.fraction() < 0.5) return { crash: new CrashPoints(Math.floor(random.fraction() * 250)), first: [] }
  const [step, first] = [...KILLS][Math.floor(random.fraction() * KILLS.size)] ?? []
  return { crash: new CrashPoints(Math.floor(random.fraction() * 2), step), first: first ?? [] }
}
