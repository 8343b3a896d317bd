/**
 * An answer other than 200, in the shape the real service gives: `{"error":{code, message, @type, @message, @permanent}}`.
 * Permanent means that the same request will fail again.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly status: number
  readonly code: string
  /** The real service's exception type, where it is known. */
  readonly type: string
  readonly permanent: boolean
  readonly inner: { readonly code: string; readonly message: string } | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(details: ServiceErrorDetails) {
    super(details.message)
    this.status = details.status
    this.code = details.code
    this.type = details.type
    this.permanent = details.permanent ?? true
    this.inner = details.inner
    this.headers = details.headers ?? {}
  }
}

export interface ServiceErrorDetails {
  readonly status: number
  readonly code: string
  readonly type: string
  readonly message: string
  readonly permanent?: boolean
  readonly inner?: { readonly code: string; readonly message: string }
  readonly headers?: Readonly<Record<string, string>>
}

const GENERAL_MESSAGES: Readonly<Record<number, string>> = {
  400: 'Request is invalid and cannot be executed.',
  401: 'Authentication failed.',
  403: 'Caller is not authorized to perform this action',
  404: 'The requested resource was not found.',
  413: 'Request is too large.',
  429: 'Request is throttled.',
  500: 'Internal service error.',
  503: 'Service is unavailable.',
}

export interface ErrorContext {
  readonly timestamp: string
  readonly clientRequestId: string
  readonly activityId: string
  readonly database?: string
}

export function errorBody(error: ServiceError, context: ErrorContext): unknown {
  return {
    error: {
      code: error.code,
      message: GENERAL_MESSAGES[error.status] ?? 'Request failed.',
      '@type': error.type,
      '@message': error.message,
      '@context': {
        timestamp: context.timestamp,
        serviceAlias: 'LOCALSTANDIN',
        machineName: 'local-adx-stand-in',
        clientRequestId: context.clientRequestId,
        activityId: context.activityId,
      },
      '@permanent': error.permanent,
      ...(context.database === undefined ? {} : { '@database': context.database }),
      ...(error.inner === undefined ? {} : { innererror: { ...error.inner, '@permanent': error.permanent } }),
    },
  }
}

export function badRequest(message: string, code = 'General_BadRequest'): ServiceError {
  return new ServiceError({ status: 400, code, type: 'Kusto.Data.Exceptions.KustoBadRequestException', message })
}

export function syntaxError(message: string, inner = 'SYN0002'): ServiceError {
  return new ServiceError({
    status: 400,
    code: 'General_BadRequest',
    type: 'Kusto.Data.Exceptions.SyntaxException',
    message: `Syntax error: ${message}`,
    inner: { code: inner, message },
  })
}

export function semanticError(message: string, inner: string): ServiceError {
  return new ServiceError({
    status: 400,
    code: 'General_BadRequest',
    type: 'Kusto.Data.Exceptions.SemanticException',
    message: `Semantic error: ${inner}: ${message}`,
    inner: { code: inner, message },
  })
}

/** Something a real cluster can do and this stand-in cannot: said plainly, never guessed. */
export function notSupported(what: string): ServiceError {
  return new ServiceError({
    status: 400,
    code: 'BadRequest_NotSupported',
    type: 'Spillway.LocalAzure.StandInNotSupportedException',
    message: `${what} is not supported by this local Azure Data Explorer stand-in (a real cluster may support it). docs/local-azure.md lists what is.`,
  })
}

export function entityNotFound(kind: string, name: string): ServiceError {
  return new ServiceError({
    status: 400,
    code: 'BadRequest_EntityNotFound',
    type: 'Kusto.Data.Exceptions.EntityNotFoundException',
    message: `Entity ID '${name}' of kind '${kind}' was not found.`,
  })
}

export function forbidden(
  message: string,
  type = 'Kusto.DataNode.Exceptions.PrincipalNotAuthorizedException',
): ServiceError {
  return new ServiceError({ status: 403, code: 'Forbidden', type, message })
}

export function unauthorized(message: string, authorizationUri: string): ServiceError {
  return new ServiceError({
    status: 401,
    code: 'Unauthorized',
    type: 'Kusto.Common.Svc.Exceptions.AuthenticationFailedException',
    message,
    headers: { 'www-authenticate': `Bearer authorization_uri="${authorizationUri}"` },
  })
}
