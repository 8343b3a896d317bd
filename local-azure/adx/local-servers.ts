import { adminAnswer } from './admin.ts'
import { Closing } from './closing.ts'
import { type ClusterParts, engineHandler, KUSTO_RESOURCE, managementHandler } from './cluster.ts'
import { ingestionCommands } from './commands/ingestion-commands.ts'
import { ENGINE_COMMANDS } from './commands/run-command.ts'
import { startEntra } from './entra.ts'
import { type HttpService, startHttpService } from './http-service.ts'
import type { Identity } from './identity.ts'
import type { IngestionStorage } from './ingest/ingestion-storage.ts'
import { QueuedIngestion } from './ingestion.ts'
import type { LocalAdxOptions } from './local-adx.ts'
import type { World } from './local-world.ts'

export interface ServerOptions {
  readonly options: LocalAdxOptions
  readonly identity: Identity
  readonly storage: IngestionStorage
  readonly world: World
}

export interface LocalServers {
  readonly entraUrl: string
  readonly engineUrl: string
  readonly managementUrl: string
  readonly ingestion: QueuedIngestion
  close(): Promise<void>
}

/** Three servers and the ingestion loop. A port of 0 takes any. */
export async function startServers(serving: ServerOptions, ports: Identity['ports']): Promise<LocalServers> {
  const { options, identity, storage, world } = serving
  const opened = new Closing()
  try {
    const entra = await startTokenEndpoint(serving, ports.entra)
    opened.add(() => entra.close())
    const ingestion = newIngestion(serving)
    const parts = clusterParts(world, entra)
    const answerQuery = engineHandler(parts, ENGINE_COMMANDS)
    const secure = options.https ? { certificate: identity.authority.server } : {}
    const engine = await startHttpService({
      ...secure,
      port: ports.engine,
      handle: async (request) =>
        (await adminAnswer(request, { ...world, ingestion: () => ingestion })) ?? answerQuery(request),
    })
    opened.add(() => engine.close())
    const management = await startHttpService({
      ...secure,
      port: ports.management,
      handle: managementHandler(parts, ingestionCommands(storage, world.identities, world.faults)),
    })
    opened.add(() => management.close())
    ingestion.start()
    opened.add(() => ingestion.close())
    const close = (): Promise<void> => opened.close()
    return { entraUrl: entra.url, engineUrl: engine.url, managementUrl: management.url, ingestion, close }
  } catch (error) {
    await opened.close()
    throw error
  }
}

function startTokenEndpoint({ options, identity, world }: ServerOptions, port: number): Promise<HttpService> {
  const { directory, signer, clock, random, faults } = world
  const resources = [KUSTO_RESOURCE]
  const tokenLifetimeS = options.tokenLifetimeS ?? 3600
  const certificate = identity.authority.server
  return startEntra({ directory, signer, certificate, clock, random, faults, resources, tokenLifetimeS, port })
}

function newIngestion({ options, storage, world }: ServerOptions): QueuedIngestion {
  return new QueuedIngestion({
    ...world,
    storage,
    batchingMs: options.batchingMs ?? 100,
    retryDelayMs: options.retryDelayMs ?? 1000,
    triesMax: options.triesMax ?? 5,
  })
}

function clusterParts(world: World, entra: HttpService): ClusterParts {
  const { directory, signer, clock } = world
  const authentication = {
    directory,
    signer,
    clock,
    audiences: [KUSTO_RESOURCE],
    authorizationUri: `${entra.url}/${directory.tenantId}`,
  }
  return { ...world, authentication, loginEndpoint: entra.url }
}
