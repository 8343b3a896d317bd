import { Badge } from '../../../ui/badge.tsx'
import type { Tone } from '../../../ui/notice.tsx'
import type { DestinationHead } from './destinations.graphql.ts'

/** One word for how a destination is. */
export function ConnectionState({ of }: { readonly of: Pick<DestinationHead, 'enabled' | 'connectionStatus'> }) {
  const [tone, text] = stateOf(of)
  return (
    <Badge tone={tone} dot>
      {text}
    </Badge>
  )
}

function stateOf({
  enabled,
  connectionStatus,
}: Pick<DestinationHead, 'enabled' | 'connectionStatus'>): readonly [Tone, string] {
  if (connectionStatus === 'FAILED') return ['bad', enabled ? 'Connection fails' : 'Disabled, connection fails']
  if (!enabled) return ['quiet', 'Disabled']
  return connectionStatus === 'SUCCESS' ? ['good', 'Connected'] : ['quiet', 'Not checked']
}
