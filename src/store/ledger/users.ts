import type { Kysely, Selectable, Transaction } from 'kysely'
import { Fault } from '../../model/fault.ts'
import type { Role } from '../../model/role.ts'
import type { Schema, UserTable } from '../schema.ts'
import type { Credential, NewUser, PasswordToken, UserChange, UserRecord } from './identity-ledger.ts'

type Db = Kysely<Schema>

export function insertUser(db: Db, user: NewUser): Promise<UserRecord> {
  return db.transaction().execute(async (tx) => {
    const taken = await tx.selectFrom('user_account').select('id').where('email_key', '=', user.emailKey).execute()
    if (taken.length > 0)
      throw new Fault('STATE_CONFLICT', {
        message: 'There is an account with this e-mail address.',
        hint: 'Give the person another address, or reset the password of the account that there is.',
      })
    return insert(tx, user)
  })
}

export function insertFirstUser(db: Db, user: NewUser): Promise<UserRecord | undefined> {
  return db.transaction().execute(async (tx) => ((await userCount(tx)) > 0 ? undefined : await insert(tx, user)))
}

export async function users(db: Db): Promise<readonly UserRecord[]> {
  return (await db.selectFrom('user_account').selectAll().orderBy('sequence').execute()).map(userOf)
}

export async function userCount(db: Db): Promise<number> {
  const row = await db
    .selectFrom('user_account')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

export async function credentialByEmail(db: Db, emailKey: string): Promise<Credential | undefined> {
  const row = await db.selectFrom('user_account').selectAll().where('email_key', '=', emailKey).executeTakeFirst()
  return row && { user: userOf(row), passwordHash: row.password }
}

export async function credentialById(db: Db, id: string): Promise<Credential | undefined> {
  const row = await rowById(db, id)
  return row && { user: userOf(row), passwordHash: row.password }
}

export function updateUser(db: Db, id: string, change: UserChange): Promise<UserRecord | undefined> {
  return db.transaction().execute(async (tx) => {
    const before = await rowById(tx, id)
    if (before === undefined) return undefined
    const { name = before.name, role = before.role, enabled = before.enabled === 1 } = change
    if (role !== 'Administrator' || !enabled) await requireAnotherAdministrator(tx, before)
    await tx
      .updateTable('user_account')
      .set({ name, role, enabled: enabled ? 1 : 0, ...(!enabled && NO_PASSWORD_TOKEN) })
      .where('id', '=', id)
      .execute()
    if (!enabled) await endSessions(tx, id)
    return userOf({ ...before, name, role, enabled: enabled ? 1 : 0 })
  })
}

export function deleteUser(db: Db, id: string): Promise<UserRecord | undefined> {
  return db.transaction().execute(async (tx) => {
    const row = await rowById(tx, id)
    if (row === undefined) return undefined
    await requireAnotherAdministrator(tx, row)
    await endSessions(tx, id)
    await tx.deleteFrom('user_account').where('id', '=', id).execute()
    return userOf(row)
  })
}

export function awaitPassword(db: Db, id: string, token: PasswordToken): Promise<UserRecord | undefined> {
  return db.transaction().execute(async (tx) => {
    await tx
      .updateTable('user_account')
      .set({ password: null, password_token: token.hash, password_token_expires_at: token.expiresAt })
      .where('id', '=', id)
      .execute()
    await endSessions(tx, id)
    const row = await rowById(tx, id)
    return row && userOf(row)
  })
}

export async function userByPasswordToken(db: Db, tokenHash: Uint8Array, now: number): Promise<UserRecord | undefined> {
  const row = await db
    .selectFrom('user_account')
    .selectAll()
    .where('password_token', '=', tokenHash)
    .where('password_token_expires_at', '>', now)
    .where('enabled', '=', 1)
    .executeTakeFirst()
  return row && userOf(row)
}

export function redeemPasswordToken(
  db: Db,
  tokenHash: Uint8Array,
  passwordHash: string,
  now: number,
): Promise<UserRecord | undefined> {
  return db.transaction().execute(async (tx) => {
    const user = await userByPasswordToken(tx, tokenHash, now)
    if (user === undefined) return undefined
    await setPassword(tx, user.id, passwordHash)
    return { ...user, hasPassword: true }
  })
}

export function changePassword(db: Db, id: string, from: string, to: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if ((await rowById(tx, id))?.password !== from) return false
    await setPassword(tx, id, to)
    return true
  })
}

export async function rehashPassword(db: Db, id: string, from: string, to: string): Promise<void> {
  await db.updateTable('user_account').set({ password: to }).where('id', '=', id).where('password', '=', from).execute()
}

const NO_PASSWORD_TOKEN = { password_token: null, password_token_expires_at: null }

async function insert(
  tx: Transaction<Schema>,
  { record, emailKey, passwordHash, passwordToken }: NewUser,
): Promise<UserRecord> {
  await tx
    .insertInto('user_account')
    .values({
      id: record.id,
      email: record.email,
      email_key: emailKey,
      name: record.name,
      role: record.role,
      password: passwordHash,
      password_token: passwordToken?.hash ?? null,
      password_token_expires_at: passwordToken?.expiresAt ?? null,
      enabled: record.enabled ? 1 : 0,
      created_at: record.createdAt,
      last_sign_in_at: null,
    })
    .execute()
  return { ...record, hasPassword: passwordHash !== null, lastSignInAt: null }
}

async function setPassword(tx: Transaction<Schema>, id: string, passwordHash: string): Promise<void> {
  await tx
    .updateTable('user_account')
    .set({ password: passwordHash, ...NO_PASSWORD_TOKEN })
    .where('id', '=', id)
    .execute()
  await endSessions(tx, id)
}

/** For who is about to lose the role, or the account: somebody else must be left who can sign in and give roles. */
async function requireAnotherAdministrator(tx: Transaction<Schema>, leaving: Selectable<UserTable>): Promise<void> {
  if (leaving.role !== 'Administrator' || leaving.enabled === 0) return
  const others = await tx
    .selectFrom('user_account')
    .select('id')
    .where('role', '=', 'Administrator')
    .where('enabled', '=', 1)
    .where('password', 'is not', null)
    .where('id', '!=', leaving.id)
    .limit(1)
    .execute()
  if (others.length === 0) throw new Fault('LAST_ADMINISTRATOR')
}

async function endSessions(tx: Transaction<Schema>, userId: string): Promise<void> {
  await tx.deleteFrom('user_session').where('user_id', '=', userId).execute()
}

function rowById(db: Db, id: string): Promise<Selectable<UserTable> | undefined> {
  return db.selectFrom('user_account').selectAll().where('id', '=', id).executeTakeFirst()
}

export function userOf(row: Selectable<UserTable>): UserRecord {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as Role,
    enabled: row.enabled === 1,
    hasPassword: row.password !== null,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at,
  }
}
