import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import type { IntakeAnswer, IntakeRequest } from '../../app/intake.ts'
import type { Logger } from '../../base/log.ts'
import { Fault } from '../../model/fault.ts'
import { tokenOf } from './authorization.ts'
import { replyWithFault } from './fault-reply.ts'
import { letGo } from './let-go.ts'

/** `POST /api/v1/streams/{stream}/events`: NDJSON, a JSON array or one object; optionally gzip. Answered when everything is on disk. */
export function intakeRoute(server: FastifyInstance, app: App, log: Logger): void {
  server.removeAllContentTypeParsers()
  // The body stays a stream: it is read as it is committed, and never held whole.
  server.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
  server.post('/api/v1/streams/:stream/events', async (request, reply) => {
    try {
      const principal = await app.tokens.authenticate(tokenOf(request.headers.authorization))
      return answer(reply, await app.intake.take(principal, intakeRequest(request)), log)
    } catch (error) {
      return replyWithFault(reply, error, log)
    } finally {
      letGo(request.raw)
    }
  })
}

function intakeRequest(request: FastifyRequest): IntakeRequest {
  const { stream } = request.params as { stream: string }
  return {
    stream,
    format: formatOf(request.headers['content-type']),
    gzip: isGzip(request.headers['content-encoding']),
    // Whoever stops reading early leaves the connection as it is: it has an answer to carry.
    body: request.raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
  }
}

/** Senders that do not say get what fits nearly all of them: the reader recognises an array by its first character. */
function formatOf(contentType: string | undefined): IntakeRequest['format'] {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  switch (type) {
    case '':
    case 'application/x-ndjson':
    case 'application/ndjson':
    case 'application/jsonl':
    case 'application/x-jsonlines':
    case 'application/octet-stream':
    case 'text/plain':
    // What curl says of --data-binary when it is told nothing: hardly ever a form, and one is rejected line by line.
    case 'application/x-www-form-urlencoded':
      return 'ndjson'
    case 'application/json':
    case 'text/json':
      return 'json'
    default:
      throw new Fault('UNSUPPORTED_TYPE', { message: `The content type ${type.slice(0, 100)} is not supported.` })
  }
}

function isGzip(encoding: string | undefined): boolean {
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
    case '':
      return false
    case 'gzip':
    case 'x-gzip':
      return true
    default:
      throw new Fault('UNSUPPORTED_ENCODING', {
        message: `The content encoding ${encoding?.slice(0, 100)} is not supported.`,
      })
  }
}

/** A request that ended badly still says what was taken from it. */
function answer(reply: FastifyReply, { fault, ...counts }: IntakeAnswer, log: Logger): FastifyReply {
  return fault === undefined ? reply.code(200).send(counts) : replyWithFault(reply, fault, log, counts)
}
