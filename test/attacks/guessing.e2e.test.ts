/** Passwords and accounts guessed over HTTP. Work is counted in hashes: milliseconds say nothing on a busy machine. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { ADMIN } from '../../src/app/testing/test-app.ts'
import { Secret } from '../../src/base/secret.ts'
import type { Answer } from '../../src/faces/http/testing/ask.ts'
import { API_TOKEN, PASSWORD, type TestServer, testServer } from '../../src/faces/http/testing/test-server.ts'
import { window } from '../../src/model/window.ts'
import { readLines } from '../../src/store/contract/event-batch.ts'

const KNOWN = 'ada@example.org'
const WRONG = 'vier Kühe im dichten Nebel'

let server: TestServer
beforeEach(async () => {
  server = await testServer()
  await server.person(KNOWN)
})
afterEach(() => server[Symbol.asyncDispose]())

function guess(email: string, password = WRONG, headers: Record<string, string> = {}): Promise<Answer> {
  return server.post('/api/session', { email, password }, headers)
}

/** Until the pause; then the right password is refused as well. */
async function lockOut(email: string, guesses: (i: number) => Promise<Answer>): Promise<void> {
  for (let i = 0; i < 5; i += 1) assert.equal((await guesses(i)).status, 401, `guess ${i}`)
  const { status, headers, json } = await guess(email, PASSWORD)
  assert.deepEqual([status, json.error.code], [429, 'SIGN_IN_PAUSED'])
  assert.ok(Number(headers['retry-after']) >= 29)
}

suite('who asks whether there is an account', () => {
  /** Everything that an answer says, but its id and time. */
  const told = ({ status, headers, cookies, text }: Answer): object => {
    const { 'x-request-id': _, date: __, ...rest } = headers
    return { status, headers: rest, cookies, text }
  }

  test('gets the same answer for each, after the same work', async () => {
    await server.app.users.disable(ADMIN, await server.person('disabled@example.org'))
    await server.app.users.create(ADMIN, { email: 'invited@example.org', name: 'x', role: 'Auditor' })
    const answers: object[] = []
    for (const email of [
      KNOWN,
      'nobody@example.org',
      'disabled@example.org',
      'invited@example.org',
      '',
      'x'.repeat(900),
    ]) {
      const before = server.hashes()
      answers.push(told(await guess(email)))
      assert.equal(server.hashes() - before, 1, email)
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
  })

  test('is paused the same for each', async () => {
    const answers: object[] = []
    for (const email of [KNOWN, 'nobody@example.org']) {
      for (let i = 0; i < 5; i += 1) await guess(email)
      const before = server.hashes()
      answers.push(told(await guess(email)))
      assert.equal(server.hashes(), before)
    }
    assert.deepEqual(answers[0], answers[1])
  })

  test('learns nothing from the other doors', async () => {
    const answers = await Promise.all([
      server.post('/api/invitation', { token: 'x' }),
      server.post('/api/set-password', { token: 'x', password: PASSWORD }),
      server.post('/api/set-password', { token: 'x', password: '' }),
    ])
    for (const { status, json } of answers) assert.deepEqual([status, json.error.code], [401, 'PASSWORD_TOKEN_REFUSED'])
  })
})

suite('the pause is not got around', () => {
  test('by another spelling of the address', async () => {
    const spellings = [KNOWN, KNOWN.toUpperCase(), ` ${KNOWN}\t`, 'Ada@Example.ORG', 'ａda@example.org']
    await lockOut(KNOWN, (i) => guess(spellings[i] ?? ''))
  })

  test('by headers that name another sender', async () => {
    const names = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'client-ip', 'cf-connecting-ip']
    await lockOut(KNOWN, (i) => guess(KNOWN, WRONG, { [names[i] ?? '']: `203.0.113.${i}` }))
  })

  test('by guessing side by side', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await guess(KNOWN)).status))
    assert.equal(statuses.filter((status) => status === 401).length, 5)
    assert.equal(statuses.filter((status) => status === 429).length, 25)
  })

  test('by a restart of the server', async () => {
    await lockOut(KNOWN, () => guess(KNOWN))
    const again = server.place.app({ clock: server.clock })
    await assert.rejects(again.signIn.signIn(KNOWN, new Secret(PASSWORD), { address: null, userAgent: null }), {
      code: 'SIGN_IN_PAUSED',
    })
  })

  test('by asking on during the pause, which does not make it longer either', async () => {
    await lockOut(KNOWN, () => guess(KNOWN))
    for (let i = 0; i < 50; i += 1) assert.equal((await guess(KNOWN)).status, 429)
    server.clock.shiftMs += 30_000
    assert.equal((await guess(KNOWN, PASSWORD)).status, 200)
  })

  test('with a session that was found, by way of changing the password', async () => {
    const { graphql } = await server.browser(KNOWN)
    const change = (current: string) => graphql(`mutation { changePassword(current: "${current}", next: "${WRONG}") }`)
    for (let i = 0; i < 5; i += 1) assert.match((await change('wrong')).text, /SIGN_IN_FAILED/)
    assert.match((await change(PASSWORD)).text, /SIGN_IN_PAUSED/)
  })
})

