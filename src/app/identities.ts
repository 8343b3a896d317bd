import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Ledger } from '../store/ledger/ledger.ts'
import type { OwnActions } from './own-actions.ts'
import { type HasherDeps, PasswordHasher } from './password-hasher.ts'
import { SESSION_POLICY, type SessionPolicy, Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { SignInPauses } from './sign-in-pauses.ts'
import { Tokens } from './tokens.ts'
import { Users } from './users.ts'

export interface IdentitiesDeps {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly own: OwnActions
  readonly masterKey: Uint8Array
  readonly sessionPolicy?: SessionPolicy
  readonly passwordHashing?: Omit<HasherDeps, 'random'>
}

/** Who may come in, and as what. */
export interface Identities {
  readonly tokens: Tokens
  readonly users: Users
  readonly sessions: Sessions
  readonly signIn: SignIn
  /** Deletes what has run out. */
  expire(): Promise<void>
}

export function openIdentities(deps: IdentitiesDeps): Identities {
  const hasher = new PasswordHasher({ ...deps.passwordHashing, random: deps.random })
  const pauses = new SignInPauses(deps)
  const tokens = new Tokens(deps)
  const sessions = new Sessions({ ...deps, policy: deps.sessionPolicy ?? SESSION_POLICY })
  return {
    tokens,
    sessions,
    users: new Users({ ...deps, pauses, hasher }),
    signIn: new SignIn({ ...deps, tokens, sessions, pauses, hasher }),
    expire: async () => {
      await sessions.expire()
      await pauses.expire()
    },
  }
}
