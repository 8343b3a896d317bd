import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { ApiTokenRecord } from './ledger.ts'
import { tokenOf } from './rows.ts'

type Db = Kysely<Schema>

export async function insertToken(db: Db, record: ApiTokenRecord, hash: Uint8Array): Promise<void> {
  await db
    .insertInto('api_token')
    .values({
      id: record.id,
      name: record.name,
      hash,
      permissions: JSON.stringify(record.permissions),
      created_at: record.createdAt,
      expires_at: record.expiresAt,
      last_used_at: record.lastUsedAt,
      revoked_at: record.revokedAt,
    })
    .execute()
}

export async function tokenByHash(db: Db, hash: Uint8Array): Promise<ApiTokenRecord | undefined> {
  const row = await db.selectFrom('api_token').selectAll().where('hash', '=', hash).executeTakeFirst()
  return row && tokenOf(row)
}

const TOUCH_MS = 60_000

export async function touchToken(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable('api_token')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', now - TOUCH_MS)]))
    .execute()
}

export async function tokens(db: Db): Promise<readonly ApiTokenRecord[]> {
  return (await db.selectFrom('api_token').selectAll().orderBy('sequence').execute()).map(tokenOf)
}

export async function revokeToken(db: Db, id: string, now: number): Promise<ApiTokenRecord | undefined> {
  await db
    .updateTable('api_token')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  const row = await db.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst()
  return row && tokenOf(row)
}

export async function tokenCount(db: Db): Promise<number> {
  const row = await db
    .selectFrom('api_token')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}
