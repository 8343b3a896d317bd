/** Answers of the real service, by Azure's error code: its HTTP status and its words. From the published lists of error codes. */
export const AZURE_ERRORS = {
  AuthenticationFailed: [
    403,
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
  ],
  AuthorizationFailure: [403, 'This request is not authorized to perform this operation.'],
  AuthorizationPermissionMismatch: [
    403,
    'This request is not authorized to perform this operation using this permission.',
  ],
  AuthorizationProtocolMismatch: [403, 'This request is not authorized to perform this operation using this protocol.'],
  AuthorizationResourceTypeMismatch: [
    403,
    'This request is not authorized to perform this operation using this resource type.',
  ],
  AuthorizationServiceMismatch: [403, 'This request is not authorized to perform this operation using this service.'],
  AuthorizationSourceIPMismatch: [
    403,
    'This request is not authorized to perform this operation using this source IP 203.0.113.7.',
  ],
  KeyBasedAuthenticationNotPermitted: [403, 'Key based authentication is not permitted on this storage account.'],
  AccountIsDisabled: [403, 'The specified account is disabled.'],
  InsufficientAccountPermissions: [403, 'Write operations are not allowed.'],
  NoAuthenticationInformation: [401, 'Server failed to authenticate the request.'],
  ContainerNotFound: [404, 'The specified container does not exist.'],
  ResourceNotFound: [404, 'The specified resource does not exist.'],
  ContainerBeingDeleted: [409, 'The specified container is being deleted.'],
  BlobAlreadyExists: [409, 'The specified blob already exists.'],
  BlobImmutableDueToPolicy: [409, 'This operation is not permitted as the blob is immutable due to a policy.'],
  BlobOperationNotSupported: [409, 'The operation is not supported in this scenario.'],
  ConditionNotMet: [412, 'The condition specified using HTTP conditional header(s) is not met.'],
  Md5Mismatch: [
    400,
    'The MD5 value specified in the request did not match with the MD5 value calculated by the server.',
  ],
  Crc64Mismatch: [
    400,
    'The CRC64 value specified in the request did not match with the CRC64 value calculated by the server.',
  ],
  InvalidBlockList: [400, 'The specified block list is invalid.'],
  RequestBodyTooLarge: [413, 'The request body is too large and exceeds the maximum permissible limit.'],
  TooManyRequests: [429, 'Too many requests.'],
  InternalError: [500, 'The server encountered an internal error. Please retry the request.'],
  OperationTimedOut: [500, 'The operation could not be completed within the permitted time.'],
  ServerBusy: [503, 'Ingress is over the account limit.'],
} as const satisfies Record<string, readonly [number, string]>

export type AzureErrorCode = keyof typeof AZURE_ERRORS

/** Status, headers and XML as Azure sends them. */
export function azureErrorAnswer(
  code: AzureErrorCode,
  requestId: string,
): { readonly status: number; readonly headers: Record<string, string>; readonly body: string } {
  const [status, message] = AZURE_ERRORS[code]
  const body = `\ufeff<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nRequestId:${requestId}</Message></Error>`
  return {
    status,
    headers: {
      server: 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0',
      'content-type': 'application/xml',
      'content-length': String(Buffer.byteLength(body)),
      'x-ms-error-code': code,
      'x-ms-request-id': requestId,
      'x-ms-version': '2023-11-03',
    },
    body,
  }
}
