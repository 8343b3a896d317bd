import type { FastifyInstance } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Logger } from '../../base/log.ts'
import type { GraphqlAnswer, GraphqlRequest } from '../graphql/answerer.ts'
import { asFault, faultBody, replyWithFault } from './fault-reply.ts'
import { identify } from './identify.ts'
import { whenClosed } from './when-closed.ts'

const BODY_BYTES_MAX = 1024 * 1024

/** `POST /api/audit/graphql`. Identity first: who has none learns nothing, not even the schema. */
export function graphqlRoute(server: FastifyInstance, app: App, log: Logger): void {
  const answer = answererLoadedLater(app, log)
  server.addHook('onListen', async () => void setImmediate(answer.load))
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string', bodyLimit: BODY_BYTES_MAX }, (_request, body, done) =>
    done(null, body),
  )
  server.route({
    method: ['GET', 'POST'],
    url: '/api/audit/graphql',
    handler: async (request, reply) => {
      try {
        const principal = await identify(request, app)
        const { status, headers, body } = await answer.to({
          method: request.method,
          url: `http://spillway${request.url}`,
          headers: { accept: request.headers.accept ?? '', 'content-type': request.headers['content-type'] ?? '' },
          body: typeof request.body === 'string' ? request.body : undefined,
          principal,
          requestId: request.id,
          signal: whenClosed(reply),
        })
        return reply.code(status).headers(headers).send(body)
      } catch (error) {
        const { message, ...extensions } = faultBody(asFault(error), request.id)
        return replyWithFault(reply, error, log, { errors: [{ message, extensions }] })
      }
    },
  })
}

/** GraphQL's packages are half of what a start has to load: they come when the server listens already, or with the first request. */
function answererLoadedLater(app: App, log: Logger) {
  let loaded: Promise<(request: GraphqlRequest) => Promise<GraphqlAnswer>> | undefined
  const load = () => {
    loaded ??= import('../graphql/answerer.ts').then(({ graphqlAnswerer }) => graphqlAnswerer(app, log))
    return loaded
  }
  return {
    load: () => void load().catch(() => {}), // the first request says why
    to: async (request: GraphqlRequest) => (await load())(request),
  }
}
