import type { Role } from '../../model/role.ts'

/** A person's account. Times are milliseconds. */
export interface UserRecord {
  readonly id: string
  /** As it was written. */
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly enabled: boolean
  /** False until the person has chosen a password, and again after a reset. */
  readonly hasPassword: boolean
  readonly createdAt: number
  readonly lastSignInAt: number | null
}

export interface NewUser {
  readonly record: Omit<UserRecord, 'hasPassword' | 'lastSignInAt'>
  /** The address in the one form in which it is compared. */
  readonly emailKey: string
  readonly passwordHash: string | null
  readonly passwordToken: PasswordToken | null
}

/** With it a person chooses a password, once. */
export interface PasswordToken {
  readonly hash: Uint8Array
  readonly expiresAt: number
}

export interface Credential {
  readonly user: UserRecord
  /** In PHC's string format; null while there is no password. */
  readonly passwordHash: string | null
}

export interface UserChange {
  readonly name?: string
  readonly role?: Role
  readonly enabled?: boolean
}

export interface SessionRecord {
  readonly id: string
  readonly userId: string
  readonly createdAt: number
  /** Kept to the minute. */
  readonly lastUsedAt: number
  /** When the secret in the cookie was last replaced. */
  readonly renewedAt: number
  readonly userAgent: string | null
  readonly address: string | null
}

export interface FoundSession {
  readonly session: SessionRecord
  readonly user: UserRecord
  /** False where what was given is the secret before the present one. */
  readonly isPresent: boolean
}

/** Attempts to sign in under one key that did not succeed. */
export interface SignInAttempts {
  readonly failures: number
  readonly lastAt: number
  /** 0 where there is no pause. */
  readonly pausedUntil: number
}

/** People, their sessions and their attempts to sign in. Each method is one transaction; secrets are here as hashes only. */
export interface IdentityLedger {
  // users
  /** Throws Fault STATE_CONFLICT when the e-mail address has an account. */
  insertUser(user: NewUser): Promise<UserRecord>
  /** Undefined where there is any account already. */
  insertFirstUser(user: NewUser): Promise<UserRecord | undefined>
  /** In the order of their making. */
  users(): Promise<readonly UserRecord[]>
  userCount(): Promise<number>
  credentialByEmail(emailKey: string): Promise<Credential | undefined>
  credentialById(id: string): Promise<Credential | undefined>
  /** Who is disabled loses sessions and password token with it. Throws Fault LAST_ADMINISTRATOR. */
  updateUser(id: string, change: UserChange): Promise<UserRecord | undefined>
  /** With sessions. Throws Fault LAST_ADMINISTRATOR. */
  deleteUser(id: string): Promise<UserRecord | undefined>
  /** The password is gone and all sessions end; the token lets its holder choose a new one. Replaces an earlier token. */
  awaitPassword(id: string, token: PasswordToken): Promise<UserRecord | undefined>
  /** Of an enabled account, where the token has not expired. */
  userByPasswordToken(tokenHash: Uint8Array, now: number): Promise<UserRecord | undefined>
  /** Uses the token up, where it is still good, and ends all sessions. */
  redeemPasswordToken(tokenHash: Uint8Array, passwordHash: string, now: number): Promise<UserRecord | undefined>
  /** Ends all sessions. False where the password is no longer `from`. */
  changePassword(id: string, from: string, to: string): Promise<boolean>
  /** The same password, hashed with other parameters: nobody is signed out. */
  rehashPassword(id: string, from: string, to: string): Promise<void>

  // sessions
  /** False where the account was disabled or its password changed since `passwordHash` was verified. */
  insertSession(session: SessionRecord, secretHash: Uint8Array, passwordHash: string): Promise<boolean>
  /** Of an enabled account. */
  sessionByHash(secretHash: Uint8Array): Promise<FoundSession | undefined>
  /** The secret `from` becomes the one before, and `to` the present one. False where another request was quicker. */
  renewSession(id: string, from: Uint8Array, to: Uint8Array, now: number): Promise<boolean>
  /** Kept to the minute: at most one write a minute and session. */
  touchSession(id: string, now: number): Promise<void>
  /** Newest first. */
  sessionsOf(userId: string): Promise<readonly SessionRecord[]>
  deleteSession(id: string): Promise<boolean>
  deleteSessions(ended: { readonly createdBefore: number; readonly usedBefore: number }): Promise<number>

  // attempts to sign in
  /**
   * Counts one attempt under each of the keys, before it is known how it ends: attempts side by side cannot slip through. `judge` answers the new count,
   * or the end of a pause that is in force; then nothing is counted, and the latest such end is the result.
   */
  countAttempt(
    keys: readonly string[],
    judge: (key: string, before: SignInAttempts | undefined) => SignInAttempts | { readonly pausedUntil: number },
  ): Promise<number | undefined>
  /** It succeeded after all: one failure less, and no pause. */
  uncountAttempt(key: string): Promise<void>
  forgetAttempts(key: string): Promise<void>
  attempts(key: string): Promise<SignInAttempts | undefined>
  deleteAttempts(lastBefore: number): Promise<number>
}
