import assert from 'node:assert/strict'
import { present } from '../../src/base/assert.ts'
import type { Random } from '../../src/base/random.ts'
import type { SimulatedClock } from '../../src/base/simulated-clock.ts'
import type { EventFilter } from '../../src/model/event-filter.ts'
import { isFault } from '../../src/model/fault.ts'
import type { JobId } from '../../src/model/ids.ts'
import { isPlanned } from '../../src/model/job.ts'
import type { Store } from '../../src/store/store.ts'
import { Crash, type CrashPoints } from './crash-points.ts'
import { groundOf, LEASE_MS, type Life, placeNamed, SOMEONE, startLife, type World } from './world.ts'

export interface History {
  /** Every id that was sent, and whether it was acknowledged. */
  readonly sent: Map<string, boolean>
  readonly crashes: string[]
  /** What happened, and how often. */
  readonly met: Map<string, number>
}

const ACTIONS = ['READ', 'WRITE', 'QUERY']

/** When a life ends, and the chores that it begins with, so that it gets there. */
export interface Kill {
  readonly crash: CrashPoints
  readonly first: readonly Chore[]
}

/** A process that takes in events, exports them and is asked for more until it is killed at a random step, or ends its chores alive. */
export async function liveAndDie(world: World, history: History, { crash, first }: Kill): Promise<void> {
  const { random, clock } = world
  const life = startLife(groundOf(world), crash)
  const more = Array.from({ length: 3 + Math.floor(random.fraction() * 7) }, () => drawChore(random))
  for (const chore of [...first, ...more]) {
    if (life.crash.dead) break
    await chore(life, world, history)
    if (random.fraction() < 0.15) clock.jump(Math.round((random.fraction() - 0.5) * 7_200_000))
  }
  if (life.crash.dead) history.crashes.push(life.crash.at)
  // A process that was killed leaves its lease behind; the next one comes up before or after it has run out.
  clock.jump(Math.round(random.fraction() * 2 * LEASE_MS))
}

type Chore = (life: Life, world: World, history: History) => Promise<void>

/** Each with how often it comes up. */
const CHORES: readonly (readonly [share: number, Chore])[] = [
  [5, send],
  [3, runSome],
  [1, runBesideAnother],
  [2, order],
  [1, cancel],
  [1, letDown],
  [1, turnOffOrOn],
  [1, redrive],
  [2, confirm],
]

/** The kills that matter most. */
export const KILLS: ReadonlyMap<string, readonly Chore[]> = new Map([
  ['after log.append', [send]],
  ['after ledger.planJob', [send, runSome]],
  ['after ledger.insertOnDemandJob', [order]],
  ['after ledger.planStretch', [send, order, order]],
  ['before destination.put', [send, runSome]],
  ['after destination.put', [send, runSome]],
  ['before ledger.settle', [send, runSome]],
  ['after ledger.settle', [send, runSome]],
  ['after ledger.cancelJob', [send, letDown]],
  ['after destination.find', [send, letDown, send, letDown]],
  ['before ledger.confirm', [send, runSome, confirm, confirm]],
  ['after ledger.postpone', [send, runSome, confirm, confirm]],
  ['during log.blocks', [send, runSome]],
])

function drawChore(random: Random): Chore {
  let place = random.fraction() * CHORES.reduce((sum, [share]) => sum + share, 0)
  for (const [share, chore] of CHORES) {
    if (place < share) return chore
    place -= share
  }
  return send
}

async function send({ app }: Life, { random }: World, { sent }: History): Promise<void> {
  const known = [...sent.keys()]
  const ids = Array.from({ length: 1 + Math.floor(random.fraction() * 12) }, () =>
    known.length > 0 && random.fraction() < 0.1 ? pick(known, random) : random.uuid(),
  )
  for (const id of ids) if (!sent.has(id)) sent.set(id, false)
  const lines = ids.map((id) =>
    JSON.stringify({
      id,
      action: pick(ACTIONS, random),
      actionStatus: 'SUCCESS',
      eventTimestamp: '2026-01-31T12:00:00.000Z',
      auditPayload: { type: 'QueryAuditPayload', secret: 'hush', queryText: textOf(random) },
    }),
  )
  try {
    const body = oneChunk(lines.join('\n'))
    const answer = await app.intake.take(SOMEONE, { stream: 'audit', format: 'ndjson', gzip: false, body })
    assert.equal(answer.accepted + answer.duplicates, ids.length)
    for (const id of ids) sent.set(id, true)
  } catch (error) {
    if (!(error instanceof Crash)) throw error
  }
}

