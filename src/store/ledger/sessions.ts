import type { Kysely, Selectable } from 'kysely'
import type { Schema, SessionTable } from '../schema.ts'
import type { FoundSession, SessionRecord } from './identity-ledger.ts'
import { userOf } from './users.ts'

type Db = Kysely<Schema>

/** Begins a session; the account remembers when. */
export function insertSession(
  db: Db,
  session: SessionRecord,
  secretHash: Uint8Array,
  passwordHash: string,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('user_account')
      .set({ last_sign_in_at: session.createdAt })
      .where('id', '=', session.userId)
      .where('enabled', '=', 1)
      .where('password', '=', passwordHash)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await tx
      .insertInto('user_session')
      .values({
        id: session.id,
        user_id: session.userId,
        hash: secretHash,
        previous_hash: null,
        created_at: session.createdAt,
        last_used_at: session.lastUsedAt,
        renewed_at: session.renewedAt,
        user_agent: session.userAgent,
        address: session.address,
      })
      .execute()
    return true
  })
}

export async function sessionByHash(db: Db, secretHash: Uint8Array): Promise<FoundSession | undefined> {
  const row = await db
    .selectFrom('user_session')
    .selectAll()
    .where(({ eb, or }) => or([eb('hash', '=', secretHash), eb('previous_hash', '=', secretHash)]))
    .executeTakeFirst()
  if (row === undefined) return undefined
  const user = await db
    .selectFrom('user_account')
    .selectAll()
    .where('id', '=', row.user_id)
    .where('enabled', '=', 1)
    .executeTakeFirst()
  if (user === undefined) return undefined
  return { session: sessionOf(row), user: userOf(user), isPresent: Buffer.from(row.hash).equals(secretHash) }
}

export async function renewSession(
  db: Db,
  id: string,
  from: Uint8Array,
  to: Uint8Array,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('user_session')
    .set({ hash: to, previous_hash: from, renewed_at: now })
    .where('id', '=', id)
    .where('hash', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

const TOUCH_MS = 60_000

export async function touchSession(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable('user_session')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where('last_used_at', '<=', now - TOUCH_MS)
    .execute()
}

export async function sessionsOf(db: Db, userId: string): Promise<readonly SessionRecord[]> {
  const rows = await db
    .selectFrom('user_session')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(sessionOf)
}

export async function deleteSession(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('user_session').where('id', '=', id).executeTakeFirst()
  return numDeletedRows === 1n
}

export async function deleteSessions(
  db: Db,
  { createdBefore, usedBefore }: { readonly createdBefore: number; readonly usedBefore: number },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('user_session')
    .where(({ eb, or }) => or([eb('created_at', '<', createdBefore), eb('last_used_at', '<', usedBefore)]))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

function sessionOf(row: Selectable<SessionTable>): SessionRecord {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    renewedAt: row.renewed_at,
    userAgent: row.user_agent,
    address: row.address,
  }
}
