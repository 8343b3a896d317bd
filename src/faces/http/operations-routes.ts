import type { FastifyInstance } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Logger } from '../../base/log.ts'
import { replyWithFault } from './fault-reply.ts'

/** For load balancers and orchestrators; without identity, and telling nothing but yes or no. */
export function operationsRoutes(server: FastifyInstance, app: App, log: Logger): void {
  server.get('/healthz', async (_request, reply) => reply.send({ ok: true }))
  server.get('/readyz', async (_request, reply) => {
    try {
      await app.ready()
      return reply.send({ ready: true })
    } catch (error) {
      return replyWithFault(reply.code(503), error, log, { ready: false })
    }
  })
}
