/** Wiring only: configuration → store → app → faces. */

import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { openApp } from './app/app.ts'
import {
  createTokenAsOperator,
  createUserAsOperator,
  type OperatorDeps,
  resetPasswordAsOperator,
} from './app/operator.ts'
import type { NewToken } from './app/tokens.ts'
import type { InvitedUser, NewUser } from './app/users.ts'
import { systemClock } from './base/clock.ts'
import { createLogger } from './base/log.ts'
import { systemRandom } from './base/random.ts'
import { softwareVersion } from './base/software-version.ts'
import { loadMasterKey, masterKeyBytes } from './config/master-key.ts'
import type { ServerConfig } from './config/resolve-server-config.ts'
import { destinationKinds } from './destinations/registry.ts'
import { startHttpServer } from './faces/http/http-server.ts'
import { READ_LIMITS } from './ingest/read-events.ts'
import { MetricsRecorder } from './model/metrics.ts'
import type { ApiTokenRecord } from './store/ledger/ledger.ts'
import { openSqliteStore } from './store/sqlite/open-sqlite-store.ts'
import { streamTables } from './streams/stream-tables.ts'

const DAY_MS = 86_400_000
/** A checkout's sources lie beside dist/, the package's code lies in it. */
const DASHBOARD_FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../dist/dashboard' : './dashboard', import.meta.url),
)

export interface RunningServer {
  readonly url: string
  /** The first admin token, to be shown once, absent where somebody has one already. */
  readonly oneTimeToken?: string
  /** Refuses new work, commits and answers what is under way, and closes the store. */
  close(): Promise<void>
}

export interface CreatedToken {
  /** To be shown once. */
  readonly token: string
  readonly record: ApiTokenRecord
}

export interface InvitedPerson {
  readonly id: string
  readonly email: string
  readonly role: string
  /** To be shown once. */
  readonly setPasswordToken: string
  /** Milliseconds. */
  readonly expiresAt: number
}

export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const log = createLogger({ level: config.logLevel })
  for (const warning of config.warnings) log.warn(warning)
  const [clock, random] = [systemClock, systemRandom]
  const metrics = new MetricsRecorder()
  const kinds = destinationKinds({ clock, random, streams: streamTables() })
  const masterKey = masterKeyBytes(await loadMasterKey(config, random))
  const store = await openSqliteStore({ dataDir: config.dataDir, clock, columnBytesMax: config.columnCacheBytes })
  try {
    const app = openApp({
      store,
      clock,
      random,
      log,
      metrics,
      masterKey,
      policy: config,
      readLimits: {
        ...READ_LIMITS,
        lineBytesMax: config.intakeLineBytesMax,
        bodyBytesMax: config.intakeBodyBytesMax,
      },
      bytesInFlightMax: config.intakeBytesInFlightMax,
      intakeThreads: config.intakeThreads === 'auto' ? threadsFor(availableParallelism()) : config.intakeThreads,
      tickMs: config.schedulerTickMs,
      leaseMs: config.leaseMs,
      artifactLimits: { artifactRowsMax: config.artifactRowsMax, artifactRawBytesMax: config.artifactBytesMax },
      softwareVersion: softwareVersion(),
      retentionMs: config.retentionDays * DAY_MS,
      retentionOverridesExports: config.retentionOverridesExports,
      delivery: { stallMsMax: config.deliveryStallMsMax },
      sessionPolicy: { sessionMsMax: config.sessionMsMax, sessionIdleMsMax: config.sessionIdleMsMax },
      kinds: kinds.all,
      kindOf: kinds.kind,
    })
    const oneTimeToken = await app.start(config.bootstrapToken)
    const http = await startHttpServer(app, {
      host: config.host,
      port: config.port,
      log,
      random,
      metrics,
      trustedProxies: config.trustedProxies,
      dashboardFolder: DASHBOARD_FOLDER,
    })
    const close = async (): Promise<void> => {
      await http.close()
      await app.stop()
      await store.close()
    }
    return { url: http.url, ...(oneTimeToken && { oneTimeToken: oneTimeToken.reveal() }), close }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** One less than the processors: the main thread and the store's need one between them. */
function threadsFor(processors: number): number {
  return Math.min(Math.max(processors - 1, 1), 4)
}

/** A consistent copy of the data folder's store, also while a server runs on it. */
export async function backup(config: Pick<ServerConfig, 'dataDir'>, path: string): Promise<void> {
  await using store = await openSqliteStore({ dataDir: config.dataDir, clock: systemClock, create: false })
  await store.backup(path)
}

/** A token made on the data folder itself, for who has none to ask a server with. */
export function createToken(config: FolderConfig, made: NewToken): Promise<CreatedToken> {
  return asOperator(config, async (deps) => {
    const { token, record } = await createTokenAsOperator(made, deps)
    return { token: token.reveal(), record }
  })
}

/** An account made on the data folder itself. */
export function createUser(config: FolderConfig, made: NewUser): Promise<InvitedPerson> {
  return asOperator(config, async (deps) => invitedPerson(await createUserAsOperator(made, deps)))
}

/** By the id or the e-mail address; for when nobody can sign in any more. */
export function resetPassword(config: FolderConfig, who: string): Promise<InvitedPerson> {
  return asOperator(config, async (deps) => invitedPerson(await resetPasswordAsOperator(who, deps)))
}

type FolderConfig = Pick<ServerConfig, 'dataDir' | 'logLevel'>

async function asOperator<T>(
  { dataDir, logLevel }: FolderConfig,
  work: (deps: OperatorDeps) => Promise<T>,
): Promise<T> {
  await using store = await openSqliteStore({ dataDir, clock: systemClock, create: false })
  return await work({ store, clock: systemClock, random: systemRandom, log: createLogger({ level: logLevel }) })
}

function invitedPerson({ user: { id, email, role }, setPasswordToken, expiresAt }: InvitedUser): InvitedPerson {
  return { id, email, role, setPasswordToken: setPasswordToken.reveal(), expiresAt }
}
