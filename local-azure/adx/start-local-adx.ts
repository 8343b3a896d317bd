import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import type { JsonObject } from '../../src/base/json.ts'
import { type Random, systemRandom } from '../../src/base/random.ts'
import { startAzurite } from '../storage/azurite.ts'
import { adminAnswer, type StandInState, standInState } from './admin.ts'
import { type ClusterParts, engineHandler, KUSTO_RESOURCE, managementHandler, runQuery } from './cluster.ts'
import { ingestionCommands } from './commands/ingestion-commands.ts'
import { ENGINE_COMMANDS, runCommand } from './commands/run-command.ts'
import { Directory } from './directory.ts'
import { startEntra } from './entra.ts'
import { FaultPlan } from './faults.ts'
import { type HttpService, startHttpService } from './http-service.ts'
import { type Credentials, type Identity, loadIdentity, newCredentials, saveIdentity } from './identity.ts'
import { IdentityTokens } from './ingest/identity-tokens.ts'
import { INGESTION_ACCOUNTS, IngestionStorage, type StorageEndpoints } from './ingest/ingestion-storage.ts'
import { QueuedIngestion } from './ingestion.ts'
import type { QueryResult } from './kql/execute.ts'
import { toJsonCell } from './kql/to-json.ts'
import { type ClusterRole, type Principal, Rights } from './rights.ts'
import { Catalog, type Role } from './store/catalog.ts'
import { ExtentStore } from './store/extent-store.ts'
import { openStore } from './store/open-store.ts'
import { TokenSigner } from './tokens.ts'

export interface LocalAdxOptions {
  /** Made when it is missing. Default `Security`. */
  readonly database?: string
  /** What the application may do in the database. Default: make tables, ingest, read. */
  readonly roles?: readonly Role[]
  /** Keeps tables, identities, ports and queues over restarts. Without it everything is gone at the end. */
  readonly dataDir?: string
  /** Serves the cluster with https, too (clients must trust the CA); Entra always is. Default false. */
  readonly https?: boolean
  /** How long a queued blob waits for its batch. Default 100 ms, where the real service waits minutes. */
  readonly batchingMs?: number
  /** Default 1 s. */
  readonly retryDelayMs?: number
  /** Tries before a transient failure counts as exhausted. Default 5. */
  readonly triesMax?: number
  /** Lifetime of access tokens. Default an hour. */
  readonly tokenLifetimeS?: number
  /** An Azurite that serves INGESTION_ACCOUNTS; without it one is started. */
  readonly storage?: StorageEndpoints
  readonly clock?: Clock
  readonly random?: Random
}

export interface LocalAdx {
  readonly clusterUrl: string
  readonly ingestUrl: string
  /** Entra's address: `https://127.0.0.1:PORT`. */
  readonly authorityUrl: string
  readonly tenantId: string
  readonly applicationId: string
  readonly applicationKey: string
  /** An application with all rights (AllDatabasesAdmin). */
  readonly administrator: Credentials
  readonly caPem: string
  readonly caFile: string
  readonly database: string
  readonly faults: FaultPlan
  /** Registers another application; `roles` on the database. */
  addApplication(displayName: string, roles: readonly Role[]): Credentials
  /** The applications, to rotate or remove secrets. */
  readonly directory: Directory
  /** Runs a query as administrator, without HTTP; rows as objects in the service's JSON. */
  query(text: string): JsonObject[]
  /** Runs a management command as administrator. */
  command(text: string): Promise<JsonObject[]>
  state(): StandInState
  /** Stops answering and ingesting, as a cluster that is restarted; queues and storage stay. */
  stop(): Promise<void>
  /** Answers again, at the same addresses. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Starts Azurite, a local Entra stand-in and a local Azure Data Explorer stand-in, all on 127.0.0.1. */
export async function startLocalAdx(options: LocalAdxOptions = {}): Promise<LocalAdx> {
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const resources = new Closing()
  try {
    const identity = await loadIdentity(options.dataDir, random, clock.now())
    const storage = await IngestionStorage.open(
      options.storage ?? (await ownAzurite(options.dataDir, resources)),
      clock,
    )
    const world = buildWorld(options, identity, clock, random, resources)
    return await serve({ options, identity, storage, world, resources })
  } catch (error) {
    await resources.close()
    throw error
  }
}

/** What is opened is closed in the opposite order. */
class Closing {
  readonly #steps: (() => unknown)[] = []

  add(step: () => unknown): void {
    this.#steps.push(step)
  }

