import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/base/clock.ts'
import type { JsonObject } from '../../src/base/json.ts'
import { systemRandom } from '../../src/base/random.ts'
import { startAzurite } from '../storage/azurite.ts'
import { standInState } from './admin.ts'
import { Closing } from './closing.ts'
import { runQuery } from './cluster.ts'
import { ENGINE_COMMANDS, runCommand } from './commands/run-command.ts'
import { loadIdentity, newCredentials, saveIdentity } from './identity.ts'
import { INGESTION_ACCOUNTS, IngestionStorage, type StorageEndpoints } from './ingest/ingestion-storage.ts'
import type { QueryResult } from './kql/execute.ts'
import { parseQuery } from './kql/language.ts'
import { toJsonCell } from './kql/to-json.ts'
import type { LocalAdx, LocalAdxOptions } from './local-adx.ts'
import { type LocalServers, type ServerOptions, startServers } from './local-servers.ts'
import { buildWorld, grant, register } from './local-world.ts'
import type { Principal } from './rights.ts'

/** Starts Azurite, a local Entra stand-in and a local Azure Data Explorer stand-in, all on 127.0.0.1. */
export async function startLocalAdx(options: LocalAdxOptions = {}): Promise<LocalAdx> {
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const resources = new Closing()
  try {
    const identity = await loadIdentity(options.dataDir, random, clock.now())
    const endpoints = options.storage ?? ownAzurite(options.dataDir, resources)
    // While Azurite starts in its own process, this one can load the parser: the first query need not wait a second.
    parseQuery('print 1', [], '')
    const storage = await IngestionStorage.open(await endpoints, clock)
    const world = buildWorld(options, identity, clock, random, resources)
    return await serve({ options, identity, storage, world, resources })
  } catch (error) {
    await resources.close()
    throw error
  }
}

async function ownAzurite(dataDir: string | undefined, resources: Closing): Promise<StorageEndpoints> {
  const dir = dataDir === undefined ? {} : { dir: join(dataDir, 'azurite') }
  const azurite = await startAzurite({ queue: true, accounts: INGESTION_ACCOUNTS, ...dir })
  resources.add(() => azurite.close())
  const { blobEndpoint, queueEndpoint = '' } = azurite
  return {
    accounts: INGESTION_ACCOUNTS,
    blobOrigin: new URL(blobEndpoint).origin,
    queueOrigin: new URL(queueEndpoint).origin,
  }
}

interface Serving extends ServerOptions {
  readonly resources: Closing
}

async function serve(serving: Serving): Promise<LocalAdx> {
  const { options, identity, world, resources } = serving
  const running = await startServers(serving, identity.ports)
  let current: LocalServers | undefined = running
  resources.add(() => current?.close())
  const ports = {
    entra: portOf(running.entraUrl),
    engine: portOf(running.engineUrl),
    management: portOf(running.managementUrl),
  }
  if (options.dataDir !== undefined) saveIdentity(options.dataDir, { ...identity, ports })
  const administrator: Principal = {
    ...identity.administrator,
    tenantId: identity.tenantId,
    displayName: 'administrator',
  }
  const ca = writeCa(options.dataDir, identity.authority.caPem, resources)
  let ingestion = running.ingestion
  return {
    clusterUrl: running.engineUrl,
    ingestUrl: running.managementUrl,
    authorityUrl: running.entraUrl,
    tenantId: identity.tenantId,
    ...identity.application,
    administrator: identity.administrator,
    caPem: identity.authority.caPem,
    caFile: ca,
    database: world.database,
    faults: world.faults,
    directory: world.directory,
    addApplication: (displayName, roles) => {
      const credentials = newCredentials(world.random)
      register(world.directory, displayName, credentials)
      grant(world, credentials, roles)
      return credentials
    },
    query: (text) => objectsOf(runQuery(world, administrator, world.database, text).at(-1)),
    command: async (text) => {
      const context = { ...world, principal: administrator, nowMs: world.clock.now() }
      return objectsOf(await runCommand(ENGINE_COMMANDS, text, context))
    },
    state: () => standInState({ ...world, ingestion: () => ingestion }),
    stop: async () => {
      await current?.close()
      current = undefined
    },
    start: async () => {
      current ??= await startServers(serving, ports)
      ingestion = current.ingestion
    },
    close: () => resources.close(),
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}

function writeCa(dataDir: string | undefined, caPem: string, resources: Closing): string {
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'local-adx-'))
  if (dataDir === undefined) resources.add(() => rmSync(dir, { recursive: true, force: true }))
  const file = join(dir, 'local-azure-ca.pem')
  writeFileSync(file, caPem)
  return file
}

function objectsOf(result: QueryResult | undefined): JsonObject[] {
  const { columns = [], rows = [] } = result ?? {}
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, index) => [name, toJsonCell(row[index] ?? null, type)])),
  )
}
