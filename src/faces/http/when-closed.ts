import type { FastifyReply } from 'fastify'

/** Aborts when the answer has ended, or its connection has: from then on, nobody waits for it. */
export function whenClosed({ raw }: FastifyReply): AbortSignal {
  const closed = new AbortController()
  raw.once('close', () => closed.abort())
  return closed.signal
}
