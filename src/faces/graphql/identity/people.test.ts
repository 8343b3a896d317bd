import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERMISSIONS, ROLE_PERMISSIONS } from '../../../app/principal.ts'
import { ROLES } from '../../../model/role.ts'
import { API_TOKEN, PASSWORD, testServer } from '../../http/testing/test-server.ts'

const OTHER = 'vier Kühe im dichten Nebel'
const USER = '{ id email name role permissions enabled hasPassword createdAt lastSignInAt lockedUntil }'

test('an administrator makes, changes, disables, resets and deletes people', async () => {
  await using server = await testServer()
  await server.person('admin@example.org', 'Administrator')
  const { graphql } = await server.browser('admin@example.org')
  const asked = async (query: string, variables: object) => {
    const { json } = await graphql(query, variables)
    assert.equal(json.errors, undefined, JSON.stringify(json.errors))
    return json.data.done
  }
  const data = { email: 'ada@example.org', name: 'Ada', role: 'Auditor' }
  const made = await asked(
    `mutation ($data: UserInput!) { done: createUser(data: $data) { user ${USER} setPasswordToken expiresAt } }`,
    { data },
  )
  const { id, createdAt, ...user } = made.user
  assert.deepEqual(user, {
    ...data,
    ...{ permissions: ['AUDIT'], enabled: true, hasPassword: false, lastSignInAt: null, lockedUntil: null },
  })
  assert.equal(Math.round((Date.parse(made.expiresAt) - Date.parse(createdAt)) / 3_600_000), 72)
  await server.post('/api/set-password', { token: made.setPasswordToken, password: PASSWORD })
  const own = await server.browser(data.email)

  const change = (field: string, rest = '') =>
    asked(`mutation ($id: ID!) { done: ${field}(id: $id${rest}) ${USER} }`, { id })
  assert.equal((await change('updateUser', ', data: {role: "Analyst"}')).role, 'Analyst')
  assert.equal((await own.graphql('{ viewer { role } }')).json.data.viewer.role, 'Analyst')
  assert.equal((await change('disableUser')).enabled, false)
  assert.equal((await own.graphql('{ viewer { role } }')).status, 401)
  assert.equal((await change('enableUser')).enabled, true)
  for (let i = 0; i < 5; i += 1) await server.post('/api/session', { email: data.email, password: OTHER })
  const listed = await asked(`{ done: users ${USER} }`, {})
  assert.ok(listed[1].lockedUntil > createdAt)
  assert.equal((await change('enableUser')).lockedUntil, null)
  const reset = await asked('mutation ($id: ID!) { done: resetPassword(id: $id) { user { hasPassword } } }', { id })
  assert.equal(reset.user.hasPassword, false)
  await change('deleteUser')
  assert.equal((await asked(`{ done: users ${USER} }`, {})).length, 1)
  const last = await graphql(`mutation { disableUser(id: "${listed[0].id}") { id } }`)
  assert.equal(last.json.errors[0].extensions.code, 'LAST_ADMINISTRATOR')
})

test('a person sees and ends their sessions, and changes their password', async () => {
  await using server = await testServer()
  await server.person('ada@example.org')
  const [here, there] = [await server.browser('ada@example.org'), await server.browser('ada@example.org')]
  const query = '{ sessions { id createdAt lastUsedAt expiresAt userAgent ip current } }'
  const { sessions } = (await here.graphql(query)).json.data
  assert.deepEqual(sessions.map((each: { ip: string; current: boolean }) => [each.ip, each.current]).sort(), [
    ['127.0.0.1', false],
    ['127.0.0.1', true],
  ])
  const other = sessions.find(({ current }: { current: boolean }) => !current)
  assert.equal((await here.graphql(`mutation { endSession(id: "${other.id}") }`)).json.data.endSession, true)
  assert.equal((await there.graphql(query)).status, 401)
  const change = `mutation ($current: String!, $next: String!) { changePassword(current: $current, next: $next) }`
  const wrong = await here.graphql(change, { current: OTHER, next: OTHER })
  assert.equal(wrong.json.errors[0].extensions.code, 'SIGN_IN_FAILED')
  assert.equal((await here.graphql(change, { current: PASSWORD, next: OTHER })).json.data.changePassword, true)
  assert.equal((await here.graphql(query)).status, 401)
  assert.equal((await server.post('/api/session', { email: 'ada@example.org', password: OTHER })).status, 200)
})

test('the viewer is a person or a token', async () => {
  await using server = await testServer()
  const id = await server.person('ada@example.org', 'Operator')
  const query = '{ viewer { id name email role kind permissions } sessions { id } }'
  const person = (await (await server.browser('ada@example.org')).graphql(query)).json.data
  assert.deepEqual(person.viewer, {
    ...{ id, name: 'name of ada@example.org', email: 'ada@example.org', role: 'Operator', kind: 'user' },
    permissions: ROLE_PERMISSIONS.Operator,
  })
  const token = (await server.post('/api/audit/graphql', { query }, { authorization: API_TOKEN })).json.data
  assert.deepEqual(token, {
    viewer: { id: token.viewer.id, name: 'bootstrap', email: null, role: null, kind: 'token', permissions: ['ADMIN'] },
    sessions: [],
  })
})

test('roles are what people can be, and each permission but that of senders is in one of them', async () => {
  await using server = await testServer()
  const query = '{ roles { name description permissions } }'
  const { roles } = (await server.post('/api/audit/graphql', { query }, { authorization: API_TOKEN })).json.data
  assert.deepEqual(
    roles.map(({ name }: { name: string }) => name),
    ROLES,
  )
  const given = new Set(roles.flatMap(({ permissions }: { permissions: string[] }) => permissions))
  assert.deepEqual(new Set(PERMISSIONS).difference(given), new Set(['INGEST']))
})
