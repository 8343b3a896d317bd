import { Fault, isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import { retryAfterMs } from '../retry-after.ts'
import type { BlobAnswer } from './client.ts'
import type { Sas } from './sas.ts'
import { allows, requireInTime } from './sas-forecast.ts'

/** Azure's error codes whose meaning does not depend on anything else. All others go by their HTTP status. */
export const AZURE_FAULTS: Readonly<Record<string, FaultCode>> = {
  AuthorizationProtocolMismatch: 'SAS_WRONG_PROTOCOL',
  AuthorizationResourceTypeMismatch: 'SAS_WRONG_SCOPE',
  AuthorizationServiceMismatch: 'SAS_WRONG_SCOPE',
  AuthorizationSourceIPMismatch: 'SAS_WRONG_ADDRESS',
  InvalidAuthenticationInfo: 'SIGNATURE_REFUSED',
  NoAuthenticationInformation: 'SIGNATURE_REFUSED',
  KeyBasedAuthenticationNotPermitted: 'KEY_ACCESS_DISABLED',
  AccountIsDisabled: 'ACCESS_DENIED',
  InsufficientAccountPermissions: 'ACCESS_DENIED',
  PublicAccessNotPermitted: 'ACCESS_DENIED',
  AccountRequiresHttps: 'INSECURE_ENDPOINT',
  ContainerNotFound: 'CONTAINER_NOT_FOUND',
  ResourceNotFound: 'CONTAINER_NOT_FOUND',
  ContainerBeingDeleted: 'CONTAINER_UNAVAILABLE',
  ContainerDisabled: 'ACCESS_DENIED',
  AccountBeingCreated: 'DESTINATION_ERROR',
  BlobAlreadyExists: 'ARTIFACT_CONFLICT',
  BlobImmutableDueToPolicy: 'ARTIFACT_CONFLICT',
  BlobImmutableDueToLegalHold: 'ARTIFACT_CONFLICT',
  BlobOperationNotSupported: 'ARTIFACT_CONFLICT',
  ConditionNotMet: 'ARTIFACT_CONFLICT',
  InvalidBlobType: 'ARTIFACT_CONFLICT',
  InvalidFlushOperation: 'ARTIFACT_CONFLICT',
  Md5Mismatch: 'CHECKSUM_MISMATCH',
  Crc64Mismatch: 'CHECKSUM_MISMATCH',
  // Staged blocks vanish when another attempt commits the blob, or after a week: staging them again helps.
  InvalidBlockList: 'DESTINATION_ERROR',
  InternalError: 'DESTINATION_ERROR',
  OperationTimedOut: 'TIMED_OUT',
  ServerBusy: 'DESTINATION_BUSY',
}

/** What the answer means depends on what is known of the request, too. */
export interface AnswerContext {
  readonly sas: Sas
  /** Milliseconds. */
  readonly now: number
}

/** Azure's own code: the header first (answers to HEAD have no body), then the XML. */
export function azureCode(answer: BlobAnswer): string | undefined {
  return answer.header('x-ms-error-code') ?? /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(answer.errorBody)?.[1]
}

/** The Fault for an answer that is not a success. */
export function answerFault(answer: BlobAnswer, context: AnswerContext): Fault {
  const code = azureCode(answer)
  const refusal = refusalByCredential(answer, code, context)
  if (refusal !== undefined) return withVendorWords(refusal, answer, code)
  const faultCode = (code === undefined ? undefined : AZURE_FAULTS[code]) ?? faultOfStatus(answer.status)
  const pause = retryAfterMs(answer.header('retry-after'), context.now)
  return withVendorWords(new Fault(faultCode, pause === undefined ? {} : { retryAfterMs: pause }), answer, code)
}

/** The three codes that each stand for several causes: the SAS says which. */
function refusalByCredential(answer: BlobAnswer, code: string | undefined, context: AnswerContext): Fault | undefined {
  const { sas, now } = context
  switch (code) {
    case 'AuthenticationFailed':
      return timeFault(sas, now) ?? new Fault('SIGNATURE_REFUSED')
    case 'AuthorizationFailure':
      // Azure means its network rules. The emulator says the same where Azure says AuthenticationFailed, and has no network rules.
      return timeFault(sas, now) ?? new Fault(isEmulator(answer) ? 'SIGNATURE_REFUSED' : 'NETWORK_RULES')
    case 'AuthorizationPermissionMismatch':
      return permissionFault(sas)
    default:
      return undefined
  }
}

function timeFault(sas: Sas, now: number): Fault | undefined {
  try {
    requireInTime(sas, now)
    return undefined
  } catch (error) {
    if (isFault(error)) return error
    throw error
  }
}

function permissionFault(sas: Sas): Fault {
  if (sas.permissions !== undefined && !allows(sas, 'w')) {
    return new Fault('SAS_LACKS_PERMISSION', {
      message:
        'The SAS token lacks Write: with Create alone, Azure refuses a name that is taken, be it by an earlier attempt of Spillway whose answer was lost.',
    })
  }
  if (sas.userDelegation) {
    return new Fault('ACCESS_DENIED', {
      message: 'The identity that signed the SAS token may not write here.',
      hint: 'Storage account → Access control (IAM): give the identity that created the SAS the role Storage Blob Data Contributor.',
    })
  }
  return new Fault('SAS_LACKS_PERMISSION')
}

function isEmulator(answer: BlobAnswer): boolean {
  return answer.header('server')?.startsWith('Azurite') ?? false
}

function faultOfStatus(status: number): FaultCode {
  if (status === 401 || status === 403 || status === 407) return 'ACCESS_DENIED'
  if (status === 408 || status === 504) return 'TIMED_OUT'
  if (status === 409 || status === 412) return 'ARTIFACT_CONFLICT'
  if (status === 429 || status === 503) return 'DESTINATION_BUSY'
  if (status >= 500) return 'DESTINATION_ERROR'
  return 'DESTINATION_REJECTED'
}

function withVendorWords(fault: Fault, answer: BlobAnswer, code: string | undefined): Fault {
  const requestId = answer.header('x-ms-request-id')
  const words = [
    [answer.status, code].filter(Boolean).join(' '),
    requestId === undefined ? undefined : `request ${requestId}`,
  ]
  const message = `${fault.message} (Azure: ${words.filter((word) => word !== undefined).join(', ')})`
  const pause = fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }
  return new Fault(fault.code, { message, hint: fault.hint, ...pause })
}
