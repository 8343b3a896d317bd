/**
 * `node export-twice.ts DIR ENDPOINT PATH`: whole exports by the real app, from the beginning of the log; prints an ExportRound for the first one that the
 * process does, and one for another.
 */
import { type App, openApp } from '../src/app/app.ts'
import type { Principal } from '../src/app/principal.ts'
import { assert } from '../src/base/assert.ts'
import { systemClock } from '../src/base/clock.ts'
import { silentLogger } from '../src/base/log.ts'
import { systemRandom } from '../src/base/random.ts'
import { destinationKinds } from '../src/destinations/registry.ts'
import { READ_LIMITS } from '../src/ingest/read-events.ts'
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../src/store/store.ts'
import { streamTables } from '../src/streams/stream-tables.ts'
import { cpuSeconds, peakRssMb, print } from './child.ts'
import type { ExportRound } from './export.ts'

const [dataDir = '', endpoint = '', path = ''] = process.argv.slice(2)
/** The sink asks for no credential; this only has the form of one. */
const SINK_SAS = `sv=2024-11-04&sr=c&sp=cw&se=2099-01-01T00:00:00Z&sig=${encodeURIComponent(Buffer.alloc(32).toString('base64'))}`

const OPERATOR: Principal = { id: 'bench', name: 'bench', email: null, permissions: ['ADMIN'] }

await exportTwice()

async function exportTwice(): Promise<void> {
  await using store = await openSqliteStore({ dataDir, clock: systemClock })
  const app = openApp({
    store,
    clock: systemClock,
    random: systemRandom,
    log: silentLogger,
    masterKey: systemRandom.bytes(32),
    policy: { destinationHosts: [], allowInsecureLoopback: true, fileDestinationRoots: [] },
    readLimits: READ_LIMITS,
    bytesInFlightMax: 64 * 1024 * 1024,
    tickMs: 1_000,
    leaseMs: 30_000,
    softwareVersion: 'bench',
    retentionMs: Number.MAX_SAFE_INTEGER,
    retentionOverridesExports: false,
    kinds: [],
    kindOf: destinationKinds({ clock: systemClock, random: systemRandom, streams: streamTables() }).kind,
  })
  print(await exportAll(store, app, `${path}-first`))
  print(await exportAll(store, app, path))
}

async function exportAll(store: Store, app: App, folder: string): Promise<ExportRound> {
  const configuration = await app.exports.create(OPERATOR, {
    kind: 'adls',
    interval: 'EVERY_24_HOURS',
    stream: 'audit',
    startFrom: 'BEGINNING',
    enabled: true,
    filter: null,
    fields: {
      storageAccount: 'sink',
      fileSystem: 'audit-output',
      path: folder,
      sasToken: SINK_SAS,
      endpoint,
    },
  })
  const idle = process.cpuUsage()
  const startedAt = performance.now()
  const run = await app.scheduler.begin(configuration, 'person')
  await run?.ended
  const seconds = (performance.now() - startedAt) / 1000
  const used = cpuSeconds(idle)

  const { items: receipts } = await store.ledger.receipts({ configurationId: configuration.id }, 1000, undefined)
  const events = receipts.reduce((sum, receipt) => sum + receipt.rows, 0)
  const { head } = await store.log.state('audit')
  assert(events === head - 1, `exported ${events} of ${head - 1} events`)
  const bytes = receipts.reduce((sum, receipt) => sum + receipt.bytes, 0)
  return { seconds, events, bytes, peakRssMb: peakRssMb(), cpuSeconds: used }
}
