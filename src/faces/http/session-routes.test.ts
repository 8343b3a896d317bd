import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ADMIN } from '../../app/testing/test-app.ts'
import type { Answer } from './testing/ask.ts'
import { API_TOKEN, PASSWORD, testServer } from './testing/test-server.ts'

const ADA = { email: 'ada@example.org', name: 'Ada', password: PASSWORD }
const VIEWER = '{ viewer { id } }'

test('the first administrator is made with the one-time token and is signed in', async () => {
  await using server = await testServer()
  assert.deepEqual((await server.ask('/api/session')).json, { setupNeeded: true, maySignIn: true, signedIn: false })
  const { code } = codeOf(await server.post('/api/setup', { ...ADA, token: 'wrong' }))
  assert.equal(code, 'UNAUTHENTICATED')
  const made = await server.post('/api/setup', { ...ADA, token: API_TOKEN })
  assert.equal(made.status, 200, made.text)
  const cookie = cookieOf(made)
  const { json } = await server.ask('/api/session', { headers: { cookie } })
  assert.deepEqual([json.setupNeeded, json.signedIn, json.csrfToken], [false, true, made.json.csrfToken])
  assert.deepEqual(json.viewer, {
    ...{ id: json.viewer.id, name: 'Ada', email: ADA.email },
    ...{ role: 'Administrator', kind: 'user', permissions: ['ADMIN'] },
  })
  assert.equal(codeOf(await server.post('/api/setup', { ...ADA, token: API_TOKEN })).code, 'STATE_CONFLICT')
})

