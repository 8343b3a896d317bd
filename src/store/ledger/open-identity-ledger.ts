import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import type { IdentityLedger } from './identity-ledger.ts'
import * as sessions from './sessions.ts'
import * as attempts from './sign-in-attempts.ts'
import * as users from './users.ts'

export function openIdentityLedger(db: Kysely<Schema>, reads: Kysely<Schema>): IdentityLedger {
  return {
    insertUser: (user) => users.insertUser(db, user),
    insertFirstUser: (user) => users.insertFirstUser(db, user),
    users: () => users.users(reads),
    userCount: () => users.userCount(reads),
    credentialByEmail: (emailKey) => users.credentialByEmail(reads, emailKey),
    credentialById: (id) => users.credentialById(reads, id),
    updateUser: (id, change) => users.updateUser(db, id, change),
    deleteUser: (id) => users.deleteUser(db, id),
    awaitPassword: (id, token) => users.awaitPassword(db, id, token),
    userByPasswordToken: (hash, now) => users.userByPasswordToken(reads, hash, now),
    redeemPasswordToken: (hash, passwordHash, now) => users.redeemPasswordToken(db, hash, passwordHash, now),
    changePassword: (id, from, to) => users.changePassword(db, id, from, to),
    rehashPassword: (id, from, to) => users.rehashPassword(db, id, from, to),
    insertSession: (session, hash, passwordHash) => sessions.insertSession(db, session, hash, passwordHash),
    sessionByHash: (hash) => sessions.sessionByHash(reads, hash),
    renewSession: (id, from, to, now) => sessions.renewSession(db, id, from, to, now),
    touchSession: (id, now) => sessions.touchSession(db, id, now),
    sessionsOf: (userId) => sessions.sessionsOf(reads, userId),
    deleteSession: (id) => sessions.deleteSession(db, id),
    deleteSessions: (ended) => sessions.deleteSessions(db, ended),
    countAttempt: (keys, judge) => attempts.countAttempt(db, keys, judge),
    uncountAttempt: (key) => attempts.uncountAttempt(db, key),
    forgetAttempts: (key) => attempts.forgetAttempts(db, key),
    attempts: (key) => attempts.attempts(reads, key),
    deleteAttempts: (lastBefore) => attempts.deleteAttempts(db, lastBefore),
  }
}
