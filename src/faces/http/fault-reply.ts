import type { FastifyReply } from 'fastify'
import { Fault, isFault } from '../../model/fault.ts'
import { FAULTS } from '../../model/fault-table.ts'

export interface FaultBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string }
}

/** Answers with a fault's status, Retry-After and body; `more` goes beside `error`. Anything that is not a fault becomes INTERNAL: its cause is for the log. */
export function replyWithFault(reply: FastifyReply, error: unknown, more: object = {}): FastifyReply {
  const fault = isFault(error) ? error : new Fault('INTERNAL', { cause: error })
  const { code, message, hint, retryAfterMs } = fault
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))))
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
  const body: FaultBody = { error: { code, message, hint } }
  return reply.code(FAULTS[code].http).send({ ...body, ...more })
}
