import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import { BlockMaker } from '../ingest/block-maker.ts'
import { packOf } from '../ingest/event-pack.ts'
import { GroupCommit } from '../ingest/group-commit.ts'
import type { Store } from '../store/store.ts'
import { streamDefinition } from '../streams/registry.ts'
import { OwnActions } from './own-actions.ts'
import type { Principal } from './principal.ts'
import { type CreatedToken, type NewToken, Tokens } from './tokens.ts'

export interface OperatorDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/** Whoever can write the data folder: they could change anything in it anyway, so they may make a token, on the record as every other. */
const OPERATOR: Principal = { id: 'operator', name: 'Operator of the data folder', email: null, permissions: ['ADMIN'] }

/** For who has lost the last admin token; also while a server runs on the store. */
export function createTokenAsOperator(made: NewToken, deps: OperatorDeps): Promise<CreatedToken> {
  const groups = new GroupCommit({ log: deps.store.log, clock: deps.clock })
  const blocks = new BlockMaker((block) => groups.commit(block))
  const own = new OwnActions({
    ...deps,
    commit: (stream, events) => blocks.add(streamDefinition(stream), packOf(events)),
  })
  return new Tokens({ ...deps, ledger: deps.store.ledger, own }).create(OPERATOR, made)
}
