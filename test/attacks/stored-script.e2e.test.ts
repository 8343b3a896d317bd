/** Whatever an event or a name holds, the interfaces give it back as data: never as a page, and never changed. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { API_TOKEN, type Browser, type TestServer, testServer } from '../../src/faces/http/testing/test-server.ts'
import { window } from '../../src/model/window.ts'
import { readLines } from '../../src/store/contract/event-batch.ts'

const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "';alert(String.fromCharCode(88))//",
  '</title></textarea></style></script><svg onload=alert(1)>',
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is the attack
  '${alert(1)}',
  '\u2028\u2029\ufeff<script>',
  '=cmd|"/c calc"!A1',
  '\u001b[2J\u001b]0;owned\u0007',
]

let server: TestServer
let admin: Browser
before(async () => {
  server = await testServer()
  await server.person('admin@example.org', 'Administrator')
  admin = await server.browser('admin@example.org')
})
after(() => server[Symbol.asyncDispose]())

function requireData(headers: Readonly<Record<string, string | undefined>>): void {
  assert.match(headers['content-type'] ?? '', /^application\/(?:graphql-response\+)?json/)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'; frame-ancestors 'none'/)
  assert.equal(headers['cache-control'], 'no-store')
}

test('an event with script in every field is stored as it came', async () => {
  const events = PAYLOADS.map((text, index) => ({
    id: `${index} ${text}`,
    eventTimestamp: '2026-01-31T12:00:00.000Z',
    action: text,
    actionStatus: text,
    targetType: text,
    actor: { type: text, id: text, name: text },
    auditPayload: { type: text, [text]: text },
  }))
  const headers = { authorization: API_TOKEN }
  const sent = await server.post('/api/v1/streams/audit/events', events, headers)
  requireData(sent.headers)
  assert.equal(sent.json.accepted, PAYLOADS.length, sent.text)
  const { store } = server.place
  const { oldest, head } = await store.log.state('audit')
  const lines = (await readLines(store, 'audit', window(oldest, head))).map((line) => JSON.parse(line))
  for (const event of events) {
    const { receivedTimestamp: _, ...stored } = lines.find(({ id }) => id === event.id) ?? {}
    assert.deepEqual(stored, event)
  }
})

test('what is refused is told without becoming a page', async () => {
  for (const text of PAYLOADS) {
    const sent = await server.post('/api/v1/streams/audit/events', [{ [text]: text }], { authorization: API_TOKEN })
    requireData(sent.headers)
    assert.equal(sent.json.rejectedCount, 1)
    const stream = await server.post(
      `/api/v1/streams/${encodeURIComponent(text)}/events`,
      {},
      { authorization: API_TOKEN },
    )
    requireData(stream.headers)
    assert.equal(stream.status, 404)
  }
})

suite('names', () => {
  for (const text of PAYLOADS) {
    test(`of people and tokens come back as they are, or are refused: ${JSON.stringify(text)}`, async () => {
      const data = { email: `x${PAYLOADS.indexOf(text)}@example.org`, name: text, role: 'Auditor' }
      const made = await admin.graphql('mutation ($data: UserInput!) { createUser(data: $data) { user { name } } }', {
        data,
      })
      requireData(made.headers)
      if (/\p{Cc}/u.test(text)) assert.equal(made.json.errors[0].extensions.code, 'BAD_INPUT')
      else assert.equal(made.json.data.createUser.user.name, text.trim())
      const query = 'mutation ($data: ApiTokenInput!) { createApiToken(data: $data) { apiToken { name } } }'
      const token = await admin.graphql(query, { data: { name: text, permissions: ['INGEST'] } })
      requireData(token.headers)
      assert.equal(token.json.data.createApiToken.apiToken.name, text.trim())
    })
  }

  test('of browsers, too', async () => {
    const headers = { 'user-agent': '<script>alert(1)</script>' }
    const { cookies, json } = await server.post(
      '/api/session',
      { email: 'admin@example.org', password: 'correct horse battery staple' },
      headers,
    )
    const own = { cookie: (cookies[0] ?? '').split(';')[0] ?? '', 'x-spillway-csrf': json.csrfToken }
    const seen = await server.post('/api/audit/graphql', { query: '{ sessions { userAgent current } }' }, own)
    requireData(seen.headers)
    const current = seen.json.data.sessions.find((each: { current: boolean }) => each.current)
    assert.equal(current.userAgent, headers['user-agent'])
  })
})
