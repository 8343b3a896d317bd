import { type FastifyError, type FastifyInstance, fastify } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Logger } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { MetricsRecorder } from '../../model/metrics.ts'
import { dashboardRoute } from './dashboard-route.ts'
import { downloadRoute } from './download-route.ts'
import { faultOfHttp, nothingAt, replyWithFault } from './fault-reply.ts'
import { graphqlRoute } from './graphql-route.ts'
import { intakeRoute } from './intake-route.ts'
import { letGo } from './let-go.ts'
import { type OperationsDeps, operationsRoutes } from './operations-routes.ts'
import { DATA_HEADERS, securityHeaders } from './security-headers.ts'
import { sessionRoutes } from './session-routes.ts'

export interface HttpServer {
  /** `http://127.0.0.1:8420`, with the port that was really taken. */
  readonly url: string
  /** Takes no new connections, answers what is under way, and resolves. */
  close(): Promise<void>
}

export interface HttpServerOptions {
  readonly host: string
  readonly port: number
  readonly log: Logger
  /** For the ids of requests that bring none. */
  readonly random: Random
  readonly metrics: MetricsRecorder
  /** Addresses and networks of proxies whose X-Forwarded headers count; `loopback` stands for this machine. None: nobody's do. */
  readonly trustedProxies?: readonly string[]
  /** Where the built dashboard is, or will be. */
  readonly dashboardFolder?: string
}

/** A connection on which nothing moves for this long is closed; a large upload may take as long as it keeps moving. */
const IDLE_MS_MAX = 120_000

export async function startHttpServer(
  app: App,
  { host, port, log, random, metrics, trustedProxies = [], dashboardFolder }: HttpServerOptions,
): Promise<HttpServer> {
  const server = fastify({
    logger: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    connectionTimeout: IDLE_MS_MAX,
    requestTimeout: 0,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    // Fastify's own 503 is not in our form. Who is connected is answered once more, and told to close.
    return503OnClosing: false,
    // An address that cannot be decoded gets to no hook.
    frameworkErrors: (error, _request, reply) => replyWithFault(reply.headers(DATA_HEADERS), faultOfHttp(error), log),
    routerOptions: { maxParamLength: 100 },
    genReqId: ({ headers }) => givenId(headers['x-request-id']) ?? random.uuid(),
  })
  server.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  securityHeaders(server)
  server.addHook('onResponse', async ({ routeOptions: { url: route = 'none' } }, { statusCode }) =>
    metrics.count('spillway_http_requests_total', { route, status: String(statusCode) }),
  )
  server.setErrorHandler((error: FastifyError, _request, reply) => replyWithFault(reply, faultOfHttp(error), log))
  server.setNotFoundHandler((request, reply) => {
    letGo(request.raw)
    return replyWithFault(reply, nothingAt(request), log)
  })
  let closing = false
  // A connection whose request was under way would stay open, idle, until its time-out, and the process with it.
  server.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  await registerFaces(server, { app, log, metrics }, dashboardFolder)
  const url = await server.listen({ host, port })
  const close = async (): Promise<void> => {
    closing = true
    await server.close()
  }
  return { url: url.replace('[::1]', 'localhost'), close }
}

/** A proxy's or client's own id, where it is fit for a header and a log line. */
function givenId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.:/+=-]{1,128}$/.test(header) ? header : undefined
}

/** Each face in a scope of its own: they differ in how they read bodies. */
async function registerFaces(server: FastifyInstance, deps: OperationsDeps, dashboardFolder?: string): Promise<void> {
  const { app, log } = deps
  await server.register(async (scope) => intakeRoute(scope, app, log))
  await server.register(async (scope) => graphqlRoute(scope, app, log))
  await server.register(async (scope) => downloadRoute(scope, app, log))
  await server.register(async (scope) => operationsRoutes(scope, deps))
  await server.register(async (scope) => sessionRoutes(scope, app, log))
  if (dashboardFolder !== undefined) await server.register(async (scope) => dashboardRoute(scope, dashboardFolder, log))
}
