import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { isFault } from '../../model/fault.ts'
import type { FAULTS } from '../../model/fault-table.ts'
import type { DestinationOptions, DestinationPolicy } from '../destination.ts'
import { adls } from './index.ts'

const STRICT: DestinationPolicy = { destinationHosts: [], allowInsecureLoopback: false, fileDestinationRoots: [] }
const LOOPBACK: DestinationPolicy = { ...STRICT, allowInsecureLoopback: true }
const SIG = encodeURIComponent('h6Qk30H0CsIvK6uU8kf7MYWT9WaIFz/8Uvo/RyfA+iI=')
const TOKEN = `sp=cw&se=2026-06-30T16%3A00%3A00Z&spr=https&sv=2022-11-02&sr=c&sig=${SIG}`
const GOOD = { storageAccount: 'acmelake01', fileSystem: 'audit-output', path: 'spillway', sasToken: TOKEN }

test('the fields of the documented page give settings without the secret, and the secret alone', () => {
  assert.deepEqual(adls.parse(GOOD, STRICT), {
    settings: { storageAccount: 'acmelake01', fileSystem: 'audit-output', path: 'spillway' },
    secrets: { sasToken: TOKEN },
  })
})

test('what was parsed parses to itself', () => {
  const once = adls.parse({ ...GOOD, path: '/a//b/', endpoint: 'https://acmelake01.dfs.core.windows.net/' }, STRICT)
  assert.deepEqual(adls.parse({ ...once.settings, ...once.secrets }, STRICT), once)
})

describe('the token is taken in the forms in which people paste it', () => {
  const blob = 'https://acmelake01.blob.core.windows.net'
  const forms: readonly (readonly [string, string])[] = [
    ['with a question mark', `?${TOKEN}`],
    ["as the container's URL", `${blob}/audit-output?${TOKEN}`],
    ["as the account's URL", `${blob}/?${TOKEN}`],
    ["as a folder's URL, by the DFS name", `https://acmelake01.dfs.core.windows.net/audit-output/spillway?${TOKEN}`],
    ['as a connection string', `BlobEndpoint=${blob}/;SharedAccessSignature=${TOKEN}`],
  ]
  for (const [title, sasToken] of forms) {
    test(title, () => assert.deepEqual(adls.parse({ ...GOOD, sasToken }, STRICT), adls.parse(GOOD, STRICT)))
  }

  test('a URL in a sovereign cloud says where the account is', () => {
    const sasToken = `https://acmelake01.blob.core.usgovcloudapi.net/audit-output?${TOKEN}`
    const { settings } = adls.parse({ ...GOOD, sasToken }, STRICT)
    assert.equal(settings['endpoint'], 'https://acmelake01.blob.core.usgovcloudapi.net')
  })
})

describe('the endpoint', () => {
  const endpoints: readonly (readonly [string, string, string | undefined, DestinationPolicy])[] = [
    ['the default is not kept', 'https://acmelake01.blob.core.windows.net/', undefined, STRICT],
    ['a DFS name becomes the Blob name', 'https://acmelake01.dfs.core.windows.net', undefined, STRICT],
    ['China', 'https://acmelake01.blob.core.chinacloudapi.cn', 'https://acmelake01.blob.core.chinacloudapi.cn', STRICT],
    [
      'a private link',
      'https://acmelake01.privatelink.blob.core.windows.net',
      'https://acmelake01.privatelink.blob.core.windows.net',
      STRICT,
    ],
    [
      'a DNS zone',
      'https://acmelake01.z07.blob.storage.azure.net',
      'https://acmelake01.z07.blob.storage.azure.net',
      STRICT,
    ],
    ['an emulator', 'http://127.0.0.1:10000/acmelake01', 'http://127.0.0.1:10000/acmelake01', LOOPBACK],
    ['an emulator without the account', 'http://localhost:10000', 'http://localhost:10000/acmelake01', LOOPBACK],
    [
      "the operator's own",
      'https://lake.acme.example/acmelake01',
      'https://lake.acme.example/acmelake01',
      { ...STRICT, destinationHosts: ['*.acme.example'] },
    ],
  ]
  for (const [title, endpoint, stored, policy] of endpoints) {
    test(title, () => assert.equal(adls.parse({ ...GOOD, endpoint }, policy).settings['endpoint'], stored))
  }
})

