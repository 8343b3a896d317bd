import type { Actor } from '../model/configuration.ts'
import { Fault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'

/**
 * INGEST: send events. AUDIT: see audit events, configure and run their export. GUARDRAIL: the same for guardrail activity.
 * INTEGRATIONS: destinations apart from an export, which are not there yet, so it permits nothing. ADMIN: everything, and tokens.
 */
export const PERMISSIONS = ['INGEST', 'AUDIT', 'GUARDRAIL', 'INTEGRATIONS', 'ADMIN'] as const
export type Permission = (typeof PERMISSIONS)[number]

export function isPermission(value: string): value is Permission {
  return (PERMISSIONS as readonly string[]).includes(value)
}

/** Who asks, and what they may do. */
export interface Principal extends Actor {
  readonly permissions: readonly Permission[]
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
