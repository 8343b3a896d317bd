import type { Actor } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import type { Role } from '../model/role.ts'

/**
 * INGEST: send events. AUDIT: see audit events, configure and run their export. GUARDRAIL: the same for guardrail activity.
 * INTEGRATIONS: make, change and delete destinations. ADMIN: everything, and tokens.
 */
export const PERMISSIONS = ['INGEST', 'AUDIT', 'GUARDRAIL', 'INTEGRATIONS', 'ADMIN'] as const
export type Permission = (typeof PERMISSIONS)[number]

export function isPermission(value: string): value is Permission {
  return (PERMISSIONS as readonly string[]).includes(value)
}

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  Administrator: ['ADMIN'],
  Operator: ['AUDIT', 'GUARDRAIL', 'INTEGRATIONS'],
  Analyst: ['AUDIT', 'GUARDRAIL'],
  Auditor: ['AUDIT'],
  Integrator: ['INTEGRATIONS'],
}

/** Who asks, and what they may do. */
export interface Principal extends Actor {
  readonly permissions: readonly Permission[]
  /** Of a person who is signed in; a token has permissions of its own. */
  readonly role?: Role
  readonly sessionId?: string
  /** For the record of what they do. */
  readonly client?: Client
}

/** From where a request comes, as far as that is known. */
export interface Client {
  /** An IP address. */
  readonly address: string | null
  readonly userAgent: string | null
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.permissions.includes(permission) || principal.permissions.includes('ADMIN')
}

/** Throws Fault FORBIDDEN. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (!may(principal, permission))
    throw new Fault('FORBIDDEN', { message: `\`${principal.name}\` lacks the permission ${permission}.` })
}

/** To export a stream one must be allowed to read it. */
export const READ_PERMISSION: Readonly<Record<StreamName, Permission>> = {
  audit: 'AUDIT',
  guardrail_activity: 'GUARDRAIL',
}

export function actorOf({ id, name, email }: Principal): Actor {
  return { id, name, email }
}