describe('what is wrong is refused with its own code', () => {
  const refused: readonly (readonly [string, Record<string, unknown>, string, RegExp])[] = [
    [
      'a host of someone else',
      { endpoint: 'https://acmelake01.blob.core.windows.net.evil.example' },
      'HOST_NOT_ALLOWED',
      /not an allowed/,
    ],
    [
      'an address inside the network',
      { endpoint: 'https://169.254.169.254/acmelake01' },
      'HOST_NOT_ALLOWED',
      /169\.254/,
    ],
    ['plain http', { endpoint: 'http://acmelake01.blob.core.windows.net' }, 'INSECURE_ENDPOINT', /Plain http/],
    [
      'loopback without the option',
      { endpoint: 'http://127.0.0.1:10000/acmelake01' },
      'INSECURE_ENDPOINT',
      /Plain http/,
    ],
    [
      "another account's endpoint",
      { endpoint: 'https://other.blob.core.windows.net' },
      'BAD_INPUT',
      /another storage account/,
    ],
    [
      'a user in the endpoint',
      { endpoint: 'https://me:pass@acmelake01.blob.core.windows.net' },
      'BAD_INPUT',
      /address alone/,
    ],
    [
      'a path in the endpoint',
      { endpoint: 'https://acmelake01.blob.core.windows.net/x' },
      'BAD_INPUT',
      /must end with the host/,
    ],
    ['no address', { endpoint: 'acmelake01' }, 'BAD_INPUT', /not an https address/],
    ['no token', { sasToken: 'your-sas-token' }, 'SAS_MALFORMED', /not a usable SAS/],
    [
      'a URL without a token',
      { sasToken: 'https://acmelake01.blob.core.windows.net/audit-output' },
      'SAS_MALFORMED',
      /without a token/,
    ],
    [
      "another account's URL",
      {
        sasToken: `https://other.blob.core.windows.net/audit-output?${TOKEN}`,
        endpoint: 'https://acmelake01.blob.core.windows.net',
      },
      'BAD_INPUT',
      /another storage account/,
    ],
    [
      "another container's URL",
      { sasToken: `https://acmelake01.blob.core.windows.net/logs?${TOKEN}` },
      'BAD_INPUT',
      /another container/,
    ],
    [
      "another folder's URL",
      { sasToken: `https://acmelake01.blob.core.windows.net/audit-output/spill?${TOKEN}` },
      'BAD_INPUT',
      /another folder/,
    ],
    ['an account with capitals', { storageAccount: 'AcmeLake' }, 'BAD_INPUT', /3 to 24 lower-case/],
    ['the address as account', { storageAccount: 'acmelake01.blob.core.windows.net' }, 'BAD_INPUT', /name alone/],
    ['a container with two hyphens', { fileSystem: 'audit--output' }, 'BAD_INPUT', /container name/],
    ['a special container', { fileSystem: '$root' }, 'BAD_INPUT', /not `\$root`/],
    ['a way up in the path', { path: 'a/../../b' }, 'BAD_INPUT', /no `\.` or `\.\.`/],
    ['the SAS token in the path', { path: TOKEN }, 'BAD_INPUT', /belongs into `sasToken`/],
    ['a control character in the path', { path: 'a\u0007b' }, 'BAD_INPUT', /control characters/],
    ['half a character in the path', { path: 'a\ud800' }, 'BAD_INPUT', /control characters/],
    ['a folder that ends in a dot', { path: 'a./b' }, 'BAD_INPUT', /ends in a dot/],
    ['a long path', { path: 'x'.repeat(801) }, 'BAD_INPUT', /at most 800/],
    ['a deep path', { path: 'x/'.repeat(41) }, 'BAD_INPUT', /at most 40 folders/],
    ['a number', { fileSystem: 7 }, 'BAD_INPUT', /`fileSystem` must be text/],
    ['a field left out', { storageAccount: undefined }, 'BAD_INPUT', /`storageAccount` is missing/],
    ['a field misspelt', { sasTokn: 'x' }, 'BAD_INPUT', /Unknown field `sasTokn`: did you mean `sasToken`\?/],
  ]
  for (const [title, changes, code, message] of refused) {
    test(title, () => {
      const fault = refusal({ ...GOOD, ...changes })
      assert.equal(fault.code, code)
      assert.match(fault.message, message)
    })
  }
})

test('everything that is wrong is said at once', () => {
  const { code, message } = refusal({ storageAccount: 'X', fileSystem: 'y', path: '..', sasToken: '?', extra: 1 })
  assert.equal(code, 'BAD_INPUT')
  for (const part of ['`storageAccount`', '`fileSystem`', '`path`', '`sasToken`', 'Unknown field `extra`']) {
    assert.ok(message.includes(part), `${part} in: ${message}`)
  }
})

test('a secret in the wrong field, or in a refused one, is not repeated', () => {
  const secret = 'h6Qk30H0CsIvK6uU8kf7MYWT9WaIFz'
  const wrong = [
    { storageAccount: TOKEN },
    { fileSystem: TOKEN },
    { path: `${TOKEN}\u0000` },
    { endpoint: `https://other.example/?${TOKEN}` },
    { [TOKEN]: 'x' },
    { sasToken: `${TOKEN}&bad` },
  ]
  for (const changes of wrong) assert.ok(!inspect(refusal({ ...GOOD, ...changes })).includes(secret))
})

test('an opened destination shows its secret to nobody', () => {
  const destination = adls.open(adls.parse(GOOD, STRICT), STRICT)
  assert.doesNotMatch(inspect(destination, { depth: 9 }), /sig=/)
  assert.doesNotMatch(JSON.stringify(destination), /sig=/)
})

test('the offline forecast reads the stored options', () => {
  const options: DestinationOptions = adls.parse(GOOD, STRICT)
  const { expiresAt, warnings } = adls.forecast(options, Date.UTC(2026, 5, 28))
  assert.equal(expiresAt, Date.UTC(2026, 5, 30, 16))
  assert.match(warnings.join(), /expires in 2 days/)
})

function refusal(input: Record<string, unknown>): { code: keyof typeof FAULTS; message: string } {
  try {
    adls.parse(input, STRICT)
  } catch (error) {
    if (isFault(error)) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'should have been refused' })
}