  async close(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step()
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

/** Everything but the servers: it outlives a stop and start. */
function buildWorld(options: LocalAdxOptions, identity: Identity, clock: Clock, random: Random, resources: Closing) {
  const sql = openStore(options.dataDir)
  resources.add(() => sql.close())
  const catalog = new Catalog(sql)
  const extents = new ExtentStore(sql, random)
  const database = options.database ?? 'Security'
  catalog.createDatabase(database)
  const clusterRoles = new Map<string, ClusterRole[]>([[identity.administrator.applicationId, ['AllDatabasesAdmin']]])
  const rights = new Rights(catalog, clusterRoles)
  const directory = new Directory(identity.tenantId)
  register(directory, 'administrator', identity.administrator)
  register(directory, 'application', identity.application)
  const signer = new TokenSigner('spillway-local-azure-stand-in', identity.signingKeyPem)
  const identities = new IdentityTokens(signer, clock)
  const world = {
    sql,
    catalog,
    extents,
    database,
    rights,
    directory,
    signer,
    identities,
    faults: new FaultPlan(),
    clock,
    random,
  }
  if (catalog.assignments(database).length === 0)
    grant(world, identity.application, options.roles ?? ['users', 'ingestors', 'viewers'])
  return world
}

type World = ReturnType<typeof buildWorld>

function register(directory: Directory, displayName: string, { applicationId, applicationKey }: Credentials): void {
  directory.put({ applicationId, displayName, secrets: [{ value: applicationKey }] })
}

function grant({ catalog, database, directory }: World, { applicationId }: Credentials, roles: readonly Role[]): void {
  const granted = roles.map((role) => ({
    role,
    scope: { kind: 'database' } as const,
    applicationId,
    tenantId: directory.tenantId,
    notes: '',
  }))
  catalog.putAssignments(database, [...catalog.assignments(database), ...granted])
}

interface Serving {
  readonly options: LocalAdxOptions
  readonly identity: Identity
  readonly storage: IngestionStorage
  readonly world: World
  readonly resources: Closing
}

async function serve(serving: Serving): Promise<LocalAdx> {
  const { options, identity, world, resources } = serving
  const running = await startServers(serving, identity.ports)
  let current: Running | undefined = running
  resources.add(() => current?.close())
  const ports = { entra: portOf(running.entra), engine: portOf(running.engine), management: portOf(running.management) }
  if (options.dataDir !== undefined) saveIdentity(options.dataDir, { ...identity, ports })
  const administrator: Principal = {
    ...identity.administrator,
    tenantId: identity.tenantId,
    displayName: 'administrator',
  }
  const ca = writeCa(options.dataDir, identity.authority.caPem, resources)
  let ingestion = running.ingestion
  return {
    clusterUrl: running.engine.url,
    ingestUrl: running.management.url,
    authorityUrl: running.entra.url,
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

interface Running {
  readonly entra: HttpService
  readonly engine: HttpService
  readonly management: HttpService
  readonly ingestion: QueuedIngestion
  close(): Promise<void>
}

/** Three servers and the ingestion loop. Ports are 0 the first time. */
async function startServers(
  { options, identity, storage, world }: Serving,
  ports: Identity['ports'],
): Promise<Running> {
  const { directory, signer, clock, random, faults, identities } = world
  const certificate = identity.authority.server
  const entra = await startEntra({
    directory,
    signer,
    certificate,
    clock,
    random,
    faults,
    resources: [KUSTO_RESOURCE],
    tokenLifetimeS: options.tokenLifetimeS ?? 3600,
    port: ports.entra,
  })
  const ingestion = new QueuedIngestion({
    ...world,
    storage,
    batchingMs: options.batchingMs ?? 100,
    retryDelayMs: options.retryDelayMs ?? 1000,
    triesMax: options.triesMax ?? 5,
  })
  const authentication = {
    directory,
    signer,
    clock,
    audiences: () => [KUSTO_RESOURCE],
    authorizationUri: () => `${entra.url}/${directory.tenantId}`,
  }
  const parts: ClusterParts = { ...world, authentication, loginEndpoint: () => entra.url }
  const secure = options.https ? { certificate } : {}
  const answerQuery = engineHandler(parts, ENGINE_COMMANDS)
  const engine = await startHttpService({
    ...secure,
    port: ports.engine,
    handle: async (request) =>
      (await adminAnswer(request, { ...world, ingestion: () => ingestion })) ?? answerQuery(request),
  })
  const management = await startHttpService({
    ...secure,
    port: ports.management,
    handle: managementHandler(parts, ingestionCommands(storage, identities, faults)),
  })
  ingestion.start()
  const close = async (): Promise<void> => {
    await Promise.all([ingestion.close(), entra.close(), engine.close(), management.close()])
  }
  return { entra, engine, management, ingestion, close }
}

function portOf({ url }: HttpService): number {
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
