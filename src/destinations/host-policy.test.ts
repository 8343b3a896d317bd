import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFault } from '../model/fault.ts'
import { hostMatches, requireAllowedUrl, VENDOR_DOMAINS } from './host-policy.ts'

const POLICY = {
  destinationHosts: ['lake.acme.example', '*.corp.example'],
  allowInsecureLoopback: false,
  fileDestinationRoots: [],
}
const LOOPBACK = { ...POLICY, allowInsecureLoopback: true }

describe('allowed', () => {
  const allowed: readonly (readonly [string, typeof POLICY])[] = [
    ['https://acct.blob.core.windows.net', POLICY],
    ['https://ACCT.BLOB.CORE.WINDOWS.NET', POLICY],
    ['https://acct.privatelink.blob.core.windows.net', POLICY],
    ['https://acct.z01.blob.storage.azure.net', POLICY],
    ['https://acct.blob.core.chinacloudapi.cn', POLICY],
    ['https://acct.blob.core.usgovcloudapi.net', POLICY],
    ['https://acct.blob.core.cloudapi.de', POLICY],
    ['https://lake.acme.example:8443', POLICY],
    ['https://a.b.corp.example', POLICY],
    ['http://127.0.0.1:10000', LOOPBACK],
    ['http://[::1]:10000', LOOPBACK],
    ['http://localhost:10000', LOOPBACK],
    ['https://127.0.0.1', LOOPBACK],
  ]
  for (const [url, policy] of allowed) {
    test(url, () => requireAllowedUrl(new URL(url), VENDOR_DOMAINS.azureBlob, policy))
  }
})

describe('refused', () => {
  const refused: readonly (readonly [string, string, typeof POLICY])[] = [
    ['https://blob.core.windows.net', 'HOST_NOT_ALLOWED', POLICY],
    ['https://acct.blob.core.windows.net.evil.example', 'HOST_NOT_ALLOWED', POLICY],
    ['https://evilblob.core.windows.net', 'HOST_NOT_ALLOWED', POLICY],
    ['https://acct.queue.core.windows.net', 'HOST_NOT_ALLOWED', POLICY],
    ['https://sub.lake.acme.example', 'HOST_NOT_ALLOWED', POLICY],
    ['https://corp.example', 'HOST_NOT_ALLOWED', POLICY],
    ['https://169.254.169.254', 'HOST_NOT_ALLOWED', POLICY],
    ['https://127.0.0.1', 'HOST_NOT_ALLOWED', POLICY],
    ['http://acct.blob.core.windows.net', 'INSECURE_ENDPOINT', LOOPBACK],
    ['http://lake.acme.example', 'INSECURE_ENDPOINT', LOOPBACK],
    ['http://127.0.0.1:10000', 'INSECURE_ENDPOINT', POLICY],
    ['http://127.0.0.1.evil.example', 'INSECURE_ENDPOINT', LOOPBACK],
    ['http://localhost.evil.example', 'INSECURE_ENDPOINT', LOOPBACK],
    ['http://10.0.0.1', 'INSECURE_ENDPOINT', LOOPBACK],
    ['ftp://127.0.0.1', 'INSECURE_ENDPOINT', LOOPBACK],
  ]
  for (const [url, code, policy] of refused) {
    test(`${url}: ${code}`, () => {
      const check = (): void => requireAllowedUrl(new URL(url), VENDOR_DOMAINS.azureBlob, policy)
      assert.throws(check, (error) => isFault(error) && error.code === code)
    })
  }
})

test('the URL parser writes an IPv4 address in other clothes as what it is', () => {
  // 0x7f000001 and 2130706433 are 127.0.0.1: allowed only as loopback is.
  for (const url of ['http://0x7f000001', 'http://2130706433', 'http://127.1']) {
    requireAllowedUrl(new URL(url), [], LOOPBACK)
    assert.throws(() => requireAllowedUrl(new URL(url), ['*.1'], POLICY))
  }
})

test('`*.` needs something before the dot', () => {
  assert.deepEqual(
    ['a.example', '.example', 'example', 'xexample'].map((host) => hostMatches(host, '*.example')),
    [true, false, false, false],
  )
})
