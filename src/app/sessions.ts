import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/hash.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import type { FoundSession, IdentityLedger, SessionRecord, UserRecord } from '../store/ledger/identity-ledger.ts'
import { keyedHash } from './keyed-hash.ts'
import type { OwnAction, OwnActions } from './own-actions.ts'
import { type Client, type Principal, ROLE_PERMISSIONS } from './principal.ts'

export interface SessionPolicy {
  /** After this long a person signs in again, whatever they did meanwhile. */
  readonly sessionMsMax: number
  /** Without a request for this long, too. */
  readonly sessionIdleMsMax: number
}

export const SESSION_POLICY: SessionPolicy = { sessionMsMax: 12 * 3_600_000, sessionIdleMsMax: 3_600_000 }

export interface SessionsDeps {
  readonly policy: SessionPolicy
  readonly ledger: IdentityLedger
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly own: OwnActions
  readonly masterKey: Uint8Array
}

/** A session as its owner sees it. */
export interface OwnSession extends SessionRecord {
  readonly expiresAt: number
  /** It is the one that asks. */
  readonly isCurrent: boolean
}

export interface SignedIn {
  readonly principal: Principal
  readonly session: SessionRecord
  /** What a page must send with every request that the browser adds the cookie to. The same for the whole session. */
  readonly csrfToken: string
}

export interface BegunSession extends SignedIn {
  /** In the cookie, and in no other place: it is kept as a hash. */
  readonly secret: Secret
}

/** Sessions of people in browsers: a secret of 256 random bits in a cookie, another one for each sign-in, and a new one each hour. */
export class Sessions {
  readonly #deps: SessionsDeps

  constructor(deps: SessionsDeps) {
    this.#deps = deps
  }

