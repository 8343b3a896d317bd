import { AsyncLocalStorage } from 'node:async_hooks'
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives'
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import type { App } from '../../app/app.ts'
import type { Principal } from '../../app/principal.ts'
import type { Logger } from '../../base/log.ts'
import { costLimit } from './cost-limit.ts'
import type { GraphqlContext } from './graphql-context.ts'
import { errorFor } from './graphql-errors.ts'
import { lenientVariables } from './lenient-variables.ts'
import { maxNesting } from './max-nesting.ts'
import { resolvers, typeDefs } from './schema.ts'

export interface GraphqlRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | undefined
  readonly principal: Principal
  /** For the log, and for who reports a defect. */
  readonly requestId: string
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

export interface GraphqlAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** Generous for what people and the dashboard ask, far below what could hold up the server. */
const LIMITS: readonly Plugin[] = [
  maxNesting(100),
  maxTokensPlugin({ n: 4_000 }),
  maxDepthPlugin({ n: 12, ignoreIntrospection: true }),
  maxAliasesPlugin({ n: 30 }),
  maxDirectivesPlugin({ n: 50 }),
  // The largest page of whole receipts holds some 13,000 values.
  costLimit(50_000),
]

/** Answers GraphQL requests of a known identity. Nothing here knows of sockets: bytes in, bytes out. */
export function graphqlAnswerer(app: App, log: Logger): (request: GraphqlRequest) => Promise<GraphqlAnswer> {
  // Where errors are shown, Yoga tells nothing of the request.
  const requestIds = new AsyncLocalStorage<string>()
  const yoga = createYoga<GraphqlContext>({
    schema: createSchema<GraphqlContext>({ typeDefs, resolvers }),
    graphqlEndpoint: '/api/audit/graphql',
    graphiql: false,
    landingPage: false,
    batching: false,
    cors: false,
    logging: false,
    maskedErrors: { maskError: (error) => errorFor(error, log, requestIds.getStore() ?? '') },
    plugins: [lenientVariables(), ...LIMITS],
  })
  return async ({ method, url, headers, body, principal, requestId, signal }) => {
    const init = { method, headers, ...(body !== undefined && method !== 'GET' && { body }) }
    const response = await requestIds.run(requestId, async () => yoga.fetch(url, init, { app, principal, signal }))
    return {
      status: response.status,
      headers: { 'content-type': response.headers.get('content-type') ?? 'application/json' },
      body: await response.text(),
    }
  }
}
