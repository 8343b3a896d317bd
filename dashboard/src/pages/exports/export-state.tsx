import { Badge } from '../../ui/badge.tsx'
import type { Tone } from '../../ui/notice.tsx'
import type { ExportHead } from './export-head.graphql.ts'

/** One word for how an export is. */
export function ExportState({ of }: { readonly of: ExportHead }) {
  const [tone, text] = stateOf(of)
  return (
    <Badge tone={tone} dot>
      {text}
    </Badge>
  )
}

export function stateOf({ enabled, failure, confirmationFailure, destination }: ExportHead): readonly [Tone, string] {
  if (!enabled) return ['quiet', 'Paused']
  if (!destination.enabled) return ['quiet', 'Destination disabled']
  if (failure !== null) return ['bad', 'Failing']
  if (confirmationFailure !== null) return ['bad', 'Unconfirmed']
  return ['good', 'Delivering']
}
