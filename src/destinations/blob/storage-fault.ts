import type { FaultCode } from '../../model/fault-table.ts'
import type { BlobAnswer } from './blob-client.ts'

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

/** Azure's own code: the header first (answers to HEAD have no body), then the XML. */
export function azureCode(answer: BlobAnswer): string | undefined {
  return answer.header('x-ms-error-code') ?? /<Code>([A-Za-z0-9]{1,80})<\/Code>/.exec(answer.errorBody)?.[1]
}

/** The fault for an answer that is not a success, where nothing else is known of the request. */
export function storageFaultCode(answer: BlobAnswer): FaultCode {
  const code = azureCode(answer)
  return (code === undefined ? undefined : AZURE_FAULTS[code]) ?? faultOfStatus(answer.status)
}

function faultOfStatus(status: number): FaultCode {
  if (status === 401 || status === 403 || status === 407) return 'ACCESS_DENIED'
  if (status === 408 || status === 504) return 'TIMED_OUT'
  if (status === 409 || status === 412) return 'ARTIFACT_CONFLICT'
  if (status === 429 || status === 503) return 'DESTINATION_BUSY'
  if (status >= 500) return 'DESTINATION_ERROR'
  return 'DESTINATION_REJECTED'
}