suite('one sender who guesses at many accounts', () => {
  test('pauses after twenty, whatever they guess at', async () => {
    for (let i = 0; i < 21; i += 1) assert.equal((await guess(`${i}@example.org`)).status, 401)
    assert.equal((await guess(KNOWN, PASSWORD)).status, 429)
    for (const path of ['/api/invitation', '/api/set-password'])
      assert.equal((await server.post(path, { token: 'x', password: PASSWORD })).status, 429, path)
  })

  test('pauses at the door of the first start, too', async () => {
    await using fresh = await testServer()
    const setUp = (token: string) =>
      fresh.post('/api/setup', { token, email: KNOWN, name: 'Ada', password: PASSWORD }).then(({ status }) => status)
    for (let i = 0; i < 21; i += 1) assert.equal(await setUp(`guess ${i}`), 401)
    assert.equal(await setUp(API_TOKEN), 429)
    fresh.clock.shiftMs += 30_000
    assert.equal(await setUp(API_TOKEN), 200)
  })

  test('behind a proxy is told apart from others, and cannot choose who they are', async () => {
    await using behind = await testServer({ trustedProxies: ['loopback'] })
    await behind.person(KNOWN)
    const from = (forwarded: string, email: string, password = WRONG) =>
      behind
        .post('/api/session', { email, password }, { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' })
        .then(({ status }) => status)
    // What the sender wrote stands to the left of what the proxy added.
    for (let i = 0; i < 21; i += 1) assert.equal(await from(`203.0.113.${i}, 198.51.100.7`, `${i}@example.org`), 401)
    assert.equal(await from('203.0.113.99, 198.51.100.7', KNOWN, PASSWORD), 429)
    assert.equal(await from('198.51.100.8', KNOWN, PASSWORD), 200)
  })
})

test('guesses are on record, without what was typed', async () => {
  await guess(KNOWN)
  await guess('my own password, by mistake')
  await guess(KNOWN, PASSWORD)
  const lines = await ownActions()
  const signIns = lines.filter(({ action }) => action === 'SIGN_IN')
  assert.deepEqual(
    signIns.map(({ actionStatus, actionStatusReason, actor, actorIp }) => [
      actionStatus,
      actionStatusReason,
      actor.name,
      actorIp,
    ]),
    [
      ['UNAUTHORIZED', 'SIGN_IN_FAILED', `name of ${KNOWN}`, '127.0.0.1'],
      ['UNAUTHORIZED', 'SIGN_IN_FAILED', 'unknown', '127.0.0.1'],
      ['SUCCESS', null, `name of ${KNOWN}`, '127.0.0.1'],
    ],
  )
  assert.doesNotMatch(JSON.stringify(lines), /by mistake|Kühe|horse/)
})

interface OwnAction {
  readonly action: string
  readonly actionStatus: string
  readonly actionStatusReason: string | null
  readonly actor: { readonly name: string }
  readonly actorIp?: string
}

async function ownActions(): Promise<OwnAction[]> {
  const { store } = server.place
  const { oldest, head } = await store.log.state('audit')
  return (await readLines(store, 'audit', window(oldest, head))).map((line) => JSON.parse(line) as OwnAction)
}
