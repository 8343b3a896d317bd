/** Sessions that somebody else chose, copied, guessed or kept. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, beforeEach, suite, test } from 'node:test'
import type { Answer } from '../../src/faces/http/testing/ask.ts'
import { PASSWORD, type TestServer, testServer } from '../../src/faces/http/testing/test-server.ts'

let server: TestServer
before(async () => {
  server = await testServer({ trustedProxies: ['loopback'] })
  await server.person('ada@example.org')
})
after(() => server[Symbol.asyncDispose]())
beforeEach(() => {
  server.clock.shiftMs = 0
})

const CREDENTIALS = { email: 'ada@example.org', password: PASSWORD }

async function isSignedIn(cookie: string, headers: Record<string, string> = {}): Promise<boolean> {
  return (await server.ask('/api/session', { headers: { cookie, ...headers } })).json.signedIn
}

function cookieOf({ cookies }: Answer): string {
  return (cookies[0] ?? '').split(';')[0] ?? ''
}

suite('fixation', () => {
  test('a cookie from before signing in is never the one after it, and is good for nothing then', async () => {
    const chosen = `spillway_session=${'A'.repeat(43)}`
    const made = await server.post('/api/session', CREDENTIALS, { cookie: chosen })
    assert.notEqual(cookieOf(made), chosen)
    assert.equal(await isSignedIn(chosen), false)
    assert.equal(await isSignedIn(cookieOf(made)), true)
  })

  test('a session that was there before ends: its secret may be known to who prepared the browser', async () => {
    const before = cookieOf(await server.post('/api/session', CREDENTIALS))
    const later = cookieOf(await server.post('/api/session', CREDENTIALS, { cookie: before }))
    assert.notEqual(later, before)
    assert.deepEqual([await isSignedIn(before), await isSignedIn(later)], [false, true])
  })

  test('a failed attempt ends nothing and sets nothing', async () => {
    const before = cookieOf(await server.post('/api/session', CREDENTIALS))
    const failed = await server.post('/api/session', { ...CREDENTIALS, password: 'wrong' }, { cookie: before })
    assert.deepEqual([failed.status, failed.cookies], [401, []])
    assert.equal(await isSignedIn(before), true)
  })
})

suite('the cookie', () => {
  test('has every guard there is, and more over https', async () => {
    const plain = (await server.post('/api/session', CREDENTIALS)).cookies
    assert.deepEqual(plain.length, 1)
    assert.deepEqual(attributes(plain[0]), ['HttpOnly', 'Path=/', 'SameSite=Strict'])
    const https = { host: 'spillway.example', 'x-forwarded-proto': 'https' }
    const [secure] = (await server.post('/api/session', CREDENTIALS, https)).cookies
    assert.match(secure ?? '', /^__Host-/)
    assert.deepEqual(attributes(secure), ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'])
  })

  test('of plain http is none over https, where a neighbour may have set it', async () => {
    const cookie = cookieOf(await server.post('/api/session', CREDENTIALS))
    assert.equal(await isSignedIn(cookie, { 'x-forwarded-proto': 'https' }), false)
  })

  test('is not in any file: the store has hashes', async () => {
    const secret = cookieOf(await server.post('/api/session', CREDENTIALS)).split('=')[1] ?? ''
    assert.equal(secret.length, 43)
    for (const bytes of storedBytes()) {
      assert.ok(!bytes.includes(secret), 'as text')
      assert.ok(!bytes.includes(Buffer.from(secret, 'base64url')), 'as bytes')
      assert.ok(!bytes.includes(PASSWORD), 'nor is the password')
    }
  })

  test('of many forms that are none does no harm', async () => {
    const { cookie } = await server.browser('ada@example.org')
    for (const wrong of [
      ...[
        '',
        '=',
        ';',
        'spillway_session',
        'spillway_session=',
        `${cookie}x`,
        cookie.slice(0, -1),
        cookie.toUpperCase(),
      ],
      ...[cookie.replace('=', '= '), `x${cookie}`, `spillway_session="${cookie.split('=')[1]}"`],
      ...["spillway_session=' OR 1=1 --", 'spillway_session=%00', `spillway_session=${'é'.repeat(20)}`],
    ]) {
      const { status, json } = await server.ask('/api/session', { headers: { cookie: encodeURI(wrong) } })
      assert.deepEqual([status, json.signedIn], [200, false], wrong)
    }
  })

  test('among thousands of others is found, or the request is refused as a whole', async () => {
    const { cookie } = await server.browser('ada@example.org')
    const many = Array.from({ length: 500 }, (_, i) => `other${i}=value`).join('; ')
    assert.equal(await isSignedIn(`${many}; ${cookie}`), true)
    const huge = await server.ask('/api/session', { headers: { cookie: `x=${'y'.repeat(64 * 1024)}; ${cookie}` } })
    assert.equal(huge.status, 431)
    assert.equal(await isSignedIn(cookie), true, 'the server is well')
  })
})

suite('a copied secret', () => {
  test('is worth an hour without use, and half a day at most', async () => {
    const { cookie } = await server.browser('ada@example.org')
    server.clock.shiftMs += 59 * 60_000
    assert.equal(await isSignedIn(cookie), true)
    server.clock.shiftMs += 61 * 60_000
    assert.equal(await isSignedIn(cookie), false)
  })

  test('gives itself away once the owner has another one: both are signed out', async () => {
    const { cookie: copied } = await server.browser('ada@example.org')
    server.clock.shiftMs += 59 * 60_000
    await isSignedIn(copied)
    server.clock.shiftMs += 2 * 60_000
    const renewed = cookieOf(await server.ask('/api/session', { headers: { cookie: copied } }))
    assert.notEqual(renewed, copied)
    assert.equal(await isSignedIn(renewed), true)
    server.clock.shiftMs += 2 * 60_000
    assert.deepEqual([await isSignedIn(copied), await isSignedIn(renewed)], [false, false])
  })

  test('is worth nothing once its owner has signed out, or changed the password', async () => {
    for (const leave of ['sign out', 'change the password'] as const) {
      await server.person(`${leave.replaceAll(' ', '-')}@example.org`)
      const { cookie, csrfToken, graphql } = await server.browser(`${leave.replaceAll(' ', '-')}@example.org`)
      if (leave === 'sign out')
        await server.ask('/api/session', { method: 'DELETE', headers: { cookie, 'x-spillway-csrf': csrfToken } })
      else await graphql(`mutation { changePassword(current: "${PASSWORD}", next: "vier Kühe im dichten Nebel") }`)
      assert.equal(await isSignedIn(cookie), false, leave)
    }
  })
})

function attributes(cookie = ''): string[] {
  return cookie.split('; ').slice(1).sort()
}

function storedBytes(): Buffer[] {
  const folder = server.place.dataDir
  return readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`))
}