/** Half of a surrogate pair is a text that no column takes: such an event has no row. */
function textOf(random: Random): string {
  return random.fraction() < 0.05 ? '\ud83d' : 'x'.repeat(Math.floor(random.fraction() * 300))
}

async function* oneChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Lets runs start and finish (or die), moving time on while they wait for retries. Not always all of them, so that the exports drift apart. */
async function runSome(life: Life, world: World): Promise<void> {
  const { clock, store, random } = world
  const { app, crash } = life
  for (const configuration of await store.ledger.configurations()) {
    if (random.fraction() < 0.3) continue
    const run = await settled(app.scheduler.begin(configuration, 'schedule'), clock, crash)
    if (run !== undefined) await settled(run.ended, clock, crash)
  }
  for (const job of await store.ledger.dueOnDemandJobs(clock.now())) {
    if (random.fraction() < 0.3) continue
    await settled(app.scheduler.beginOnDemand(job), clock, crash)
  }
  await settled(app.scheduler.idle(), clock, crash)
}

/** Two processes that both think it is their turn: the other one began, slept through its lease, and wakes up in the middle. */
async function runBesideAnother(life: Life, world: World): Promise<void> {
  const other = startLife(groundOf(world))
  const both = [runSome(other, world)]
  world.clock.jump(2 * LEASE_MS)
  both.push(runSome(life, world))
  await Promise.all(both)
}

/** Asks for some events at some destination. What is again is asked for at the archive only, where repetitions can be told. */
async function order({ app, crash }: Life, world: World, { met }: History): Promise<void> {
  const { clock, random, places, store } = world
  const again = random.fraction() < 0.2
  const { destinationId } = again ? placeNamed(world, 'archive') : pick(places, random)
  const { head } = await store.log.state('audit')
  const filter = drawFilter(random, head)
  const request = { destinationId, stream: 'audit' as const, filter, again }
  const job = await settled(app.onDemand.start(SOMEONE, request), clock, crash)
  if (job === undefined) return
  count(met, again ? 'again' : 'on demand')
  if (random.fraction() < 0.5) await settled(app.scheduler.idle(), clock, crash)
}

function drawFilter(random: Random, head: number): EventFilter | null {
  const kind = random.fraction()
  if (kind < 0.3) return null
  if (kind < 0.6) return { facets: { action: [pick(ACTIONS, random), pick(ACTIONS, random)] } }
  const positions = Array.from({ length: 1 + Math.floor(random.fraction() * 20) }, () =>
    Math.max(1, Math.floor(random.fraction() * head)),
  )
  return { facets: {}, positions }
}

/** Cancels a job that is open, perhaps while it is running. Not what is taken over for others: who cancels that means it. */
async function cancel({ app, crash }: Life, { store, clock, random }: World, { met }: History): Promise<void> {
  const open = (await store.ledger.jobs({ statuses: ['RUNNING', 'FAILED'] }, 100, undefined)).items
  const own = open.filter(({ trigger }) => trigger !== 'takeover')
  if (own.length === 0) return
  const job = pick(own, random)
  const due = job.configurationId === null ? app.scheduler.beginOnDemand(job) : undefined
  if (random.fraction() < 0.5) await settled(due ?? Promise.resolve(), clock, crash)
  await settled(app.jobs.cancel(SOMEONE, job.id), clock, crash)
  await settled(app.scheduler.idle(), clock, crash)
  if (!crash.dead) count(met, 'cancelled')
}

