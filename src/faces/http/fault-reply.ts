import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../../base/log.ts'
import { Fault, isFault } from '../../model/fault.ts'
import { FAULTS } from '../../model/fault-table.ts'

export interface FaultBody {
  readonly code: string
  readonly message: string
  readonly hint: string
  /** Where it is known when trying again makes sense: what `Retry-After` says, for pages that see the body only. */
  readonly retryAfterSeconds?: number
  /** Of INTERNAL: what its line in the log begins with. */
  readonly requestId?: string
}

/** Anything that is not a fault becomes INTERNAL: its cause is for the log. */
export function asFault(error: unknown): Fault {
  return isFault(error) ? error : new Fault('INTERNAL', { cause: error })
}

export function faultBody(fault: Fault, requestId: string): FaultBody {
  const { code, message, hint } = fault
  const retryAfterSeconds = retrySeconds(fault)
  return {
    ...{ code, message, hint },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(code === 'INTERNAL' && { requestId }),
  }
}

/** Whole, at least one, and never too early. */
function retrySeconds({ retryAfterMs }: Fault): number | undefined {
  return retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000))
}

/** What Fastify itself refuses before a route sees it; anything else as it is. */
export function faultOfHttp(error: FastifyError): unknown {
  const { statusCode = 500, message } = error
  if (statusCode === 413) return new Fault('BODY_TOO_LARGE', { cause: error })
  if (statusCode === 415) return new Fault('UNSUPPORTED_TYPE', { hint: 'Send `application/json`.', cause: error })
  return statusCode < 500 ? new Fault('BAD_INPUT', { message, cause: error }) : error
}

export function nothingAt({ method, url }: FastifyRequest): Fault {
  return new Fault('NOT_FOUND', {
    message: `There is nothing at ${method} ${url.split('?')[0]?.slice(0, 200)}.`,
    hint: 'The interfaces are /api/audit/graphql and /api/v1/streams/{stream}/events.',
  })
}

/** Answers with a fault's status, Retry-After and body; `more` goes beside `error`. What is a defect of ours is logged here. */
export function replyWithFault(reply: FastifyReply, error: unknown, log: Logger, more: object = {}): FastifyReply {
  const fault = asFault(error)
  const { code } = fault
  const retryAfterSeconds = retrySeconds(fault)
  const { id: requestId, method, routeOptions } = reply.request
  if (code === 'INTERNAL') log.error('a request failed', { requestId, method, route: routeOptions.url, error })
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer')
  return reply.code(FAULTS[code].http).send({ error: faultBody(fault, requestId), ...more })
}
