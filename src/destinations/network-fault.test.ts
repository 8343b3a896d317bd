import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Fault } from '../model/fault.ts'
import type { FaultCode } from '../model/fault-table.ts'
import { NETWORK_FAULTS, networkFault } from './network-fault.ts'

describe('an error below HTTP has the fault of its code', () => {
  const prefixed: Record<string, FaultCode> = {
    CERT_HAS_EXPIRED: 'TLS_UNTRUSTED',
    ERR_TLS_CERT_ALTNAME_INVALID: 'TLS_UNTRUSTED',
    ERR_SSL_WRONG_VERSION_NUMBER: 'TLS_UNTRUSTED',
    HPE_INVALID_CONSTANT: 'CONNECTION_LOST',
  }
  for (const [code, expected] of Object.entries({ ...NETWORK_FAULTS, ...prefixed })) {
    test(`${code}: ${expected}`, () => {
      const fault = networkFault(failure(code), 'lake.example')
      assert.equal(fault?.code, expected)
      assert.match(fault?.message ?? '', new RegExp(`\`lake.example\` \\(${code}\\)`))
    })
  }
})

test('the code is found in the cause, and in the errors of several addresses that were tried', () => {
  const wrapped = new Error('fetch failed', { cause: failure('ECONNRESET') })
  assert.equal(networkFault(wrapped, 'h')?.code, 'CONNECTION_LOST')
  const several = new AggregateError([new Error('one'), failure('ECONNREFUSED')])
  assert.equal(networkFault(several, 'h')?.code, 'UNREACHABLE')
})

test('anything else is not of the network', () => {
  for (const error of [new Fault('STORE_DAMAGED'), new TypeError('x'), failure('ERR_INVALID_ARG_TYPE'), 'text', null]) {
    assert.equal(networkFault(error, 'h'), undefined)
  }
})

function failure(code: string): Error {
  return Object.assign(new Error(code), { code })
}
