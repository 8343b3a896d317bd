import { Notice } from '../ui/notice.tsx'
import { Door } from './door.tsx'

/** Where a password would be read on the way, none is asked for. */
export function UnsafeConnection() {
  return (
    <Door title="This connection is not safe">
      <Notice tone="warn" title="The page came over plain http from another machine.">
        Open it with https, through a proxy that encrypts, or on the server's own machine at http://127.0.0.1.
      </Notice>
    </Door>
  )
}
