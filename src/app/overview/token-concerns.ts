import type { ApiTokenRecord } from '../../store/ledger/ledger.ts'
import type { Concern } from './concern.ts'
import { expirySeverity } from './expiry-severity.ts'
import { spanText } from './span-text.ts'

export type TokenFacts = Pick<ApiTokenRecord, 'name' | 'createdAt' | 'expiresAt' | 'revokedAt'>

/** A token that was made for a day is not spoken of while it is fresh. */
const LAST_PART = 1 / 3
/** After so long, whoever needed it has noticed. */
const EXPIRED_MS = 7 * 86_400_000

/** A token that ends takes the intake of whoever sends with it along. */
export function tokenConcerns({ name, createdAt, expiresAt, revokedAt }: TokenFacts, now: number): Concern[] {
  if (expiresAt === null || revokedAt !== null) return []
  const common = { path: '/settings/tokens', at: expiresAt }
  const left = expiresAt - now
  if (left <= 0)
    return left < -EXPIRED_MS
      ? []
      : [
          {
            ...common,
            severity: 'critical',
            code: 'TOKEN_EXPIRED',
            title: `The API token “${name}” has expired: whoever uses it is refused.`,
            hint: 'Make a new one and give it to them. Revoke this one, and nothing is told of it any more.',
          },
        ]
  const severity = expirySeverity(left)
  if (severity === undefined || left > (expiresAt - createdAt) * LAST_PART) return []
  return [
    {
      ...common,
      severity,
      code: 'TOKEN_EXPIRES',
      title: `The API token “${name}” expires in ${spanText(left)}.`,
      hint: 'Make a new one, give it to whoever uses this one, and then revoke this one: nothing is refused in between.',
    },
  ]
}
