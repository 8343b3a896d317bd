import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { IdentityLedger, SignInAttempts } from './identity-ledger.ts'

type Db = Kysely<Schema>
type Judge = Parameters<IdentityLedger['countAttempt']>[1]

export function countAttempt(db: Db, keys: readonly string[], judge: Judge): Promise<number | undefined> {
  return db.transaction().execute(async (tx) => {
    const counted: (readonly [string, SignInAttempts])[] = []
    const pauses: number[] = []
    for (const key of keys) {
      const verdict = judge(key, await attempts(tx, key))
      if ('failures' in verdict) counted.push([key, verdict])
      else pauses.push(verdict.pausedUntil)
    }
    if (pauses.length > 0) return Math.max(...pauses)
    for (const [key, { failures, lastAt, pausedUntil }] of counted) {
      const values = { failures, last_at: lastAt, paused_until: pausedUntil }
      await tx
        .insertInto('sign_in_attempts')
        .values({ key, ...values })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
        .execute()
    }
    return undefined
  })
}

export async function uncountAttempt(db: Db, key: string): Promise<void> {
  await db
    .updateTable('sign_in_attempts')
    .set(({ eb }) => ({ failures: eb('failures', '-', 1), paused_until: 0 }))
    .where('key', '=', key)
    .where('failures', '>', 0)
    .execute()
}

export async function forgetAttempts(db: Db, key: string): Promise<void> {
  await db.deleteFrom('sign_in_attempts').where('key', '=', key).execute()
}

export async function attempts(db: Db, key: string): Promise<SignInAttempts | undefined> {
  const row = await db.selectFrom('sign_in_attempts').selectAll().where('key', '=', key).executeTakeFirst()
  return row && { failures: row.failures, lastAt: row.last_at, pausedUntil: row.paused_until }
}

export async function deleteAttempts(db: Db, lastBefore: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('sign_in_attempts')
    .where('last_at', '<', lastBefore)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
