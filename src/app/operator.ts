import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { BlockMaker } from '../ingest/block-maker.ts'
import { packOf } from '../ingest/event-pack.ts'
import { GroupCommit } from '../ingest/group-commit.ts'
import type { Store } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import { emailKey } from './email-address.ts'
import { type Identities, openIdentities } from './identities.ts'
import { OwnActions } from './own-actions.ts'
import type { Principal } from './principal.ts'
import type { CreatedToken, NewToken } from './tokens.ts'
import type { InvitedUser, NewUser } from './users.ts'

export interface OperatorDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** Whoever can write the data folder: they could change anything in it anyway, so they may make tokens and accounts, on the record as everybody else. */
const OPERATOR: Principal = { id: 'operator', name: 'Operator of the data folder', email: null, permissions: ['ADMIN'] }

/** For who has lost the last admin token; also while a server runs on the store. */
export function createTokenAsOperator(made: NewToken, deps: OperatorDeps): Promise<CreatedToken> {
  return identitiesOf(deps).tokens.create(OPERATOR, made)
}

export function createUserAsOperator(made: NewUser, deps: OperatorDeps): Promise<InvitedUser> {
  return identitiesOf(deps).users.create(OPERATOR, made)
}

/** For who has lost the last administrator's password. By the id or the e-mail address. */
export async function resetPasswordAsOperator(who: string, deps: OperatorDeps): Promise<InvitedUser> {
  const { users } = identitiesOf(deps)
  const found = (await users.list(OPERATOR)).find(({ id, email }) => id === who || emailKey(email) === emailKey(who))
  return users.resetPassword(OPERATOR, found?.id ?? who)
}

/** Without the master key, which the operator need not have at hand: with it alone, pauses after failed attempts would be seen here. */
function identitiesOf(deps: OperatorDeps): Identities {
  const { store, random, log } = deps
  const groups = new GroupCommit({ log: store.log, clock: deps.clock })
  const blocks = new BlockMaker((block) => groups.commit(block))
  const own = new OwnActions({
    ...deps,
    commit: (stream, events) => blocks.add(streamDefinition(stream), packOf(events)),
  })
  return openIdentities({ ledger: store.ledger, clock: deps.clock, random, log, own, masterKey: random.bytes(32) })
}
