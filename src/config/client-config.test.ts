import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resolveClientConfig, serverUrl } from './client-config.ts'

const NO_FILE = { SPILLWAY_CONFIG: '/nonexistent/config.json' }

describe('the address of a server', () => {
  const taken: [written: string, url: string][] = [
    ['https://spillway.example.com', 'https://spillway.example.com'],
    ['https://spillway.example.com/', 'https://spillway.example.com'],
    ['spillway.example.com', 'https://spillway.example.com'],
    ['https://example.com/spillway/', 'https://example.com/spillway'],
    ['https://example.com/api/audit/graphql', 'https://example.com'],
    ['http://127.0.0.1:8420', 'http://127.0.0.1:8420'],
    ['http://localhost:8420', 'http://localhost:8420'],
    ['http://[::1]:8420', 'http://[::1]:8420'],
  ]
  for (const [written, url] of taken) {
    test(`${written} is taken as ${url}`, () => assert.equal(serverUrl(written), url))
  }

  const refused: [written: string, why: RegExp][] = [
    ['http://example.com', /plain http/],
    ['http://127.0.0.1.example.com', /plain http/],
    ['http://localhost.example.com', /plain http/],
    ['ftp://example.com', /not the address/],
    ['https://user:word@example.com', /must not contain a user or password/],
    ['https://', /not the address/],
  ]
  for (const [written, why] of refused) {
    test(`${written} is refused`, () =>
      assert.throws(() => serverUrl(written), { code: 'CONFIG_INVALID', message: why }))
  }
})

test('flags win over the environment', () => {
  const env = { ...NO_FILE, SPILLWAY_URL: 'https://a.example', SPILLWAY_API_KEY: ' key\n' }
  const config = resolveClientConfig({ url: 'https://b.example' }, env)
  assert.equal(config.url, 'https://b.example')
  assert.equal(config.apiKey.reveal(), 'key')
})

test('without an address or without a key, it says how to give them', () => {
  assert.throws(() => resolveClientConfig({}, NO_FILE), { hint: /spillway configure.*SPILLWAY_URL/ })
  assert.throws(() => resolveClientConfig({ url: 'https://a.example' }, NO_FILE), { hint: /SPILLWAY_API_KEY/ })
})
