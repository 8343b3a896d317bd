import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { Fault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { HttpAnswer } from '../http-client.ts'
import { retryAfterMs } from '../retry-after.ts'

/** What a refusal means depends on what was asked for: the caller knows which right it takes and which thing may be missing. */
export interface Purpose {
  readonly lacking: FaultCode
  /** How to get the right: the exact grant. */
  readonly grant: string
  readonly missing: FaultCode
}

/** Kusto's error codes (of answers and of ingestion reports) whose meaning depends on nothing else. */
export const KUSTO_FAULTS: Readonly<Record<string, FaultCode>> = {
  BadRequest_DatabaseNotExist: 'DATABASE_NOT_FOUND',
  BadRequest_TableNotExist: 'TABLE_NOT_FOUND',
  BadRequest_TableAccessDenied: 'INGESTION_NOT_ALLOWED',
  BadRequest_InvalidKustoIdentityToken: 'INGESTION_NOT_ALLOWED',
  BadRequest_ColumnTypeMismatch: 'TABLE_CONFLICT',
  BadRequest_InvalidAuthentication: 'SIGN_IN_REFUSED',
  General_ThrottledIngestion: 'DESTINATION_BUSY',
  General_InternalServerError: 'DESTINATION_ERROR',
  General_TransientSchemaMismatch: 'DESTINATION_ERROR',
  General_RetryAttemptsExceeded: 'DESTINATION_ERROR',
  General_AbandonedIngestion: 'DESTINATION_ERROR',
  Download_UnknownError: 'DESTINATION_ERROR',
  Download_TransientNameResolutionFailure: 'DESTINATION_ERROR',
  Download_NotTransient: 'INGESTION_FAILED',
  // Our own upload has vanished or its signature has expired before its turn came: uploading again helps.
  Download_SourceNotFound: 'DESTINATION_ERROR',
  Download_Forbidden: 'DESTINATION_ERROR',
  Download_AccessConditionNotSatisfied: 'DESTINATION_ERROR',
  // Made again before the next try.
  BadRequest_MappingReferenceWasNotFound: 'DESTINATION_ERROR',
  Timeout: 'TIMED_OUT',
  OutOfMemory: 'DESTINATION_ERROR',
  LimitsExceeded: 'ANSWER_INCOMPLETE',
}

/** The Fault for a cluster's answer that is not a success. `now` in milliseconds. */
export function kustoFault(answer: HttpAnswer, host: string, purpose: Purpose, now: number): Fault {
  const error = errorOf(answer.body)
  const code = textAt(error, 'code')
  const faultCode = codeOf(answer.status, error, code, purpose)
  const pause = retryAfterMs(answer.header('retry-after'), now)
  const words = [
    [answer.status, code].filter((word) => word !== undefined).join(' '),
    answer.header('x-ms-activity-id') === undefined ? undefined : `activity ${answer.header('x-ms-activity-id')}`,
  ]
  const said = textAt(error, '@message')
  const base = new Fault(faultCode)
  return new Fault(faultCode, {
    message: `${base.message} (\`${host}\`: ${words.filter((word) => word !== undefined).join(', ')}${said === undefined ? '' : `: ${shortened(said)}`})`,
    ...(faultCode === purpose.lacking ? { hint: purpose.grant } : {}),
    ...(pause === undefined ? {} : { retryAfterMs: pause }),
  })
}

/** The status of a named thing that is not there is 400, as of nearly everything. In a query it is a name that cannot be resolved. */
function isNotFound(error: JsonObject | undefined, code: string | undefined): boolean {
  const inner = error?.['innererror']
  const isUnresolved = isJsonObject(inner) && textAt(inner, 'code') === 'SEM0100'
  const isEntity = textAt(error, '@type')?.endsWith('.EntityNotFoundException') === true
  return code === 'BadRequest_EntityNotFound' || isEntity || isUnresolved
}

function codeOf(status: number, error: JsonObject | undefined, code: string | undefined, purpose: Purpose): FaultCode {
  if (status === 401 || status === 407) return 'SIGN_IN_REFUSED'
  if (status === 403) return purpose.lacking
  if (status === 404 && error === undefined) return 'NOT_A_CLUSTER'
  if (isNotFound(error, code)) return purpose.missing
  if (status === 408 || status === 504) return 'TIMED_OUT'
  const known = code === undefined ? undefined : KUSTO_FAULTS[code]
  if (known !== undefined) return known
  if (status === 429 || status === 503) return 'DESTINATION_BUSY'
  if (error?.['@permanent'] === false || (status >= 500 && error?.['@permanent'] !== true)) return 'DESTINATION_ERROR'
  // An answer that no cluster gives: a redirect, a page of a proxy.
  if (status < 400 || (status < 500 && error === undefined)) return 'NOT_A_CLUSTER'
  return 'DESTINATION_REJECTED'
}

/** What went wrong inside an answer that says 200: the second version ends with a verdict, the first lists exceptions. */
export function partialFailure(answer: unknown): string | undefined {
  if (Array.isArray(answer)) {
    const end = answer.filter(isJsonObject).find((frame) => frame['FrameType'] === 'DataSetCompletion')
    if (end === undefined) return 'the answer has no end'
    if (end['HasErrors'] === true) return firstError(end['OneApiErrors']) ?? 'errors without a description'
    return end['Cancelled'] === true ? 'the query was cancelled' : undefined
  }
  if (!isJsonObject(answer)) return 'the answer is not of the documented form'
  const exceptions = answer['Exceptions']
  return Array.isArray(exceptions) && exceptions.length > 0 ? shortened(String(exceptions[0])) : undefined
}

export function partialFault(host: string, what: string): Fault {
  const { message } = new Fault('ANSWER_INCOMPLETE')
  return new Fault('ANSWER_INCOMPLETE', { message: `${message} (\`${host}\`: ${what})` })
}

function firstError(errors: unknown): string | undefined {
  const [first] = Array.isArray(errors) ? (errors as unknown[]) : []
  const error = isJsonObject(first) && isJsonObject(first['error']) ? first['error'] : undefined
  return error === undefined ? undefined : shortened(textAt(error, '@message') ?? textAt(error, 'code') ?? 'an error')
}

/** The Fault for a report of the ingestion service: its code, and whether trying again can help. */
export function ingestionFault(code: string, details: string, permanent: boolean): Fault {
  const faultCode = KUSTO_FAULTS[code] ?? (permanent ? 'INGESTION_FAILED' : 'DESTINATION_ERROR')
  const { message } = new Fault(faultCode)
  return new Fault(faultCode, { message: `${message} (${code}: ${shortened(details)})` })
}

/** Codes of Microsoft Entra; they may change, so what is not here is SIGN_IN_REFUSED with the code in the message. */
export const ENTRA_FAULTS: Readonly<Record<number, FaultCode>> = {
  90002: 'TENANT_NOT_FOUND',
  900021: 'TENANT_NOT_FOUND',
  900023: 'TENANT_NOT_FOUND',
  90008: 'APPLICATION_NOT_FOUND',
  700016: 'APPLICATION_NOT_FOUND',
  7000215: 'APPLICATION_KEY_REFUSED',
  7000216: 'APPLICATION_KEY_REFUSED',
  7000218: 'APPLICATION_KEY_REFUSED',
  7000222: 'APPLICATION_KEY_EXPIRED',
  53000: 'SIGN_IN_BLOCKED',
  53003: 'SIGN_IN_BLOCKED',
  50057: 'SIGN_IN_BLOCKED',
  50105: 'SIGN_IN_BLOCKED',
  530035: 'SIGN_IN_BLOCKED',
  7000112: 'SIGN_IN_BLOCKED',
  90033: 'DESTINATION_ERROR',
  90055: 'DESTINATION_BUSY',
}

/** The Fault for an answer of the token endpoint that is not a token. Never holds what was sent. */
export function entraFault(answer: HttpAnswer, host: string, now: number): Fault {
  const body = parsed(answer.body)
  const codes = isJsonObject(body) && Array.isArray(body['error_codes']) ? body['error_codes'] : []
  const number = codes.find((code) => typeof code === 'number')
  const known = number === undefined ? undefined : ENTRA_FAULTS[number]
  const faultCode = known ?? entraCodeOfStatus(answer.status)
  const pause = retryAfterMs(answer.header('retry-after'), now)
  const trace = isJsonObject(body) ? textAt(body, 'trace_id') : undefined
  const words = [
    number === undefined ? String(answer.status) : `AADSTS${number}`,
    trace === undefined ? undefined : `trace ${trace}`,
  ]
  const { message } = new Fault(faultCode)
  return new Fault(faultCode, {
    message: `${message} (\`${host}\`: ${words.filter((word) => word !== undefined).join(', ')})`,
    ...(pause === undefined ? {} : { retryAfterMs: pause }),
  })
}

function entraCodeOfStatus(status: number): FaultCode {
  if (status === 429) return 'DESTINATION_BUSY'
  if (status === 408 || status === 504) return 'TIMED_OUT'
  return status >= 500 ? 'DESTINATION_ERROR' : 'SIGN_IN_REFUSED'
}

function errorOf(body: string): JsonObject | undefined {
  const value = parsed(body)
  return isJsonObject(value) && isJsonObject(value['error']) ? value['error'] : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Messages of the service repeat the request, which may be long; addresses in them may carry signatures. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/\?\S*/g, '').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