/** Two ask for the same; what the second one leaves to the first is cancelled there. */
async function letDown({ app, crash }: Life, world: World, { met }: History): Promise<void> {
  const { store, clock, random, places } = world
  const { destinationId } = pick(places, random)
  const request = { destinationId, stream: 'audit' as const, filter: null, again: false }
  const first = await settled(app.onDemand.start(SOMEONE, request), clock, crash)
  const second = await settled(app.onDemand.start(SOMEONE, request), clock, crash)
  if (first === undefined || second === undefined) return
  await settled(planned(store, second.id, crash), clock, crash)
  await settled(app.jobs.cancel(SOMEONE, first.id), clock, crash)
  await settled(app.scheduler.idle(), clock, crash)
  if (!crash.dead) count(met, 'cancelled')
}

/** Also when it ended, or nobody is at it. */
async function planned({ ledger }: Store, id: JobId, crash: CrashPoints): Promise<void> {
  for (let looks = 0; looks < 500 && !crash.dead; looks += 1) {
    const job = await ledger.job(id)
    if (job === undefined || job.status !== 'RUNNING' || isPlanned(job)) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function turnOffOrOn({ app, crash }: Life, { places, clock, random }: World): Promise<void> {
  const { destinationId } = pick(places, random)
  const turn = random.fraction() < 0.3 ? app.destinations.disable : app.destinations.enable
  await settled(turn.call(app.destinations, SOMEONE, destinationId), clock, crash)
}

async function redrive({ app, crash }: Life, { store, clock, random }: World): Promise<void> {
  const { items } = await store.ledger.quarantined({}, 100, undefined)
  if (items.length > 0) await settled(app.onDemand.redrive(SOMEONE, pick(items, random).jobId), clock, crash)
}

async function confirm({ app, crash }: Life, { clock }: World): Promise<void> {
  clock.jump(10_000)
  await settled(app.confirmer.tick(), clock, crash)
  await settled(app.confirmer.idle(), clock, crash)
}

/** A last life without kills and faults: everything must arrive, and be seen. */
export async function drain(world: World): Promise<void> {
  const calm = { ...world, faultShare: 0 }
  const life = startLife(groundOf(calm))
  const { app, crash } = life
  for (const { destinationId } of world.places)
    await settled(app.destinations.enable(SOMEONE, destinationId), world.clock, crash)
  world.clock.jump(3 * 3_600_000)
  for (let attempt = 0; attempt < 60; attempt += 1) {
    await settled(app.scheduler.tick(), world.clock, crash)
    await settled(app.scheduler.idle(), world.clock, crash)
    await confirm(life, calm)
    if (await isCalm(world)) return
    world.clock.jump(20 * 60_000)
  }
  throw new Error('the exports never caught up')
}

async function isCalm({ store, places }: World): Promise<boolean> {
  const { head } = await store.log.state('audit')
  const configurations = await store.ledger.configurations()
  const open = await store.ledger.jobs({ statuses: ['RUNNING', 'FAILED'] }, 1, undefined)
  const inDoubt = await Promise.all(configurations.map(({ id }) => store.ledger.doubtfulTasks({ configurationId: id })))
  const waiting = await Promise.all(
    places.map(({ destinationId }) => store.ledger.unconfirmed(destinationId, Number.MAX_SAFE_INTEGER, 1)),
  )
  return (
    configurations.every(({ watermark, failure }) => watermark === head && failure === null) &&
    open.items.length === 0 &&
    (await store.ledger.dueOnDemandJobs(Number.MAX_SAFE_INTEGER)).length === 0 &&
    [...inDoubt, ...waiting].every((each) => each.length === 0)
  )
}

/** The promise's value; undefined once the process is dead, or a person was told that it is not possible. Time moves on only when nothing else can happen. */
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
  if (outcome.error instanceof Crash || crash.dead || isRefusal(outcome.error)) return undefined
  throw outcome.error
}

function isRefusal(error: unknown): boolean {
  return isFault(error) && (error.code === 'STATE_CONFLICT' || error.kind === 'retry' || error.kind === 'throttled')
}

function count(met: Map<string, number>, what: string): void {
  met.set(what, (met.get(what) ?? 0) + 1)
}

function pick<T>(items: readonly T[], random: Random): T {
  return present(items[Math.floor(random.fraction() * items.length)], 'an item')
}
