import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSasToken } from './sas-token.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const GOOD = 'sp=cw&st=2026-11-01T00:00:00Z&se=2027-01-01T00:00:00Z&spr=https&sv=2024-11-04&sr=c&sig=a%2Bb%3D'

test('a token tells its permissions, its time and its limits before it is sent anywhere', () => {
  const facts = readSasToken(`${GOOD}&sip=203.0.113.0-203.0.113.255`, NOW)
  assert.deepEqual(
    facts?.permissions.map(({ name }) => name),
    ['Create', 'Write'],
  )
  assert.equal(facts?.expiresAt, Date.parse('2027-01-01T00:00:00Z'))
  assert.equal(facts?.scope, 'container')
  assert.equal(facts?.httpsOnly, true)
  assert.equal(facts?.addresses, '203.0.113.0-203.0.113.255')
  assert.deepEqual(facts?.problems, [])
})

test('it may be pasted with its address, or in a connection string', () => {
  for (const pasted of [
    `?${GOOD}`,
    `https://lake.blob.core.windows.net/audit?${GOOD}`,
    `BlobEndpoint=https://lake.blob.core.windows.net;SharedAccessSignature=${GOOD}`,
  ]) {
    assert.deepEqual(readSasToken(pasted, NOW)?.problems, [], pasted)
  }
})

test('what will not work is said', () => {
  const problems = (token: string) => readSasToken(token, NOW)?.problems ?? []
  assert.match(String(problems(GOOD.replace('sp=cw', 'sp=rl'))), /Create is missing.*Write is missing/)
  assert.match(String(problems(GOOD.replace('2027-01-01', '2026-11-02'))), /has expired/)
  assert.match(String(problems(GOOD.replace('2026-11-01', '2026-12-01'))), /not valid yet/)
  assert.match(String(problems(GOOD.replace(/&sig.*/, ''))), /sig=… is missing|sig=…\) is missing/)
  assert.match(String(problems(GOOD.replace('sr=c', 'sr=b'))), /one file only/)
})

test('rights and expiry of a stored access policy are not missing', () => {
  assert.deepEqual(readSasToken('si=spillway&sv=2024-11-04&sr=c&sig=a', NOW)?.problems, [])
})

test('what is no token is none', () => {
  for (const text of ['', 'hello', 'https://lake.blob.core.windows.net/audit']) {
    assert.equal(readSasToken(text, NOW), undefined, text)
  }
})