  /** For who has just shown the password that has this hash; undefined where it was changed, or the account disabled, in that moment. */
  async begin(user: UserRecord, passwordHash: string, client: Client): Promise<BegunSession | undefined> {
    const { ledger, clock, random } = this.#deps
    const now = clock.now()
    const secret = new Secret(random.bytes(SECRET_BYTES).toString('base64url'))
    const session: SessionRecord = {
      id: random.uuid(),
      userId: user.id,
      createdAt: now,
      lastUsedAt: now,
      renewedAt: now,
      userAgent: client.userAgent?.slice(0, USER_AGENT_MAX) ?? null,
      address: client.address,
    }
    if (!(await ledger.insertSession(session, sha256(secret.reveal()), passwordHash))) return undefined
    return { secret, ...this.#signedIn({ session, user }) }
  }

  /** Who has this secret, and their session is used with it. Throws Fault UNAUTHENTICATED. */
  async authenticate(secret: Secret): Promise<SignedIn> {
    const found = await this.#find(secret)
    if (found === undefined)
      throw new Fault('UNAUTHENTICATED', { message: 'The session has ended.', hint: 'Sign in again.' })
    const { session } = found
    const now = this.#deps.clock.now()
    if (now - session.lastUsedAt > TOUCH_MS) await this.#deps.ledger.touchSession(session.id, now)
    return this.#signedIn(found)
  }

  /** Whether this is the token that belongs to the session; in the same time for every wrong one. */
  isCsrfToken({ csrfToken }: SignedIn, given: string): boolean {
    return timingSafeEqual(sha256(given), sha256(csrfToken))
  }

  /** A new secret for the cookie, once an hour. The one before is good for another minute, for requests that are under way. */
  async renew({ session }: SignedIn, secret: Secret): Promise<Secret | undefined> {
    const { ledger, clock, random } = this.#deps
    if (clock.now() - session.renewedAt < RENEW_MS) return undefined
    const next = new Secret(random.bytes(SECRET_BYTES).toString('base64url'))
    const renewed = await ledger.renewSession(session.id, sha256(secret.reveal()), sha256(next.reveal()), clock.now())
    return renewed ? next : undefined
  }

  /** Their own. */
  async list(principal: Principal): Promise<readonly OwnSession[]> {
    if (principal.sessionId === undefined) return []
    const now = this.#deps.clock.now()
    const sessions = await this.#deps.ledger.sessionsOf(principal.id)
    return sessions
      .map((each) => ({ ...each, expiresAt: this.#endOf(each), isCurrent: each.id === principal.sessionId }))
      .filter(({ expiresAt }) => expiresAt > now)
  }

  /** One of their own. */
  end(principal: Principal, id: string): Promise<void> {
    return this.#deps.own.record(
      principal,
      () => ended(principal, id),
      async () => {
        const own = await this.list(principal)
        if (!own.some((session) => session.id === id) || !(await this.#deps.ledger.deleteSession(id)))
          throw new Fault('NOT_FOUND', { message: 'There is no session of yours with this id.' })
      },
    )
  }

  async signOut({ principal, session }: SignedIn, client: Client): Promise<void> {
    if (!(await this.#deps.ledger.deleteSession(session.id))) return
    await this.#deps.own.note(
      principal,
      { ...ended(principal, session.id), action: 'SIGN_OUT', payloadType: 'SpillwaySignedOutAuditPayload', client },
      'SUCCESS',
    )
  }

  /** Whatever it was good for, the browser gets another one. */
  async forget(secret: Secret): Promise<void> {
    const found = await this.#deps.ledger.sessionByHash(sha256(secret.reveal()))
    if (found !== undefined) await this.#deps.ledger.deleteSession(found.session.id)
  }

  /** Deletes what has ended by itself. */
  async expire(): Promise<void> {
    const { ledger, clock, policy } = this.#deps
    const now = clock.now()
    const usedBefore = now - policy.sessionIdleMsMax
    await ledger.deleteSessions({ createdBefore: now - policy.sessionMsMax, usedBefore })
  }

  async #find(secret: Secret): Promise<FoundSession | undefined> {
    const { ledger, clock } = this.#deps
    const found = await ledger.sessionByHash(sha256(secret.reveal()))
    if (found === undefined || this.#endOf(found.session) <= clock.now()) return undefined
    if (found.isPresent || clock.now() - found.session.renewedAt < GRACE_MS) return found
    await this.#endStolen(found)
    return undefined
  }

  /** A secret that was replaced long ago comes from a copy, or the present one does. Nobody can tell: the session ends for both. */
  async #endStolen({ session, user }: FoundSession): Promise<void> {
    const { ledger, log, own } = this.#deps
    if (!(await ledger.deleteSession(session.id))) return
    log.warn('a session was ended: a cookie that had been replaced was used', { session: session.id, user: user.id })
    const action = { ...ended(user, session.id), payloadType: 'SpillwayReplacedCookieUsedAuditPayload' }
    await own.note({ ...user, sessionId: session.id }, action, 'SUCCESS')
  }

  #signedIn({ session, user }: { readonly session: SessionRecord; readonly user: UserRecord }): SignedIn {
    const { id, name, email, role } = user
    return {
      principal: { id, name, email, role, permissions: ROLE_PERMISSIONS[role], sessionId: session.id },
      session,
      csrfToken: keyedHash(this.#deps.masterKey, 'csrf token', session.id).toString('base64url'),
    }
  }

  #endOf({ createdAt, lastUsedAt }: SessionRecord): number {
    const { sessionMsMax, sessionIdleMsMax } = this.#deps.policy
    return Math.min(createdAt + sessionMsMax, lastUsedAt + sessionIdleMsMax)
  }
}

const SECRET_BYTES = 32
const USER_AGENT_MAX = 300
const TOUCH_MS = 60_000
const RENEW_MS = 3_600_000
const GRACE_MS = 60_000

function ended(user: { readonly id: string; readonly name: string }, sessionId: string): OwnAction {
  return {
    action: 'DELETE',
    targetType: 'SESSION',
    target: { id: sessionId, name: user.name },
    payloadType: 'SpillwaySessionEndedAuditPayload',
  }
}
