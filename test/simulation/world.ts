import { gunzipSync } from 'node:zlib'
import { type App, openApp } from '../../src/app/app.ts'
import type { Principal } from '../../src/app/principal.ts'
import { present } from '../../src/base/assert.ts'
import type { Clock } from '../../src/base/clock.ts'
import { silentLogger } from '../../src/base/log.ts'
import type { Random } from '../../src/base/random.ts'
import type { SimulatedClock } from '../../src/base/simulated-clock.ts'
import type { Destination, DestinationKind, DestinationOptions } from '../../src/destinations/destination.ts'
import type { MemoryStore } from '../../src/destinations/memory/client.ts'
import { memoryDestination } from '../../src/destinations/memory/index.ts'
import { READ_LIMITS } from '../../src/ingest/read-events.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Store } from '../../src/store/store.ts'
import { CrashPoints } from './crash-points.ts'

export const LEASE_MS = 30_000
export const SOMEONE: Principal = { id: 'someone', name: 'someone', email: null, permissions: ['ADMIN'] }

/** What a killed process leaves behind: the store's disk, the destination's content, and time. */
export interface World {
  readonly store: Store
  /** What each destination has, by its name. */
  readonly places: ReadonlyMap<string, MemoryStore>
  readonly clock: SimulatedClock
  readonly random: Random
  /** The share of puts that fail, half of them after the bytes got there. */
  readonly faultShare: number
}

/** One life of a Spillway process in that world. */
export interface Life {
  readonly app: App
  readonly crash: CrashPoints
}

export function startLife(world: World, crash = new CrashPoints(Number.POSITIVE_INFINITY)): Life {
  const { store, clock, random } = world
  const wrapped: Store = {
    log: crash.wrap(store.log, 'log'),
    queries: store.queries,
    figures: store.figures,
    ledger: crash.wrap(store.ledger, 'ledger'),
    backup: store.backup,
    close: store.close,
    [Symbol.asyncDispose]: store.close,
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
    kindOf: () => simulatedKind(world, crash),
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

/** Small artifacts, so that a job has several. */
const LIMITS = { artifactRowsMax: 7, artifactRawBytesMax: 4_000, encodings: ['ndjson.gz' as const] }

function simulatedKind({ places, random, faultShare }: World, crash: CrashPoints): DestinationKind {
  const open = ({ settings }: DestinationOptions): Destination => {
    const memory = memoryDestination({
      store: present(places.get(String(settings['place'])), 'the place'),
      limits: LIMITS,
    })
    const flaky: Destination = {
      ...memory,
      put: async (artifact, signal) => {
        const fate = random.fraction()
        if (fate < faultShare / 2)
          throw new Fault(random.fraction() < 0.5 ? 'CONNECTION_LOST' : 'DESTINATION_BUSY', { retryAfterMs: 2_000 })
        const acknowledgement = await memory.put(artifact, signal)
        if (fate < faultShare) throw new Fault('CONNECTION_LOST', { message: 'The response was lost after success.' })
        return acknowledgement
      },
    }
    return crash.wrap(flaky, 'destination')
  }
  return {
    kind: 'simulated',
    title: 'Simulated',
    description: '',
    docsPath: '',
    confirmsRows: false,
    fields: [],
    parse: ({ place }) => ({ settings: { place }, secrets: {} }),
    target: ({ place }) => String(place),
    forecast: () => ({ warnings: [] }),
    open,
  }
}

/** How often each id is at the destination; without the events that tell of Spillway's own actions. */
export function deliveredIds(delivered: MemoryStore): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { bytes } of delivered.all()) {
    for (const line of gunzipSync(bytes).toString('utf8').split('\n')) {
      if (line === '') continue
      const { id, tenantId } = JSON.parse(line) as { id: string; tenantId?: string }
      if (tenantId !== 'spillway') counts.set(id, (counts.get(id) ?? 0) + 1)
    }
  }
  return counts
}
