/** What a person is to Spillway. What each role may do is in app/principal.ts. */
export const ROLES = ['Administrator', 'Operator', 'Analyst', 'Auditor', 'Integrator'] as const
export type Role = (typeof ROLES)[number]

export function isRole(value: string): value is Role {
  return (ROLES as readonly string[]).includes(value)
}
