import { type App, openApp } from '../../src/app/app.ts'
import type { Principal } from '../../src/app/principal.ts'
import { present } from '../../src/base/assert.ts'
import type { Clock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/log.ts'
import type { Random } from '../../src/base/random.ts'
import type { SimulatedClock } from '../../src/base/simulated-clock.ts'
import type { MemoryStore } from '../../src/destinations/memory/client.ts'
import { READ_LIMITS } from '../../src/ingest/read-events.ts'
import type { ConfigurationId, DestinationId } from '../../src/model/ids.ts'
import type { Store } from '../../src/store/store.ts'
import { CrashPoints } from './crash-points.ts'
import { simulatedKind } from './simulated-kind.ts'

export const LEASE_MS = 30_000
export const SOMEONE: Principal = { id: 'someone', name: 'someone', email: null, permissions: ['ADMIN'] }

/** What a killed process leaves behind: the store's disk, the destinations' content, and time. */
export interface World {
  readonly store: Store
  readonly places: readonly Place[]
  readonly clock: SimulatedClock
  readonly random: Random
  /** The share of puts that fail, half of them after the bytes got there. */
  readonly faultShare: number
}

export type PlaceName = 'first' | 'second' | 'table' | 'archive'

/** A destination, and what is really there. */
export interface Place {
  readonly name: PlaceName
  readonly delivered: MemoryStore
  readonly destinationId: DestinationId
  /** The export that delivers there by schedule; none into the archive. */
  readonly configurationId: ConfigurationId | undefined
}

/** One life of a Spillway process in that world. */
export interface Life {
  readonly app: App
  readonly crash: CrashPoints
}

/** What is there before the first life: a store, time, and places that are empty. */
export interface Ground extends Pick<World, 'store' | 'clock' | 'random' | 'faultShare'> {
  /** What each destination has, by the name of its place. */
  readonly contents: ReadonlyMap<string, MemoryStore>
}

export function groundOf({ store, clock, random, faultShare, places }: World): Ground {
  return { store, clock, random, faultShare, contents: new Map(places.map(({ name, delivered }) => [name, delivered])) }
}

export function startLife(ground: Ground, crash = new CrashPoints(Number.POSITIVE_INFINITY)): Life {
  const { store, clock, random } = ground
  const wrapped: Store = {
    ...store,
    log: crash.wrap(store.log, 'log'),
    ledger: crash.wrap(store.ledger, 'ledger'),
  }
  const app = openApp({
    store: wrapped,
    clock: mortal(clock, crash),
    random,
    log: silentLogger,
    masterKey: Buffer.alloc(32, 7),
    policy: { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: [] },
    readLimits: READ_LIMITS,
    bytesInFlightMax: 1024 * 1024,
    tickMs: 1_000,
    leaseMs: LEASE_MS,
    softwareVersion: 'simulation',
    retentionMs: Number.MAX_SAFE_INTEGER,
    retentionOverridesExports: false,
    kinds: [],
    kindOf: () => simulatedKind(ground, crash),
  })
  return { app, crash }
}

/** A dead process's timers never fire. */
function mortal(clock: Clock, crash: CrashPoints): Clock {
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal)
      if (crash.dead) await new Promise<never>(() => {})
    },
  }
}

/** Two exports of everything, one of them as rows; one of what was read; and a place for what is asked for. */
export async function build(ground: Ground): Promise<World> {
  const { app } = startLife(ground)
  const places: Place[] = []
  for (const [place, delivered] of ground.contents) {
    const name = place as PlaceName
    const { id } = await app.destinations.create(SOMEONE, {
      kind: 'simulated',
      name,
      fields: { place },
      saveOnFailure: false,
    })
    const schedule = {
      interval: 'EVERY_15_MINUTES',
      stream: 'audit',
      startFrom: 'BEGINNING',
      enabled: true,
      filter: name === 'second' ? { facets: { action: ['READ'] } } : null,
    } as const
    const configuration = name === 'archive' ? undefined : await app.exports.createOn(SOMEONE, id, schedule)
    places.push({ name, delivered, destinationId: id, configurationId: configuration?.id })
  }
  return { ...ground, places }
}

export function placeNamed({ places }: World, name: PlaceName): Place {
  return present(
    places.find((place) => place.name === name),
    name,
  )
}
