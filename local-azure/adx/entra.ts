import type { Clock } from '../../src/base/clock.ts'
import type { JsonObject } from '../../src/base/json.ts'
import type { Random } from '../../src/base/random.ts'
import type { Certificate } from './certificate.ts'
import type { Directory } from './directory.ts'
import type { FaultPlan } from './faults.ts'
import {
  type HttpAnswer,
  type HttpOutcome,
  type HttpRequest,
  type HttpService,
  startHttpService,
} from './http-service.ts'
import { afterFault } from './injected-fault.ts'
import { ServiceError } from './service-error.ts'
import type { TokenSigner } from './tokens.ts'

export interface EntraOptions {
  readonly directory: Directory
  readonly signer: TokenSigner
  readonly certificate: Certificate
  readonly clock: Clock
  readonly random: Random
  readonly faults: FaultPlan
  /** Resources for which tokens are issued, such as https://kusto.kusto.windows.net. */
  readonly resources: readonly string[]
  readonly tokenLifetimeS: number
  readonly port?: number
}

/** A token endpoint that speaks as Microsoft Entra does, for one tenant and `client_credentials` only. */
export function startEntra(options: EntraOptions): Promise<HttpService> {
  return startHttpService({
    certificate: options.certificate,
    ...(options.port === undefined ? {} : { port: options.port }),
    handle: async (request) => {
      try {
        return await handle(request, options)
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error
        return {
          status: error.status,
          headers: error.headers,
          body: { error: 'temporarily_unavailable', error_description: error.message },
        }
      }
    },
  })
}

async function handle(request: HttpRequest, options: EntraOptions): Promise<HttpOutcome> {
  const [, tenant = '', ...path] = request.url.pathname.split('/')
  if (path[0] !== 'v2.0' && path[0] !== 'oauth2' && path[0] !== 'discovery') return { status: 404, body: 'Not found' }
  if (tenant.toLowerCase() !== options.directory.tenantId.toLowerCase()) return failure(unknownTenant(tenant), options)
  switch (`${request.method} /${path.join('/')}`) {
    case 'GET /v2.0/.well-known/openid-configuration':
      return { status: 200, body: configuration(`${request.url.origin}/${tenant}`) }
    case 'GET /discovery/v2.0/keys':
      return { status: 200, body: { keys: [options.signer.publicJwk] } }
    case 'POST /oauth2/v2.0/token':
      return afterFault(options.faults, 'token', tenant, options.clock, async () => issue(request, tenant, options))
    default:
      return { status: 404, body: 'Not found' }
  }
}

/** Everything under the very host that was asked: clients compare it. */
function configuration(authority: string): JsonObject {
  return {
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    issuer: `${authority}/v2.0`,
    response_types_supported: ['token'],
    scopes_supported: ['openid'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  }
}

async function issue(request: HttpRequest, tenant: string, options: EntraOptions): Promise<HttpAnswer> {
  const form = new URLSearchParams((await request.body()).toString())
  const problem = problemWith(form, tenant, options)
  if (problem) return failure(problem, options)
  const resource = resourceOf(form) ?? ''
  const applicationId = form.get('client_id') ?? ''
  const nowS = Math.floor(options.clock.now() / 1000)
  const token = options.signer.sign({
    aud: resource,
    iss: `${request.url.origin}/${tenant}/v2.0`,
    iat: nowS,
    nbf: nowS,
    exp: nowS + options.tokenLifetimeS,
    appid: applicationId,
    appidacr: '1',
    oid: applicationId,
    tid: tenant,
    ver: '1.0',
  })
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      token_type: 'Bearer',
      expires_in: options.tokenLifetimeS,
      ext_expires_in: options.tokenLifetimeS,
      access_token: token,
    },
  }
}

interface Problem {
  readonly status: number
  readonly error: string
  readonly code: number
  readonly text: string
}

function unknownTenant(tenant: string): Problem {
  return {
    status: 400,
    error: 'invalid_tenant',
    code: 90002,
    text: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  }
}

function problemWith(form: URLSearchParams, tenant: string, options: EntraOptions): Problem | undefined {
  const grant = form.get('grant_type')
  if (grant !== 'client_credentials') {
    return {
      status: 400,
      error: 'unsupported_grant_type',
      code: 70003,
      text: `The app requested an unsupported grant type '${grant}'.`,
    }
  }
  const applicationId = form.get('client_id') ?? ''
  const application = options.directory.find(applicationId)
  if (!application) {
    const text = `Application with identifier '${applicationId}' was not found in the directory '${tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`
    return { status: 400, error: 'unauthorized_client', code: 700016, text }
  }
  const secret = application.secrets.find(({ value }) => value === form.get('client_secret'))
  if (!secret) {
    const text = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${applicationId}'.`
    return { status: 401, error: 'invalid_client', code: 7000215, text }
  }
  if (secret.expiresAtMs !== undefined && secret.expiresAtMs <= options.clock.now()) {
    const text = `The provided client secret keys for app '${applicationId}' are expired. Visit the Azure portal to create new keys for your app.`
    return { status: 401, error: 'invalid_client', code: 7000222, text }
  }
  return scopeProblem(form, tenant, options)
}

function scopeProblem(form: URLSearchParams, tenant: string, options: EntraOptions): Problem | undefined {
  const scope = form.get('scope') ?? ''
  const resource = resourceOf(form)
  if (resource === undefined) {
    const text = `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`
    return { status: 400, error: 'invalid_scope', code: 1002012, text }
  }
  if (!options.resources.includes(resource)) {
    const text = `The resource principal named ${resource} was not found in the tenant named ${tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`
    return { status: 400, error: 'invalid_resource', code: 500011, text }
  }
  return undefined
}

/** `https://kusto.kusto.windows.net/.default` → its resource. MSAL asks for OpenID scopes beside it. */
function resourceOf(form: URLSearchParams): string | undefined {
  const scope = (form.get('scope') ?? '').split(' ').find((one) => one.endsWith('/.default'))
  return scope?.slice(0, -'/.default'.length)
}

function failure(problem: Problem, options: EntraOptions): HttpAnswer {
  const traceId = options.random.uuid()
  const correlationId = options.random.uuid()
  const timestamp = new Date(options.clock.now()).toISOString().replace('T', ' ').replace(/\.\d+/, '')
  return {
    status: problem.status,
    body: {
      error: problem.error,
      error_description: `AADSTS${problem.code}: ${problem.text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [problem.code],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${problem.code}`,
    },
  }
}
