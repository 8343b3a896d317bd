import type { FastifyInstance } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Logger } from '../../base/log.ts'
import type { MetricsRecorder } from '../../model/metrics.ts'
import { tokenOf } from './authorization.ts'
import { replyWithFault } from './fault-reply.ts'
import { processSamples } from './process-samples.ts'
import { PROMETHEUS_TYPE, prometheusText } from './prometheus-text.ts'

export interface OperationsDeps {
  readonly app: App
  readonly log: Logger
  readonly metrics: MetricsRecorder
}

/** For load balancers and orchestrators, without identity, telling nothing but yes or no; and for Prometheus, which needs a token. */
export function operationsRoutes(server: FastifyInstance, { app, log, metrics }: OperationsDeps): void {
  server.get('/healthz', async (_request, reply) => reply.send({ ok: true }))
  server.get('/readyz', async (_request, reply) => {
    try {
      await app.ready()
      return reply.send({ ready: true })
    } catch (error) {
      return replyWithFault(reply.code(503), error, log, { ready: false })
    }
  })
  server.get('/metrics', async (request, reply) => {
    try {
      const principal = await app.tokens.authenticate(tokenOf(request.headers.authorization))
      const samples = [...metrics.samples(), ...(await app.gauges(principal)), ...processSamples()]
      return reply.type(PROMETHEUS_TYPE).send(prometheusText(samples))
    } catch (error) {
      return replyWithFault(reply, error, log)
    }
  })
}
