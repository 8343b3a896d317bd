import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemRandom } from '../base/random.ts'
import { ARGON2_PARAMETERS, type Derive, PasswordHasher } from './password-hasher.ts'
import { requireGoodPassword } from './password-rules.ts'

const QUICK = { memory: 8, passes: 1, parallelism: 1 }
const OWNER = { email: 'ada.lovelace@analytical.example', name: 'Ada Lovelace' }

describe('a password hash', () => {
  test('is Argon2id with what OWASP recommends, and a salt of its own', async () => {
    const hasher = new PasswordHasher({ random: systemRandom })
    const [first, second] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')]
    assert.match(first, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    assert.notEqual(first, second)
    assert.equal(await hasher.verify('correct horse', first), true)
    assert.equal(await hasher.verify('correct horsf', first), false)
  })

  test('is what other programs compute', async () => {
    // From the tests of the reference implementation (phc-winner-argon2, src/test.c).
    const known = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    const hasher = new PasswordHasher({ random: systemRandom })
    assert.equal(await hasher.verify('password', known), true)
    assert.equal(await hasher.verify('Password', known), false)
  })

  test('is the same however the letters are composed', async () => {
    const hasher = new PasswordHasher({ random: systemRandom, parameters: QUICK })
    const hash = await hasher.hash('Zürich ﬁne'.normalize('NFC'))
    assert.equal(await hasher.verify('Zürich fine'.normalize('NFD'), hash), true)
  })

  test('costs the same where there is none to compare with', async () => {
    const calls: string[] = []
    const derive: Derive = async ({ memory, passes, parallelism, tagLength, nonce }) => {
      calls.push([memory, passes, parallelism, tagLength, Buffer.from(nonce as Uint8Array).length].join())
      return Buffer.alloc(32)
    }
    const hasher = new PasswordHasher({ random: systemRandom, derive })
    const hash = await hasher.hash('x')
    assert.equal(await hasher.verify('x', hash), true)
    assert.equal(await hasher.verify('x', null), false, 'not even where the work gives zeros')
    assert.deepEqual(new Set(calls), new Set(['19456,2,1,32,16']))
    assert.equal(calls.length, 3)
  })

  test('is outdated where the parameters are others', async () => {
    const old = await new PasswordHasher({ random: systemRandom, parameters: QUICK }).hash('x')
    const hasher = new PasswordHasher({ random: systemRandom })
    assert.equal(hasher.isOutdated(old), true)
    assert.equal(hasher.isOutdated(old.replace('m=8,t=1', `m=${ARGON2_PARAMETERS.memory},t=2`)), false)
    assert.equal(await hasher.verify('x', old), true)
  })

  test('is computed one at a time, and a crowd is sent away', async () => {
    let running = 0
    const derive: Derive = async () => {
      running += 1
      assert.equal(running, 1)
      await Promise.resolve()
      running -= 1
      return Buffer.alloc(32)
    }
    const hasher = new PasswordHasher({ random: systemRandom, derive })
    const ended = await Promise.allSettled(Array.from({ length: 101 }, () => hasher.verify('x', null)))
    const refused = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
    assert.deepEqual(refused, ['OVERLOADED'])
    assert.equal(await hasher.verify('x', null), false)
  })
})

describe('a good password', () => {
  const good = [
    'correct horse battery staple',
    'Tr0ub4dor&3 extra',
    'mZ7!kq0v2Lw9',
    'vier Kühe im Nebel',
    '猫が好きです、本当に好きです',
    `lamp rocket ${'very '.repeat(48)}`.slice(0, 256),
  ]
  for (const password of good) {
    test(`${password.slice(0, 40)} is taken`, () => requireGoodPassword(password, OWNER))
  }

  const weak = [
    ['eleven chars', 'mZ7!kq0v2Lw'],
    ['eleven letters that take more code points', 'e\u0301'.repeat(11)],
    ['the alphabet', 'abcdefghijkl'],
    ['the digits', '123456789012'],
    ['backwards', '0987654321098'],
    ['a row of keys', 'qwertyuiop12'],
    ['columns of keys', '1qaz2wsx3edc'],
    ['one letter', 'aaaaaaaaaaaa'],
    ['few letters', 'kgkgkgkgkgkg'],
    ['a repetition', 'xkcdxkcdxkcd'],
    ['a common word', 'Password1234!'],
    ['with signs for letters', 'P@ssw0rd1234!'],
    ['with a year', 'Welcome2026!!'],
    ['common words', 'AdminSpillway1'],
    ['the own name', 'ada-lovelace-1815'],
    ['between signs', '-_-admin-_-2026-_-'],
    ['the own address', 'analytical123!'],
  ] as const
  for (const [what, password] of weak) {
    test(`${what} (${password}) is refused`, () =>
      assert.throws(() => requireGoodPassword(password, OWNER), { code: 'PASSWORD_WEAK' }))
  }

  test('is not longer than 256 characters', () => {
    assert.throws(() => requireGoodPassword('lamp rocket'.repeat(30), OWNER), { code: 'BAD_INPUT' })
  })
})
