import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/hash.ts'
import type { Random } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { Fault } from '../model/fault.ts'
import { isRole, ROLES, type Role } from '../model/role.ts'
import type { IdentityLedger, UserRecord } from '../store/ledger/identity-ledger.ts'
import { emailKey, requireEmail } from './email-address.ts'
import type { OwnAction, OwnActions } from './own-actions.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { requireGoodPassword } from './password-rules.ts'
import { requireName } from './person-name.ts'
import { type Principal, requirePermission } from './principal.ts'
import type { SignInPauses } from './sign-in-pauses.ts'

export interface UsersDeps {
  readonly ledger: IdentityLedger
  readonly clock: Clock
  readonly random: Random
  readonly own: OwnActions
  readonly pauses: SignInPauses
  readonly hasher: PasswordHasher
}

export interface UserAccount extends UserRecord {
  /** After failed attempts to sign in; null where there is no pause. */
  readonly pausedUntil: number | null
}

export interface NewUser {
  readonly email: string
  readonly name: string
  readonly role: string
}

/** Somebody who is to choose a password. */
export interface InvitedUser {
  readonly user: UserAccount
  /** In no other place: it is kept as a hash. */
  readonly setPasswordToken: Secret
  readonly expiresAt: number
}

/** People's accounts: for administrators, but for changing the own password. */
export class Users {
  readonly #deps: UsersDeps

  constructor(deps: UsersDeps) {
    this.#deps = deps
  }

