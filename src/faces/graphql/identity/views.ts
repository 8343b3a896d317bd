import { type Permission, type Principal, ROLE_PERMISSIONS } from '../../../app/principal.ts'
import type { OwnSession } from '../../../app/sessions.ts'
import type { InvitedUser, UserAccount } from '../../../app/users.ts'
import { ROLES, type Role } from '../../../model/role.ts'
import type { ApiTokenRecord } from '../../../store/ledger/ledger.ts'

export function tokenView(record: ApiTokenRecord) {
  return record
}

export function viewerView({ id, name, email, role, permissions }: Principal) {
  return { id, name, email, role: role ?? null, kind: role === undefined ? 'token' : 'user', permissions }
}

export function userView({ pausedUntil, ...user }: UserAccount) {
  return { ...user, permissions: ROLE_PERMISSIONS[user.role], lockedUntil: pausedUntil }
}

export function invitedUserView({ user, setPasswordToken, expiresAt }: InvitedUser) {
  return { user: userView(user), setPasswordToken: setPasswordToken.reveal(), expiresAt }
}

export function sessionView({ id, createdAt, lastUsedAt, expiresAt, userAgent, address, isCurrent }: OwnSession) {
  return { id, createdAt, lastUsedAt, expiresAt, userAgent, ip: address, current: isCurrent }
}

const ROLE_DESCRIPTIONS: Readonly<Record<Role, string>> = {
  Administrator: 'May do everything; manages people and API tokens.',
  Operator: 'Sees all events, runs all exports, manages destinations.',
  Analyst: 'Sees all events and runs their exports.',
  Auditor: 'Sees audit events and runs their export.',
  Integrator: 'Manages destinations, and sees no events.',
}

export const ROLE_VIEWS: readonly { name: Role; description: string; permissions: readonly Permission[] }[] = ROLES.map(
  (name) => ({ name, description: ROLE_DESCRIPTIONS[name], permissions: ROLE_PERMISSIONS[name] }),
)
