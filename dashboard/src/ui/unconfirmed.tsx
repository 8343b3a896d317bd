import { Notice } from './notice.tsx'
import { Time } from './time.tsx'
import { Worded } from './worded.tsx'

export interface UnconfirmedProps {
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string; readonly at: string }
}

/** What was delivered, and is not at the destination as it was sent. It is looked for on, so that what somebody mends is seen. */
export function Unconfirmed({ failure: { code, message, hint, at } }: UnconfirmedProps) {
  return (
    <Notice tone="bad" title={`Delivered, but not found as it was sent: ${message}`} code={code}>
      <Worded text={hint} /> Last looked for <Time at={at} />; looked for again every hour, for a week.
    </Notice>
  )
}
