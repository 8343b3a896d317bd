import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { type Fault, isFault } from '../../model/fault.ts'
import { readSas } from './sas.ts'

const SIGNATURE = 'h6Qk30H0CsIvK6uU8kf7MYWT9WaIFz/8Uvo/RyfA+iI='
const SIG = encodeURIComponent(SIGNATURE)
const PORTAL = `sp=cw&st=2026-01-01T08:00:00Z&se=2026-06-30T16:00:00Z&spr=https&sv=2022-11-02&sr=c&sig=${SIG}`

describe('a SAS is read offline', () => {
  test('a container SAS as the portal makes it', () => {
    assert.deepEqual(readSas(PORTAL).sas, {
      version: '2022-11-02',
      scope: { kind: 'container' },
      permissions: 'cw',
      startsAt: Date.UTC(2026, 0, 1, 8),
      expiresAt: Date.UTC(2026, 5, 30, 16),
      httpsOnly: true,
      addresses: undefined,
      storedPolicy: undefined,
      userDelegation: false,
    })
  })

  test('an account SAS with an address range, for http too', () => {
    const { sas } = readSas(
      `?sv=2022-11-02&ss=bq&srt=sco&sp=rwdlac&se=2026-06-30&sip=203.0.113.0-203.0.113.255&sig=${SIG}`,
    )
    assert.deepEqual(sas.scope, { kind: 'account', services: 'bq', resourceTypes: 'sco' })
    assert.deepEqual([sas.httpsOnly, sas.addresses], [false, '203.0.113.0-203.0.113.255'])
    assert.equal(sas.expiresAt, Date.UTC(2026, 5, 30))
  })

  test('a directory SAS signed with a user delegation key ends when the key does', () => {
    const key = 'skoid=a&sktid=b&skt=2026-01-02T00:00Z&ske=2026-01-08T00:00:00.0000000Z&sks=b&skv=2022-11-02'
    const { sas } = readSas(`sp=cw&st=2026-01-01&se=2026-02-01&sv=2022-11-02&sr=d&sdd=2&${key}&sig=${SIG}`)
    assert.deepEqual(sas.scope, { kind: 'directory', depth: 2 })
    assert.equal(sas.userDelegation, true)
    assert.deepEqual([sas.startsAt, sas.expiresAt], [Date.UTC(2026, 0, 2), Date.UTC(2026, 0, 8)])
  })

  test('one with a stored access policy may say neither permissions nor expiry', () => {
    const { sas } = readSas(`sv=2022-11-02&si=exports&sr=c&sig=${SIG}`)
    assert.deepEqual([sas.storedPolicy, sas.permissions, sas.expiresAt], ['exports', undefined, undefined])
  })

  test('a signature that was pasted unencoded goes on the wire encoded, and one that was encoded stays as it was', () => {
    const plain = readSas(PORTAL.replace(SIG, SIGNATURE)).token
    assert.equal(plain, readSas(PORTAL).token)
    assert.equal(new URLSearchParams(plain).get('sig'), SIGNATURE)
  })

  test('a question mark in front and blanks around it do not matter', () => {
    assert.equal(readSas(`  ?${PORTAL}\n`).token, readSas(PORTAL).token)
  })
})

describe('what is no SAS is refused, without being repeated', () => {
  const broken: readonly (readonly [string, string, RegExp])[] = [
    ['nothing', '', /no `sig`/],
    ['a word', 'your-sas-token', /not a list of/],
    ['no signature', PORTAL.replace(/&sig=.*/, ''), /no `sig`/],
    ['a cut signature', PORTAL.slice(0, -5), /not whole/],
    ['a line break inside', PORTAL.replace('&se', '\n&se'), /line breaks/],
    ['two permissions', `${PORTAL}&sp=r`, /two values for `sp`/],
    ['no version', PORTAL.replace('sv=2022-11-02&', ''), /`sv`/],
    ['no expiry', PORTAL.replace(/se=[^&]*&/, ''), /neither permissions and expiry/],
    ['no resource', PORTAL.replace('sr=c&', ''), /what it is for/],
    ['a directory without depth', PORTAL.replace('sr=c', 'sr=d'), /`sdd`/],
    ['a local time', PORTAL.replace('16:00:00Z', '16:00:00'), /`se` is not a time in UTC/],
    ['a broken escape', PORTAL.replace('sr=c', 'sr=%zz'), /not followed by two hexadecimal/],
    ['another secret in the wrong field', 'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1', /a key that no SAS token has/],
  ]
  for (const [title, text, message] of broken) {
    test(title, () => {
      const fault = faultOf(() => readSas(text))
      assert.equal(fault.code, 'SAS_MALFORMED')
      assert.match(fault.message, message)
      assert.ok(!inspect(fault).includes(SIGNATURE.slice(0, 12)) && !inspect(fault).includes('Eby8'))
    })
  }
})

function faultOf(run: () => unknown): Fault {
  try {
    run()
  } catch (error) {
    if (isFault(error)) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'should have thrown' })
}
