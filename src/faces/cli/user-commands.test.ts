import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { buildSchema, parse, validate } from 'graphql'
import { ADMIN } from '../../app/testing/test-app.ts'
import { typeDefs } from '../graphql/schema.ts'
import { API_TOKEN, PASSWORD, type TestServer, testServer } from '../http/testing/test-server.ts'
import { type Finished, runSpillway } from './testing/run-spillway.ts'
import * as documents from './user-documents.ts'

const ADA = 'ada@example.org'

let server: TestServer
before(async () => {
  server = await testServer()
})
after(() => server[Symbol.asyncDispose]())

function user(...args: string[]): Promise<Finished> {
  return runSpillway(['user', ...args], { env: { SPILLWAY_URL: server.url, SPILLWAY_API_KEY: API_TOKEN } })
}

async function choosePassword(address: string): Promise<number> {
  const token = address.trim().split('#')[1] ?? ''
  return (await server.post('/api/set-password', { token, password: PASSWORD })).status
}

function signIn(): Promise<number> {
  return server.post('/api/session', { email: ADA, password: PASSWORD }).then(({ status }) => status)
}

for (const [name, { text }] of Object.entries(documents)) {
  test(`${name} is valid against the schema`, () => {
    const errors = validate(buildSchema(typeDefs), parse(text))
    assert.deepEqual(errors.map(String), [])
  })
}

test('a person is made, chooses a password at the address, is changed, kept out, let in and deleted', async () => {
  const made = await user('create', ADA, '--name', 'Ada', '--role', 'auditor')
  assert.equal(made.code, 0, made.stderr)
  assert.ok(made.stdout.startsWith(`${server.url}/set-password#spw_set_`), made.stdout)
  assert.match(made.stderr, /works once, until 20/)
  assert.match((await user('list')).stdout, /Ada +Auditor +to choose a password +never/)
  assert.equal(await choosePassword(made.stdout), 200)
  assert.equal(await signIn(), 200)

  assert.equal((await user('update', ADA.toUpperCase(), '--role', 'Operator')).stdout, `${ADA}: Ada, Operator.\n`)
  assert.equal((await user('disable', ADA, '--yes')).code, 0)
  assert.equal(await signIn(), 401)
  assert.match((await user('list')).stdout, /disabled/)
  assert.equal((await user('enable', ADA)).code, 0)
  assert.equal(await signIn(), 200)
  const reset = await user('reset', ADA, '--yes', '--json')
  assert.equal(await signIn(), 401)
  assert.equal(await choosePassword(`#${JSON.parse(reset.stdout).setPasswordToken}`), 200)
  assert.equal((await user('delete', ADA, '--yes')).code, 0)
  assert.equal((await user('list')).stdout, 'Nobody has an account.\n')
})

test('what cannot be done is told with what can', async () => {
  const unknown = await user('enable', 'nobody@example.org')
  assert.deepEqual([unknown.code, /no account of nobody@example.org/.test(unknown.stderr)], [5, true], unknown.stderr)
  assert.match((await user('create', ADA, '--name', 'Ada', '--role', 'root')).stderr, /Roles: Administrator, Operator/)
  assert.match((await user('update', ADA)).stderr, /nothing to change/)
  assert.match((await user('delete', ADA)).stderr, /no account/)
  const unconfirmed = await user('reset', ADA)
  assert.match(unconfirmed.stderr, /Add --yes/)
})

test("on the server's machine nobody has to be asked", async () => {
  const folder = ['--data-dir', server.place.dataDir]
  const made = await runSpillway(['user', 'create', ADA, '--name', 'Ada', '--role', 'Administrator', ...folder])
  assert.equal(made.code, 0, made.stderr)
  assert.match(made.stdout, /^\/set-password#spw_set_/)
  assert.equal(await choosePassword(made.stdout), 200)
  for (let i = 0; i < 5; i += 1) await server.post('/api/session', { email: ADA, password: 'wrong' })
  assert.equal(await signIn(), 429)
  const reset = await runSpillway(['user', 'reset', ADA.toUpperCase(), '--yes', ...folder])
  assert.equal(await choosePassword(reset.stdout), 200, reset.stderr)
  assert.equal(await signIn(), 200, 'the pause went with the old password')
  assert.equal((await server.app.users.list(ADMIN)).length, 1)
  const none = await runSpillway(['user', 'reset', 'nobody@example.org', '--yes', ...folder])
  assert.match(none.stderr, /no account with this id/)
})
