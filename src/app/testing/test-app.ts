import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { systemClock } from '../../base/clock.ts'
import { silentLogger } from '../../base/log.ts'
import { systemRandom } from '../../base/random.ts'
import { describeFields } from '../../destinations/describe-fields.ts'
import type { DestinationKind } from '../../destinations/destination.ts'
import { MemoryStore } from '../../destinations/memory/client.ts'
import { memoryDestination } from '../../destinations/memory/index.ts'
import { checkShape, refuseProblems } from '../../destinations/parse-options.ts'
import { READ_LIMITS } from '../../ingest/read-events.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import { type App, type AppDeps, openApp } from '../app.ts'
import type { Principal } from '../principal.ts'

export const ADMIN: Principal = { id: 'admin', name: 'Admin', email: null, permissions: ['ADMIN'] }

export interface TestPlace extends AsyncDisposable {
  readonly dataDir: string
  readonly store: Store
  /** What the exports of kind `vault` delivered. */
  readonly delivered: MemoryStore
  /** A Spillway on this place's store, with everything real but the destination; each call is another process, as it were. */
  app(changed?: Partial<AppDeps>): App
}

/** A data folder of its own. */
export async function testPlace(): Promise<TestPlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-app-'))
  const store = await openSqliteStore({ dataDir, clock: systemClock })
  const delivered = new MemoryStore()
  return {
    dataDir,
    store,
    delivered,
    app: (changed) =>
      openApp({
        store,
        clock: systemClock,
        random: systemRandom,
        log: silentLogger,
        masterKey: Buffer.alloc(32, 1),
        policy: { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: [] },
        readLimits: READ_LIMITS,
        bytesInFlightMax: 1024 * 1024,
        tickMs: 1_000,
        leaseMs: 30_000,
        softwareVersion: 'test',
        retentionMs: Number.MAX_SAFE_INTEGER,
        retentionOverridesExports: false,
        kinds: [],
        kindOf: (kind) => (kind === 'vault' ? vaultKind(delivered) : openKind(delivered, kind === 'table')),
        ...changed,
      }),
    [Symbol.asyncDispose]: async () => {
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const vaultFields = z.strictObject({
  account: z.string('must be text'),
  path: z.string('must be text').default(''),
  password: z.string('must be text').min(4, 'is too short'),
})

const VAULT_FIELDS = describeFields(vaultFields, {
  account: { label: 'Account', type: 'TEXT', help: 'Whose vault.', isTarget: true },
  path: { label: 'Path', type: 'TEXT', help: 'Where in it.' },
  password: { label: 'Password', type: 'SECRET', help: 'What opens it.' },
})

/** Delivers into memory and, as real kinds do, wants a secret for it. */
export function vaultKind(store: MemoryStore): DestinationKind {
  return {
    kind: 'vault',
    title: 'Vault',
    description: 'Keeps what it gets.',
    docsPath: '',
    confirmsRows: false,
    fields: VAULT_FIELDS,
    parse: (input) => {
      const { value, problems } = checkShape(vaultFields, input)
      refuseProblems(problems)
      const { password = '', ...settings } = value ?? {}
      return { settings, secrets: { password } }
    },
    target: ({ account, path }) => `${account}/${path}`,
    forecast: ({ secrets }) => ({
      expiresAt: 1,
      warnings: [`The password has ${secrets['password']?.length} letters.`],
    }),
    open: () => memoryDestination({ store }),
  }
}

/** Wants none. A table can tell whether rows are there. */
function openKind(store: MemoryStore, confirms: boolean): DestinationKind {
  return {
    kind: confirms ? 'table' : 'open',
    title: 'Open',
    description: 'Keeps what it gets.',
    docsPath: '',
    confirmsRows: confirms,
    fields: [],
    parse: (settings) => ({ settings, secrets: {} }),
    target: () => 'memory',
    forecast: () => ({ warnings: [] }),
    open: () => memoryDestination({ store, confirms }),
  }
}