test('signing in sets a cookie that scripts cannot read and other sites cannot use', async () => {
  await using server = await testServer()
  await server.person(ADA.email)
  const { cookies, json } = await server.post('/api/session', ADA)
  assert.equal(cookies.length, 1)
  assert.match(cookies[0] ?? '', /^spillway_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  assert.match(json.csrfToken, /^[\w-]{43}$/)
})

test('a pause says in its body, too, for how long: a page does not see the header', async () => {
  await using server = await testServer()
  await server.person(ADA.email)
  const guess = () => server.post('/api/session', { ...ADA, password: 'wrong' })
  for (let i = 0; i < 5; i += 1) assert.equal((await guess()).json.error.retryAfterSeconds, undefined)
  const { headers, json } = await guess()
  assert.deepEqual([json.error.code, json.error.retryAfterSeconds], ['SIGN_IN_PAUSED', 30])
  assert.equal(headers['retry-after'], '30')
})

test('signing out ends the session and takes the cookie away', async () => {
  await using server = await testServer()
  await server.person(ADA.email)
  const { cookie, csrfToken, graphql } = await server.browser(ADA.email)
  const leave = (headers: Record<string, string>) => server.ask('/api/session', { method: 'DELETE', headers })
  assert.equal(codeOf(await leave({ cookie })).code, 'REQUEST_FORGED')
  assert.equal((await graphql(VIEWER)).status, 200)
  const left = await leave({ cookie, 'x-spillway-csrf': csrfToken })
  assert.match(left.cookies[0] ?? '', /^spillway_session=; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/)
  assert.equal((await graphql(VIEWER)).status, 401)
  assert.equal((await leave({ cookie })).status, 200, 'once more does no harm')
})

test('the cookie gets a new secret once an hour, with the page none the wiser', async () => {
  await using server = await testServer()
  await server.person(ADA.email)
  const { cookie, csrfToken, graphql } = await server.browser(ADA.email)
  const show = () => server.ask('/api/session', { headers: { cookie } })
  assert.deepEqual((await show()).cookies, [])
  server.clock.shiftMs += 59 * 60_000
  await show()
  server.clock.shiftMs += 60_000
  const shown = await show()
  assert.notEqual(cookieOf(shown), cookie)
  assert.equal(shown.json.csrfToken, csrfToken)
  assert.equal((await graphql(VIEWER)).status, 200, 'a request that was under way')
})

test('who is invited learns for whom, chooses a password and signs in', async () => {
  await using server = await testServer()
  const invited = await server.app.users.create(ADMIN, { email: ADA.email, name: 'Ada', role: 'Auditor' })
  const token = invited.setPasswordToken.reveal()
  assert.deepEqual((await server.post('/api/invitation', { token })).json, { email: ADA.email, name: 'Ada' })
  const choose = (password: string, with_ = token) => server.post('/api/set-password', { token: with_, password })
  assert.deepEqual(codeOf(await choose('short')), { status: 400, code: 'PASSWORD_WEAK' })
  assert.deepEqual(codeOf(await choose(PASSWORD, 'x')), { status: 401, code: 'PASSWORD_TOKEN_REFUSED' })
  assert.equal((await choose(PASSWORD)).status, 200)
  assert.deepEqual(codeOf(await choose(PASSWORD)), { status: 401, code: 'PASSWORD_TOKEN_REFUSED' })
  assert.deepEqual(codeOf(await server.post('/api/invitation', { token })), {
    status: 401,
    code: 'PASSWORD_TOKEN_REFUSED',
  })
  assert.equal((await server.post('/api/session', ADA)).status, 200)
})

describe('a body', () => {
  const bodies: [name: string, body: string, type: string, status: number][] = [
    ['that is no JSON', '{', 'application/json', 400],
    ['that is no object', '[]', 'application/json', 400],
    ['without a field', '{"email": "x"}', 'application/json', 400],
    ['with a field of another type', '{"email": "x", "password": {"$ne": ""}}', 'application/json', 400],
    [
      'with a field that only its prototype has',
      '{"__proto__": {"email": "x", "password": "y"}}',
      'application/json',
      400,
    ],
    ['with a field without an end', `{"email": "${'x'.repeat(1001)}", "password": "y"}`, 'application/json', 400],
    ['without an end', `{"email": "${'x'.repeat(17_000)}"}`, 'application/json', 413],
    ['of a form', 'email=x&password=y', 'application/x-www-form-urlencoded', 415],
    ['of a form that wants to look like JSON', '{"email": "x", "password": "y"}', 'text/plain', 415],
  ]
  for (const [name, body, type, status] of bodies) {
    test(`${name} is refused`, async () => {
      await using server = await testServer()
      for (const path of ['/api/session', '/api/setup', '/api/set-password', '/api/invitation']) {
        const headers = { 'content-type': type }
        const answer = await server.ask(path, { method: 'POST', headers, body })
        assert.equal(answer.status, status, answer.text)
        assert.ok(answer.json.error.code)
      }
      assert.equal(server.hashes(), 0)
    })
  }
})

describe('https', () => {
  const PROXY = { trustedProxies: ['loopback'] }
  const HTTPS = { host: 'spillway.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }

  test('is needed to sign in from elsewhere', async () => {
    await using server = await testServer()
    await server.person(ADA.email)
    const elsewhere = { host: 'spillway.example:8420' }
    assert.equal((await server.ask('/api/session', { headers: elsewhere })).json.maySignIn, false)
    for (const path of ['/api/session', '/api/setup', '/api/set-password', '/api/invitation'])
      assert.deepEqual(
        codeOf(await server.post(path, ADA, elsewhere)),
        { status: 403, code: 'CONNECTION_INSECURE' },
        path,
      )
    assert.equal(
      codeOf(await server.post('/api/session', ADA, HTTPS)).code,
      'CONNECTION_INSECURE',
      'nobody is believed',
    )
    assert.equal(server.hashes(), 1, 'that of the account itself')
  })

  test('at a proxy that is trusted gives a cookie that is bound to the host and to https', async () => {
    await using server = await testServer(PROXY)
    await server.person(ADA.email)
    const made = await server.post('/api/session', ADA, { ...HTTPS, origin: 'https://spillway.example' })
    assert.match(
      made.cookies[0] ?? '',
      /^__Host-spillway_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    )
    assert.equal(made.headers['strict-transport-security'], 'max-age=31536000')
    const seen = async (cookie: string) =>
      (await server.ask('/api/session', { headers: { ...HTTPS, cookie } })).json.signedIn
    assert.equal(await seen(cookieOf(made)), true)
    assert.equal(await seen(cookieOf(made).replace('__Host-', '')), false, 'a neighbour can set that one')
    const [session] = await server.place.store.ledger.sessionsOf(made.json.viewer.id)
    assert.equal(session?.address, '203.0.113.9')
  })
})

function codeOf({ status, json }: Answer): { status: number; code: string } {
  return { status, code: json?.error?.code }
}

function cookieOf({ cookies }: Answer): string {
  return (cookies[0] ?? '').split(';')[0] ?? ''
}
