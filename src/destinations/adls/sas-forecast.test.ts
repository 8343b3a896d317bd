import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '../../model/fault.ts'
import type { FaultCode } from '../../model/fault-table.ts'
import type { Sas } from './sas.ts'
import { forecastSas, requireUsable, type SasUse, uploadWay } from './sas-forecast.ts'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 0, 31)
const USE: SasUse = { path: 'audit/eu', protocol: 'https:' }
const GOOD: Sas = {
  version: '2022-11-02',
  scope: { kind: 'container' },
  permissions: 'cw',
  startsAt: NOW - DAY_MS,
  expiresAt: NOW + 90 * DAY_MS,
  httpsOnly: true,
  addresses: undefined,
  storedPolicy: undefined,
  userDelegation: false,
}

test('the token that the documentation asks for works, and there is nothing to warn of', () => {
  assert.deepEqual(forecastSas(GOOD, USE, NOW), { warnings: [], expiresAt: NOW + 90 * DAY_MS })
  assert.match(requireUsable(GOOD, USE, NOW), /for the container and is valid until 2026-05-01/)
})

describe('what cannot work has a fault of its own, and is forecast as a warning', () => {
  const unusable: readonly (readonly [string, Partial<Sas>, FaultCode, Partial<SasUse>?])[] = [
    ['expired', { expiresAt: NOW }, 'SAS_EXPIRED'],
    ['not yet valid', { startsAt: NOW + 1 }, 'SAS_NOT_YET_VALID'],
    ['Read and List', { permissions: 'rl' }, 'SAS_LACKS_PERMISSION'],
    ['for one file', { scope: { kind: 'blob' } }, 'SAS_WRONG_SCOPE'],
    ['for a deeper folder than the path', { scope: { kind: 'directory', depth: 3 } }, 'SAS_WRONG_SCOPE'],
    ['for queues', { scope: { kind: 'account', services: 'q', resourceTypes: 'o' } }, 'SAS_WRONG_SCOPE'],
    ['for containers only', { scope: { kind: 'account', services: 'b', resourceTypes: 'c' } }, 'SAS_WRONG_SCOPE'],
    ['https only, used over http', {}, 'SAS_WRONG_PROTOCOL', { protocol: 'http:' }],
  ]
  for (const [title, changes, code, use] of unusable) {
    test(`${title}: ${code}`, () => {
      const where = { ...USE, ...use }
      const sas = { ...GOOD, ...changes }
      assert.throws(
        () => requireUsable(sas, where, NOW),
        (error) => isFault(error) && error.code === code,
      )
      assert.equal(forecastSas(sas, where, NOW).warnings.length, 1)
    })
  }
})

test('a folder as deep as the path, or less deep, is fine', () => {
  for (const depth of [0, 1, 2]) requireUsable({ ...GOOD, scope: { kind: 'directory', depth } }, USE, NOW)
})

describe('what works but will not always, or is weaker than it could be, is warned of', () => {
  const warned: readonly (readonly [string, Partial<Sas>, RegExp])[] = [
    ['expiry within seven days', { expiresAt: NOW + 3.5 * DAY_MS }, /expires in 3 days/],
    ['expiry tomorrow', { expiresAt: NOW + 1.5 * DAY_MS }, /expires in one day/],
    ['expiry today', { expiresAt: NOW + 1 }, /expires in less than a day/],
    ['a user delegation key', { expiresAt: NOW + 6 * DAY_MS, userDelegation: true }, /seven days at most/],
    ['Create alone', { permissions: 'c' }, /Create but not Write/],
    ['a stored policy', { permissions: undefined, expiresAt: undefined, storedPolicy: 'p' }, /stored access policy/],
    ['an address limit', { addresses: '203.0.113.7' }, /only from 203\.0\.113\.7/],
    ['Delete', { permissions: 'cwd' }, /more than Spillway needs \(Delete\)/],
    ['the whole account', { scope: { kind: 'account', services: 'b', resourceTypes: 'o' } }, /whole storage account/],
    ['plain http', { httpsOnly: false }, /plain http/],
  ]
  for (const [title, changes, warning] of warned) {
    test(title, () => {
      const { warnings } = forecastSas({ ...GOOD, ...changes }, USE, NOW)
      assert.equal(warnings.length, 1)
      assert.match(warnings[0] ?? '', warning)
    })
  }
})

test('seven days ahead there is no warning yet, and Read or Add are no reason for one', () => {
  assert.deepEqual(forecastSas({ ...GOOD, expiresAt: NOW + 7 * DAY_MS, permissions: 'racwl' }, USE, NOW).warnings, [])
})

test('Write uploads in blocks, Create alone in one request, and a stored policy is trusted to allow Write', () => {
  const ways = ['cw', 'w', 'c', undefined].map((permissions) => uploadWay({ ...GOOD, permissions }))
  assert.deepEqual(ways, ['blocks', 'blocks', 'single-request', 'blocks'])
})
