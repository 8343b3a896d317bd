import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FAULTS, type FaultCode } from '../../model/fault-table.ts'
import { AZURE_FAULTS, azureCode } from '../blob/storage-fault.ts'
import type { BlobAnswer } from './client.ts'
import { answerFault } from './fault.ts'
import type { Sas } from './sas.ts'

const NOW = Date.UTC(2026, 0, 31, 12)
const SAS: Sas = {
  version: '2022-11-02',
  scope: { kind: 'container' },
  permissions: 'cw',
  startsAt: undefined,
  expiresAt: NOW + 86_400_000,
  httpsOnly: true,
  addresses: undefined,
  storedPolicy: undefined,
  userDelegation: false,
}

describe("every code of Azure's that means one thing has its fault", () => {
  const expected: Record<string, FaultCode> = {
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
    InvalidBlockList: 'DESTINATION_ERROR',
    InternalError: 'DESTINATION_ERROR',
    OperationTimedOut: 'TIMED_OUT',
    ServerBusy: 'DESTINATION_BUSY',
  }
  for (const [azure, code] of Object.entries(expected)) {
    test(`${azure}: ${code}`, () => assert.equal(answerFault(answer(400, azure), context()).code, code))
  }

  test('and this list has all of them', () => {
    assert.deepEqual(Object.keys(expected).sort(), Object.keys(AZURE_FAULTS).sort())
  })
})

describe('a 403 that stands for several causes is told apart by what the SAS says', () => {
  const expired = { expiresAt: NOW - 1 }
  const early = { startsAt: NOW + 1 }
  const azurite = { server: 'Azurite-Blob/3.37.0' }
  const cases: readonly (readonly [string, Partial<Sas>, FaultCode, Record<string, string>?])[] = [
    ['AuthenticationFailed', {}, 'SIGNATURE_REFUSED'],
    ['AuthenticationFailed', expired, 'SAS_EXPIRED'],
    ['AuthenticationFailed', early, 'SAS_NOT_YET_VALID'],
    ['AuthorizationFailure', {}, 'NETWORK_RULES'],
    ['AuthorizationFailure', expired, 'SAS_EXPIRED'],
    ['AuthorizationFailure', {}, 'SIGNATURE_REFUSED', azurite],
    ['AuthorizationFailure', early, 'SAS_NOT_YET_VALID', azurite],
    ['AuthorizationPermissionMismatch', { permissions: 'r' }, 'SAS_LACKS_PERMISSION'],
    ['AuthorizationPermissionMismatch', { permissions: undefined, storedPolicy: 'p' }, 'SAS_LACKS_PERMISSION'],
    ['AuthorizationPermissionMismatch', { userDelegation: true }, 'ACCESS_DENIED'],
  ]
  for (const [azure, changes, code, headers] of cases) {
    const said = [...Object.keys(changes), ...Object.values(headers ?? {})].join()
    test(`${azure} ${said}: ${code}`, () => {
      const fault = answerFault(answer(403, azure, headers), context(changes))
      assert.equal(fault.code, code)
      assert.ok(fault.hint.length > 10, 'says what to do')
    })
  }
})

describe('an answer without a known code goes by its status', () => {
  const statuses: readonly (readonly [number, FaultCode])[] = [
    [301, 'DESTINATION_REJECTED'],
    [400, 'DESTINATION_REJECTED'],
    [401, 'ACCESS_DENIED'],
    [403, 'ACCESS_DENIED'],
    [404, 'DESTINATION_REJECTED'],
    [407, 'ACCESS_DENIED'],
    [408, 'TIMED_OUT'],
    [409, 'ARTIFACT_CONFLICT'],
    [412, 'ARTIFACT_CONFLICT'],
    [413, 'DESTINATION_REJECTED'],
    [429, 'DESTINATION_BUSY'],
    [500, 'DESTINATION_ERROR'],
    [502, 'DESTINATION_ERROR'],
    [503, 'DESTINATION_BUSY'],
    [504, 'TIMED_OUT'],
  ]
  for (const [status, code] of statuses) {
    test(`${status}: ${code}`, () => assert.equal(answerFault(answer(status, undefined), context()).code, code))
  }
})

test("the message carries Azure's own code and request id, for the vendor's support", () => {
  const { message } = answerFault(answer(400, 'InvalidUri', { 'x-ms-request-id': '5f0a-1' }), context())
  assert.equal(message, `${FAULTS.DESTINATION_REJECTED.summary} (Azure: 400 InvalidUri, request 5f0a-1)`)
})

test('the code is taken from the header first, and from the XML where there is no header', () => {
  const body = '\ufeff<?xml version="1.0"?><Error><Code>ServerBusy</Code><Message>m</Message></Error>'
  assert.equal(azureCode({ status: 503, header: () => undefined, errorBody: body }), 'ServerBusy')
  assert.equal(azureCode({ ...answer(500, 'InternalError'), errorBody: body }), 'InternalError')
  assert.equal(azureCode({ status: 502, header: () => undefined, errorBody: '<html>' }), undefined)
})

test('a pause that Azure asks for is passed on, as seconds or as a date', () => {
  const pause = (value: string): number | undefined =>
    answerFault(answer(503, 'ServerBusy', { 'retry-after': value }), context()).retryAfterMs
  assert.deepEqual(['12', new Date(NOW + 90_000).toUTCString(), 'soon'].map(pause), [12_000, 90_000, undefined])
})

function answer(status: number, code: string | undefined, headers: Record<string, string> = {}): BlobAnswer {
  const all: Record<string, string> = { ...headers, ...(code === undefined ? {} : { 'x-ms-error-code': code }) }
  return { status, header: (name) => all[name], errorBody: '' }
}

function context(changes: Partial<Sas> = {}) {
  return { sas: { ...SAS, ...changes }, now: NOW }
}
