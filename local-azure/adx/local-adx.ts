import type { Clock } from '../../src/base/clock.ts'
import type { JsonObject } from '../../src/base/json.ts'
import type { Random } from '../../src/base/random.ts'
import type { StandInState } from './admin.ts'
import type { Directory } from './directory.ts'
import type { FaultPlan } from './faults.ts'
import type { Credentials } from './identity.ts'
import type { StorageEndpoints } from './ingest/ingestion-storage.ts'
import type { Role } from './store/catalog.ts'

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

/** What a client needs to know. */
export interface LocalAdxAddress {
  readonly clusterUrl: string
  readonly ingestUrl: string
  /** Entra's address: `https://127.0.0.1:PORT`. */
  readonly authorityUrl: string
  readonly tenantId: string
  readonly applicationId: string
  readonly applicationKey: string
  readonly database: string
  readonly caPem: string
}

export interface LocalAdx extends LocalAdxAddress {
  /** An application with all rights (AllDatabasesAdmin). */
  readonly administrator: Credentials
  readonly caFile: string
  readonly faults: FaultPlan
  /** Registers another application with roles on the database. It is known as long as the process runs. */
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
