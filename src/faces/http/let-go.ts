import type { IncomingMessage } from 'node:http'

/** Of a body that nobody wants any more. Who sends so much more than he was told to is cut off. */
const LET_GO_BYTES_MAX = 64 * 1024 * 1024

/**
 * Takes in what is still to come of a request that has its answer, and throws it away. A connection that is closed while its other side is sending is reset:
 * many senders then never read the answer, and see a broken pipe instead of what was wrong, or of when to come again.
 */
export function letGo(request: IncomingMessage): void {
  let left = LET_GO_BYTES_MAX
  request.on('data', ({ length }: Buffer) => {
    left -= length
    if (left < 0) request.socket.destroy()
  })
}
