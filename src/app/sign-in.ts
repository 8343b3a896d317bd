import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/hash.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import type { Credential, IdentityLedger, UserRecord } from '../store/ledger/identity-ledger.ts'
import { emailKey, requireEmail } from './email-address.ts'
import type { OwnAction, OwnActions } from './own-actions.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { requireGoodPassword } from './password-rules.ts'
import { requireName } from './person-name.ts'
import { type Client, type Principal, requirePermission } from './principal.ts'
import type { BegunSession, Sessions } from './sessions.ts'
import type { SignInPauses } from './sign-in-pauses.ts'
import type { Tokens } from './tokens.ts'

export interface SignInDeps {
  readonly ledger: IdentityLedger
  readonly clock: Clock
  readonly random: Random
  readonly own: OwnActions
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly pauses: SignInPauses
  readonly hasher: PasswordHasher
}

export interface FirstAdministrator {
  /** The one-time token, or any other with the permission ADMIN. */
  readonly token: Secret
  readonly email: string
  readonly name: string
  readonly password: Secret
}

/** The doors for who has no session yet. Every attempt is counted before it is looked at. */
export class SignIn {
  readonly #deps: SignInDeps

  constructor(deps: SignInDeps) {
    this.#deps = deps
  }

  /** Whether there is nobody yet who could sign in. */
  async setupNeeded(): Promise<boolean> {
    return (await this.#deps.ledger.userCount()) === 0
  }

  /**
   * A new session. Unknown and disabled accounts, and those without a password, get the same answer after the same work as a wrong password: Fault
   * SIGN_IN_FAILED. Throws Fault SIGN_IN_PAUSED after too many of them.
   */
  async signIn(email: string, password: Secret, client: Client): Promise<BegunSession> {
    const { ledger, sessions, pauses } = this.#deps
    await pauses.count({ address: client.address, email })
    const credential = await ledger.credentialByEmail(emailKey(email))
    const verified = await this.#verified(credential, password)
    const begun = verified && (await sessions.begin(verified.user, verified.passwordHash, client))
    if (begun === undefined) {
      await this.#noteFailure(credential?.user, client)
      throw new Fault('SIGN_IN_FAILED')
    }
    await pauses.succeeded({ address: client.address, email })
    await this.#deps.own.note(begun.principal, signedIn(begun.principal, client), 'SUCCESS')
    return begun
  }

  /** The first account, signed in at once. Throws Fault STATE_CONFLICT where there is one already, UNAUTHENTICATED, FORBIDDEN, PASSWORD_WEAK. */
  async setUp({ token, password, ...person }: FirstAdministrator, client: Client): Promise<BegunSession> {
    const { ledger, own, tokens, sessions, pauses, hasher, clock, random } = this.#deps
    if (!(await this.setupNeeded())) throw alreadySetUp()
    await pauses.count({ address: client.address })
    const principal = await tokens.authenticate(token)
    requirePermission(principal, 'ADMIN')
    await pauses.succeeded({ address: client.address })

    const [email, name] = [requireEmail(person.email), requireName(person.name)]
    requireGoodPassword(password.reveal(), { email, name })
    const passwordHash = await hasher.hash(password.reveal())
    const record = {
      id: random.uuid(),
      email,
      name,
      role: 'Administrator',
      enabled: true,
      createdAt: clock.now(),
    } as const
    const user = await own.record(
      principal,
      () => ({
        ...ofUser(record, client),
        action: 'CREATE',
        payloadType: 'SpillwayUserCreatedAuditPayload',
        payload: { role: record.role, email },
      }),
      async () => {
        const kept = { record, emailKey: emailKey(email), passwordHash, passwordToken: null }
        const first = await ledger.insertFirstUser(kept)
        if (first === undefined) throw alreadySetUp()
        return first
      },
    )
    const begun = await sessions.begin(user, passwordHash, client)
    if (begun === undefined) throw alreadySetUp()
    return begun
  }

  /** Who the token lets choose a password. Throws Fault PASSWORD_TOKEN_REFUSED. */
  async invited(token: Secret, client: Client): Promise<UserRecord> {
    const { ledger, pauses, clock } = this.#deps
    await pauses.count({ address: client.address })
    const user = await ledger.userByPasswordToken(sha256(token.reveal()), clock.now())
    if (user === undefined) throw new Fault('PASSWORD_TOKEN_REFUSED')
    await pauses.succeeded({ address: client.address })
    return user
  }

  /** Uses the token up; the person then signs in. Throws Fault PASSWORD_TOKEN_REFUSED or PASSWORD_WEAK. */
  async choosePassword(token: Secret, password: Secret, client: Client): Promise<void> {
    const { ledger, own, pauses, hasher, clock } = this.#deps
    const user = await this.invited(token, client)
    requireGoodPassword(password.reveal(), user)
    const passwordHash = await hasher.hash(password.reveal())
    const chosen = await ledger.redeemPasswordToken(sha256(token.reveal()), passwordHash, clock.now())
    if (chosen === undefined) throw new Fault('PASSWORD_TOKEN_REFUSED')
    await pauses.forget(user.email)
    const action = { ...ofUser(user, client), action: 'UPDATE', payloadType: 'SpillwayPasswordChosenAuditPayload' }
    await own.note(user, action, 'SUCCESS')
  }

  async #verified(
    credential: Credential | undefined,
    password: Secret,
  ): Promise<{ readonly user: UserRecord; readonly passwordHash: string } | undefined> {
    const { ledger, hasher } = this.#deps
    const passwordHash = credential?.user.enabled ? credential.passwordHash : null
    const isRight = await hasher.verify(password.reveal(), passwordHash)
    if (!isRight || credential === undefined || passwordHash === null) return undefined
    if (!hasher.isOutdated(passwordHash)) return { user: credential.user, passwordHash }
    const rehashed = await hasher.hash(password.reveal())
    await ledger.rehashPassword(credential.user.id, passwordHash, rehashed)
    return { user: credential.user, passwordHash: rehashed }
  }

  /** What was typed as an address is not recorded: it may be anything, a password too. */
  async #noteFailure(user: UserRecord | undefined, client: Client): Promise<void> {
    const { id, name } = user ?? { id: '', name: 'unknown' }
    await this.#deps.own.note({ id, name }, signedIn({ id, name }, client), {
      status: 'UNAUTHORIZED',
      reason: 'SIGN_IN_FAILED',
    })
  }
}

function alreadySetUp(): Fault {
  return new Fault('STATE_CONFLICT', {
    message: 'There is an administrator already.',
    hint: "Sign in. When the last administrator's password is lost: `spillway user reset` on the server's machine.",
  })
}

function ofUser({ id, name }: Pick<Principal, 'id' | 'name'>, client: Client) {
  return { targetType: 'USER', target: { id, name }, client }
}

function signedIn(user: Pick<Principal, 'id' | 'name'>, client: Client): OwnAction {
  return { ...ofUser(user, client), action: 'SIGN_IN', payloadType: 'SpillwaySignedInAuditPayload' }
}
