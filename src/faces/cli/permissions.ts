import { closest } from '../../base/closest.ts'
import { invalidInput } from './input-file.ts'

/** As the server has them (held equal by a test). */
export const PERMISSIONS = ['INGEST', 'AUDIT', 'GUARDRAIL', 'INTEGRATIONS', 'ADMIN'] as const
export type PermissionName = (typeof PERMISSIONS)[number]

/** From a list with commas, in any case. */
export function readPermissions(list: string): PermissionName[] {
  return list.split(',').map((entry) => {
    const name = entry.trim().toUpperCase()
    const known = PERMISSIONS.find((each) => each === name)
    if (known !== undefined) return known
    const meant = closest(name, PERMISSIONS)
    throw invalidInput(
      `There is no permission \`${name}\`${meant ? `: did you mean \`${meant}\`?` : '.'}`,
      `Permissions: ${PERMISSIONS.join(', ')}.`,
    )
  })
}