  async list(principal: Principal): Promise<readonly UserAccount[]> {
    requirePermission(principal, 'ADMIN')
    return Promise.all((await this.#deps.ledger.users()).map((user) => this.#account(user)))
  }

  create(principal: Principal, made: NewUser): Promise<InvitedUser> {
    const { ledger, clock, random } = this.#deps
    const id = random.uuid()
    return this.#record(
      principal,
      {
        action: 'CREATE',
        target: { id, name: made.name.slice(0, 200) },
        payloadType: 'SpillwayUserCreatedAuditPayload',
        payload: { role: made.role.slice(0, 50), email: made.email.slice(0, 254) },
      },
      async () => {
        const email = requireEmail(made.email)
        const record = { id, email, name: requireName(made.name), role: requireRole(made.role), enabled: true }
        const invitation = this.#newToken()
        const user = await ledger.insertUser({
          record: { ...record, createdAt: clock.now() },
          emailKey: emailKey(email),
          passwordHash: null,
          passwordToken: invitation.kept,
        })
        return { user: await this.#account(user), ...invitation.shown }
      },
    )
  }

  update(
    principal: Principal,
    id: string,
    { name, role }: { readonly name?: string; readonly role?: string },
  ): Promise<UserAccount> {
    const payload = { ...(name !== undefined && { name }), ...(role !== undefined && { role: role.slice(0, 50) }) }
    return this.#change(
      principal,
      id,
      { action: 'UPDATE', payloadType: 'SpillwayUserUpdatedAuditPayload', payload },
      () =>
        this.#deps.ledger.updateUser(id, {
          ...(name !== undefined && { name: requireName(name) }),
          ...(role !== undefined && { role: requireRole(role) }),
        }),
    )
  }

  /** Also ends a pause after failed attempts to sign in. */
  enable(principal: Principal, id: string): Promise<UserAccount> {
    return this.#change(
      principal,
      id,
      { action: 'ENABLE', payloadType: 'SpillwayUserEnabledAuditPayload' },
      async () => {
        const user = await this.#deps.ledger.updateUser(id, { enabled: true })
        if (user !== undefined) await this.#deps.pauses.forget(user.email)
        return user
      },
    )
  }

  /** Their sessions end at once. */
  disable(principal: Principal, id: string): Promise<UserAccount> {
    return this.#change(principal, id, { action: 'DISABLE', payloadType: 'SpillwayUserDisabledAuditPayload' }, () =>
      this.#deps.ledger.updateUser(id, { enabled: false }),
    )
  }

  delete(principal: Principal, id: string): Promise<UserAccount> {
    return this.#change(principal, id, { action: 'DELETE', payloadType: 'SpillwayUserDeletedAuditPayload' }, () =>
      this.#deps.ledger.deleteUser(id),
    )
  }

  /** The password they had is gone, their sessions end, and the token lets them choose another. */
  async resetPassword(principal: Principal, id: string): Promise<InvitedUser> {
    const invitation = this.#newToken()
    const user = await this.#change(
      principal,
      id,
      { action: 'UPDATE', payloadType: 'SpillwayPasswordResetAuditPayload' },
      () => this.#deps.ledger.awaitPassword(id, invitation.kept),
    )
    return { user, ...invitation.shown }
  }

  /** Their own. Ends all of their sessions, the one that asks too. Throws Fault SIGN_IN_FAILED, SIGN_IN_PAUSED or PASSWORD_WEAK. */
  changePassword(principal: Principal, current: Secret, next: Secret): Promise<void> {
    const { ledger, pauses, hasher } = this.#deps
    const action = {
      action: 'UPDATE',
      target: { id: principal.id, name: principal.name },
      payloadType: 'SpillwayPasswordChangedAuditPayload',
    }
    return this.#recorded(
      principal,
      () => action,
      async () => {
        const { user, passwordHash } = (principal.role && (await ledger.credentialById(principal.id))) || {}
        if (user === undefined || passwordHash === undefined)
          throw new Fault('STATE_CONFLICT', { message: 'An API token has no password.', hint: 'Sign in as a person.' })
        await pauses.count({ email: user.email })
        if (!(await hasher.verify(current.reveal(), passwordHash)) || passwordHash === null)
          throw new Fault('SIGN_IN_FAILED', { message: 'The current password is not right.' })
        await pauses.succeeded({ email: user.email })
        requireGoodPassword(next.reveal(), user)
        if (!(await ledger.changePassword(user.id, passwordHash, await hasher.hash(next.reveal()))))
          throw new Fault('STATE_CONFLICT', { message: 'The password was changed by another request.' })
      },
    )
  }

  #change(
    principal: Principal,
    id: string,
    action: Omit<OwnAction, 'target' | 'targetType'>,
    work: () => Promise<UserRecord | undefined>,
  ): Promise<UserAccount> {
    return this.#recorded(
      principal,
      (user) => ({ ...action, target: { id, name: user?.name ?? '' } }),
      async () => {
        requirePermission(principal, 'ADMIN')
        const user = await work()
        if (user === undefined)
          throw new Fault('NOT_FOUND', {
            message: 'There is no account with this id.',
            hint: 'List those that there are: spillway user list',
          })
        return this.#account(user)
      },
    )
  }

  #record<T>(principal: Principal, action: Omit<OwnAction, 'targetType'>, work: () => Promise<T>): Promise<T> {
    return this.#recorded(
      principal,
      () => action,
      async () => {
        requirePermission(principal, 'ADMIN')
        return work()
      },
    )
  }

  #recorded<T>(
    principal: Principal,
    describe: (result: T | undefined) => Omit<OwnAction, 'targetType'>,
    work: () => Promise<T>,
  ): Promise<T> {
    return this.#deps.own.record(principal, (result) => ({ targetType: 'USER', ...describe(result) }), work)
  }

  async #account(user: UserRecord): Promise<UserAccount> {
    return { ...user, pausedUntil: await this.#deps.pauses.pausedUntil(user.email) }
  }

  #newToken() {
    const { clock, random } = this.#deps
    const setPasswordToken = new Secret(`spw_set_${random.bytes(32).toString('base64url')}`)
    const expiresAt = clock.now() + PASSWORD_TOKEN_MS
    return { shown: { setPasswordToken, expiresAt }, kept: { hash: sha256(setPasswordToken.reveal()), expiresAt } }
  }
}

const PASSWORD_TOKEN_MS = 72 * 3_600_000

function requireRole(name: string): Role {
  if (!isRole(name)) throw new Fault('BAD_INPUT', { message: `\`role\` must be one of ${ROLES.join(', ')}.` })
  return name
}
