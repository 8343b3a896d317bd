import type { ConcernSeverity } from './concern.ts'

const DAY = 86_400_000
const CRITICAL_MS = 3 * DAY
const WARNING_MS = 14 * DAY
const INFO_MS = 30 * DAY

/** How loudly to speak of what ends in so many milliseconds; undefined where it is too early to. */
export function expirySeverity(leftMs: number): ConcernSeverity | undefined {
  if (leftMs <= CRITICAL_MS) return 'critical'
  if (leftMs <= WARNING_MS) return 'warning'
  return leftMs <= INFO_MS ? 'info' : undefined
}
