import type { ServerConfig } from '../../config/resolve-server-config.ts'
import type { PermissionName } from './permissions.ts'

/** The server's wiring, which the command line calls and does not import: nobody imports main.ts but the launcher. */
export interface ServerModule {
  startServer(config: ServerConfig): Promise<RunningServer>
  /** Writes a consistent copy of the data folder's store to a file, also while a server runs on it. */
  backup(config: ServerConfig, file: string): Promise<unknown>
  /** Makes a token on the data folder itself, also while a server runs on it. */
  createToken(config: ServerConfig, made: NewToken): Promise<{ readonly token: string; readonly record: TokenRecord }>
  /** Makes an account in the data folder itself, also while a server runs on it. */
  createUser(config: ServerConfig, made: NewPerson): Promise<InvitedPerson>
  /** By the id or the e-mail address. */
  resetPassword(config: ServerConfig, who: string): Promise<InvitedPerson>
}

export interface NewToken {
  readonly name: string
  readonly permissions: readonly PermissionName[]
  /** Milliseconds. */
  readonly expiresAt: number | null
}

/** Times are milliseconds. */
export interface TokenRecord {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  readonly createdAt: number
  readonly expiresAt: number | null
}

export interface NewPerson {
  readonly email: string
  readonly name: string
  readonly role: string
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

export interface RunningServer {
  readonly url: string
  /** Of the first start, when no bootstrap token was configured. Shown once. */
  readonly oneTimeToken?: string
  close(): Promise<void>
}

/** What the launcher (bin/spillway.mjs) knows about where this program lies. */
export interface Host {
  readonly version: string
  /** The package's folder. */
  readonly root: string
  loadServer(): Promise<ServerModule>
}
