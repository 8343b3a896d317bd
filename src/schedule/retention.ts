import type { Clock } from '../base/clock.ts'
import type { Position, StreamName } from '../model/ids.ts'
import type { Store } from '../store/store.ts'

export interface Retention {
  readonly store: Pick<Store, 'log' | 'ledger'>
  readonly clock: Clock
  readonly streams: readonly StreamName[]
  /** Events are kept for at least this long after they were received, milliseconds. */
  readonly retentionMs: number
  /** Deletes also what an enabled export has not delivered yet. */
  readonly overrideExports: boolean
}

export interface Expired {
  readonly stream: StreamName
  readonly deleted: number
  /** The first position that somebody still has to deliver, beyond which nothing was deleted; undefined where there is none. */
  readonly heldAt: Position | undefined
}

/**
 * Deletes what is past its retention, up to the first position that an enabled export or an open job on demand still owes: that stays, however long a
 * destination is down or disabled, and with it the slice that is being sent now. A disabled export holds nothing back, or forgotten ones would fill the
 * disk; enabled again it begins at the oldest event, and an open job of it that wants deleted events fails with EVENTS_EXPIRED.
 */
export async function expireOldEvents(retention: Retention): Promise<readonly Expired[]> {
  const expired: Expired[] = []
  for (const stream of retention.streams) expired.push(await expireStream(stream, retention))
  return expired
}

async function expireStream(stream: StreamName, retention: Retention): Promise<Expired> {
  const { store, clock, retentionMs, overrideExports } = retention
  const { head } = await store.log.state(stream)
  const deleted = await store.log.expire(stream, clock.now() - retentionMs, overrideExports ? head : 'owed')
  const lowest = overrideExports ? undefined : await store.ledger.lowestOwed(stream)
  return { stream, deleted, heldAt: lowest !== undefined && lowest < head ? lowest : undefined }
}
