import { Badge } from '../../../ui/badge.tsx'
import { coarseDuration, day } from '../../../ui/format.ts'
import type { Tone } from '../../../ui/notice.tsx'
import { useNow } from '../../../ui/now.ts'

const DAY_MS = 86_400_000
/** Time enough to find who may make a new one. */
const SOON_MS = 14 * DAY_MS
const VERY_SOON_MS = 3 * DAY_MS

/** How long a credential still works. */
export function Expiry({ at }: { readonly at: number }) {
  const left = at - useNow()
  const tone: Tone = left < VERY_SOON_MS ? 'bad' : left < SOON_MS ? 'warn' : 'quiet'
  const text = left < 0 ? `Expired on ${day(at)}` : `Credential expires in ${coarseDuration(left)}`
  return <Badge tone={tone}>{text}</Badge>
}
