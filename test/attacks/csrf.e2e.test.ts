/** Requests that a page of another site makes a signed-in browser send. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Answer } from '../../src/faces/http/testing/ask.ts'
import {
  API_TOKEN,
  type Browser,
  PASSWORD,
  type TestServer,
  testServer,
} from '../../src/faces/http/testing/test-server.ts'

const MUTATION = 'mutation { createApiToken(data: {name: "stolen", permissions: [ADMIN]}) { token } }'
const READ = '{ viewer { id } }'
const JSON_TYPE = { 'content-type': 'application/json' }

let server: TestServer
let victim: Browser
let other: Browser

before(async () => {
  server = await testServer()
  await server.person('victim@example.org', 'Administrator')
  await server.person('other@example.org', 'Administrator')
  victim = await server.browser('victim@example.org')
  other = await server.browser('other@example.org')
})

after(() => server[Symbol.asyncDispose]())

function graphql(headers: Readonly<Record<string, string>>, query = MUTATION): Promise<Answer> {
  const body = JSON.stringify({ query })
  return server.ask('/api/audit/graphql', { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body })
}

async function tokensMade(): Promise<number> {
  const tokens = await server.place.store.ledger.tokens()
  return tokens.filter(({ name }) => name === 'stolen').length
}

suite('by cookie, an operation is refused', () => {
  const own = () => ({ cookie: victim.cookie, 'x-spillway-csrf': victim.csrfToken, origin: server.url })
  const attempts: [name: string, headers: () => Record<string, string>][] = [
    ['without a token', () => ({ cookie: victim.cookie, origin: server.url })],
    ['with an empty token', () => ({ ...own(), 'x-spillway-csrf': '' })],
    ["with another session's token", () => ({ ...own(), 'x-spillway-csrf': other.csrfToken })],
    ['with a token that is nearly right', () => ({ ...own(), 'x-spillway-csrf': `${victim.csrfToken}x` })],
    ['with the token twice', () => ({ ...own(), 'x-spillway-csrf': `${victim.csrfToken}, ${victim.csrfToken}` })],
    ['with the cookie for a token', () => ({ ...own(), 'x-spillway-csrf': victim.cookie.split('=')[1] ?? '' })],
    ['from another site, even with the token', () => ({ ...own(), origin: 'https://evil.example' })],
    ['from another port', () => ({ ...own(), origin: 'http://127.0.0.1:1' })],
    ['from another scheme', () => ({ ...own(), origin: server.url.replace('http', 'https') })],
    ['from a name that begins like ours', () => ({ ...own(), origin: `${server.url}.evil.example` })],
    ['from a frame without an origin', () => ({ ...own(), origin: 'null' })],
    ['from another site, as the browser says', () => ({ ...own(), 'sec-fetch-site': 'cross-site' })],
    ['from a neighbour below the same domain', () => ({ ...own(), 'sec-fetch-site': 'same-site' })],
  ]
  for (const [name, headers] of attempts) {
    test(name, async () => {
      const { status, text } = await graphql(headers())
      assert.deepEqual([status, /"REQUEST_FORGED"/.test(text)], [403, true], text)
      assert.equal((await graphql(headers(), READ)).status, 403, 'reading too')
      assert.equal(await tokensMade(), 0)
    })
  }

  test('and is possible with everything right', async () => {
    assert.equal((await graphql(own(), READ)).status, 200)
    assert.equal((await graphql({ ...own(), 'sec-fetch-site': 'same-origin' }, READ)).status, 200)
  })
})

suite('what a form, an image or a link can send', () => {
  const forms: [type: string, body: string][] = [
    ['application/x-www-form-urlencoded', `query=${encodeURIComponent(MUTATION)}`],
    ['text/plain', JSON.stringify({ query: MUTATION })],
    [
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n${MUTATION}\r\n--x--`,
    ],
  ]
  for (const [type, body] of forms) {
    test(`a form of ${type} does nothing`, async () => {
      const headers = { cookie: victim.cookie, 'content-type': type, origin: 'https://evil.example' }
      assert.equal((await server.ask('/api/audit/graphql', { method: 'POST', headers, body })).status, 403)
      const signIn = await server.ask('/api/session', { method: 'POST', headers, body })
      assert.ok([403, 415].includes(signIn.status), signIn.text)
      assert.equal(await tokensMade(), 0)
    })
  }

  test('a GET changes nothing, not even with everything right', async () => {
    const path = `/api/audit/graphql?query=${encodeURIComponent(MUTATION)}`
    assert.equal((await server.ask(path, { headers: { cookie: victim.cookie } })).status, 403)
    const headers = { cookie: victim.cookie, 'x-spillway-csrf': victim.csrfToken }
    assert.equal((await server.ask(path, { headers })).status, 405)
    assert.equal((await server.ask(path, { headers: { authorization: API_TOKEN } })).status, 405)
    assert.equal(await tokensMade(), 0)
  })
})

suite('the doors themselves', () => {
  const bodies: [path: string, body: object][] = [
    ['/api/session', { email: 'other@example.org', password: PASSWORD }],
    ['/api/setup', { token: API_TOKEN, email: 'x@example.org', name: 'x', password: PASSWORD }],
    ['/api/set-password', { token: 'x', password: PASSWORD }],
    ['/api/invitation', { token: 'x' }],
  ]
  for (const [path, body] of bodies) {
    test(`no page of another site can use ${path}, to sign its victim in as somebody else`, async () => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ])
        assert.equal((await server.post(path, body, headers as Record<string, string>)).status, 403)
    })
  }

  test('nor sign its victim out', async () => {
    const leave = (headers: Record<string, string>) => server.ask('/api/session', { method: 'DELETE', headers })
    assert.equal((await leave({ cookie: victim.cookie })).status, 403)
    assert.equal((await leave({ ...JSON_TYPE, cookie: victim.cookie, origin: 'https://evil.example' })).status, 403)
    assert.equal((await server.ask('/api/session', { headers: { cookie: victim.cookie } })).json.signedIn, true)
  })

  test('no answer may be read by another site: nothing allows it', async () => {
    for (const path of ['/api/session', '/api/audit/graphql', '/healthz']) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { headers } = await server.ask(path, {
          method,
          headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
        })
        for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/)
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin')
      }
    }
  })
})

suite('a token in Authorization', () => {
  test('wins over the cookie, and needs no proof: no browser adds it by itself', async () => {
    const headers = { cookie: victim.cookie, authorization: API_TOKEN, origin: 'https://somewhere.example' }
    const { json } = await graphql(headers, '{ viewer { kind } }')
    assert.equal(json.data.viewer.kind, 'token')
  })

  test('that is wrong is not made up for by a cookie that is right', async () => {
    for (const authorization of ['wrong', 'Bearer wrong', '', 'Bearer ', 'a b']) {
      const headers = { cookie: victim.cookie, 'x-spillway-csrf': victim.csrfToken, authorization }
      assert.equal((await graphql(headers, READ)).status, 401, authorization)
    }
  })
})
