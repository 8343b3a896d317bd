import type { Kysely, Transaction } from 'kysely'
import { Fault } from '../../model/fault.ts'
import type { Schema } from '../schema.ts'
import type { Lease } from './ledger.ts'

export function claimLease(
  db: Kysely<Schema>,
  name: string,
  token: string,
  now: number,
  leaseMs: number,
): Promise<Lease | undefined> {
  return db.transaction().execute(async (tx) => {
    const held = await tx.selectFrom('lease').selectAll().where('name', '=', name).executeTakeFirst()
    // An end further away than two leases means that the clock was set back: such a lease would hold for as long as that. Not one lease: the
    // holder's `now` may be a little later than this one, by another machine's clock or because this claim had to wait for its turn.
    const stands = held !== undefined && held.expires_at > now && held.expires_at <= now + 2 * leaseMs
    if (stands && held.token !== token) return undefined
    const expires_at = now + leaseMs
    await tx
      .insertInto('lease')
      .values({ name, token, expires_at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ token, expires_at }))
      .execute()
    return { name, token }
  })
}

export async function renewLease(
  db: Kysely<Schema>,
  { name, token }: Lease,
  now: number,
  leaseMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('lease')
    .set({ expires_at: now + leaseMs })
    .where('name', '=', name)
    .where('token', '=', token)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function releaseLease(db: Kysely<Schema>, { name, token }: Lease): Promise<void> {
  await db.deleteFrom('lease').where('name', '=', name).where('token', '=', token).execute()
}

/** Inside a transaction: the work may be recorded only by who still holds the lease. Whether it has run out does not matter while nobody else took it. */
export async function requireLease(tx: Transaction<Schema>, { name, token }: Lease): Promise<void> {
  const held = await tx.selectFrom('lease').select('token').where('name', '=', name).executeTakeFirst()
  if (held?.token !== token) throw new Fault('LEASE_LOST', { message: `Another process took over ${name}.` })
}
