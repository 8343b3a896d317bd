import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Clock, systemClock } from '../base/clock.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import type { App, AppDeps } from './app.ts'
import { PasswordHasher } from './password-hasher.ts'
import type { Client, Principal } from './principal.ts'
import type { BegunSession } from './sessions.ts'
import { ADMIN, type TestPlace, testPlace } from './testing/test-app.ts'

const GOOD = new Secret('correct horse battery staple')
const OTHER = new Secret('vier Kühe im dichten Nebel')
const HERE: Client = { address: '192.0.2.1', userAgent: 'a browser' }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Quick to hash; and every hash is counted. */
class World implements AsyncDisposable {
  readonly #place: TestPlace
  readonly clock: Clock & { shiftMs: number }
  app: App
  hashes = 0

  private constructor(place: TestPlace) {
    this.#place = place
    this.clock = { shiftMs: 0, now: () => systemClock.now() + this.clock.shiftMs, sleep: systemClock.sleep }
    this.app = this.open()
  }

  static async make(): Promise<World> {
    return new World(await testPlace())
  }

  get ledger() {
    return this.#place.store.ledger
  }

  /** As after a restart. */
  open(changed: Partial<AppDeps> = {}): App {
    const derive = async ({ message }: { message: unknown }): Promise<Uint8Array> => {
      this.hashes += 1
      return Buffer.from(String(message)).subarray(0, 32)
    }
    this.app = this.#place.app({ clock: this.clock, passwordHashing: { derive }, ...changed })
    return this.app
  }

  /** An account with a password. */
  async person(email: string, role = 'Analyst'): Promise<string> {
    const { user, setPasswordToken } = await this.app.users.create(ADMIN, { email, name: email, role })
    await this.app.signIn.choosePassword(setPasswordToken, GOOD, { ...HERE, address: null })
    return user.id
  }

  signIn(email: string, password = GOOD, client: Client = HERE): Promise<BegunSession> {
    return this.app.signIn.signIn(email, password, client)
  }

  async refusal(email: string, password = OTHER, client: Client = HERE): Promise<{ code: string; afterMs: number }> {
    try {
      await this.signIn(email, password, client)
    } catch (error) {
      const { code, retryAfterMs = 0 } = error as { code: string; retryAfterMs?: number }
      return { code, afterMs: retryAfterMs }
    }
    return { code: 'none', afterMs: 0 }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#place[Symbol.asyncDispose]()
  }
}

describe('the first start', () => {
  const person = { email: 'Ada@Example.org', name: 'Ada', password: GOOD }

  test('the one-time token makes the first administrator, once, and signs them in', async () => {
    await using world = await World.make()
    const { signIn, tokens } = world.app
    const token = await tokens.bootstrap(undefined)
    assert.ok(token)
    assert.equal(await signIn.setupNeeded(), true)
    const { principal } = await signIn.setUp({ ...person, token }, HERE)
    assert.deepEqual(
      [principal.email, principal.role, principal.permissions],
      [person.email, 'Administrator', ['ADMIN']],
    )
    assert.equal(await signIn.setupNeeded(), false)
    await assert.rejects(signIn.setUp({ ...person, token }, HERE), { code: 'STATE_CONFLICT' })
    await world.signIn('ada@example.ORG')
  })

  test('no other token does, nor a weak password', async () => {
    await using world = await World.make()
    const { signIn, tokens } = world.app
    const token = await tokens.bootstrap(undefined)
    assert.ok(token)
    const lesser = await tokens.create(ADMIN, { name: 'x', permissions: ['AUDIT'], expiresAt: null })
    const setUp = (changed: object) => signIn.setUp({ ...person, token, ...changed }, HERE)
    await assert.rejects(setUp({ token: new Secret('wrong') }), { code: 'UNAUTHENTICATED' })
    await assert.rejects(setUp({ token: lesser.token }), { code: 'FORBIDDEN' })
    await assert.rejects(setUp({ password: new Secret('Password1234') }), { code: 'PASSWORD_WEAK' })
    await assert.rejects(setUp({ email: 'nobody' }), { code: 'BAD_INPUT' })
    await assert.rejects(setUp({ name: 'a\nb' }), { code: 'BAD_INPUT' })
    assert.equal(await signIn.setupNeeded(), true)
  })

  test('of several at once there is one', async () => {
    await using world = await World.make()
    const token = await world.app.tokens.bootstrap(undefined)
    assert.ok(token)
    const ended = await Promise.allSettled(
      [1, 2, 3].map((i) => world.app.signIn.setUp({ ...person, token, email: `${i}@example.org` }, HERE)),
    )
    assert.equal(ended.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await world.app.users.list(ADMIN)).length, 1)
  })
})

describe('signing in', () => {
  test('answers the same, after the same work, whatever is wrong', async () => {
    await using world = await World.make()
    await world.person('known@example.org')
    await world.app.users.disable(ADMIN, await world.person('disabled@example.org'))
    await world.app.users.create(ADMIN, { email: 'invited@example.org', name: 'x', role: 'Auditor' })
    for (const [email, password] of [
      ['known@example.org', OTHER],
      ['nobody@example.org', OTHER],
      ['disabled@example.org', GOOD],
      ['invited@example.org', new Secret('')],
      ['no address at all', OTHER],
    ] as const) {
      const before = world.hashes
      assert.deepEqual(await world.refusal(email, password), { code: 'SIGN_IN_FAILED', afterMs: 0 }, email)
      assert.equal(world.hashes - before, 1, email)
    }
  })

  for (const email of ['known@example.org', 'nobody@example.org']) {
    test(`pauses after five failures, longer each time: ${email}`, async () => {
      await using world = await World.make()
      await world.person('known@example.org')
      for (let failures = 1; failures <= 4; failures += 1)
        assert.deepEqual(await world.refusal(email), { code: 'SIGN_IN_FAILED', afterMs: 0 })
      const pauses: number[] = []
      for (let failures = 5; failures <= 12; failures += 1) {
        assert.equal((await world.refusal(email)).code, 'SIGN_IN_FAILED')
        const before = world.hashes
        const { code, afterMs } = await world.refusal(email, GOOD)
        assert.deepEqual(
          [code, world.hashes],
          ['SIGN_IN_PAUSED', before],
          'also with the right password; no work is done',
        )
        pauses.push(Math.ceil(afterMs / 1_000))
        world.clock.shiftMs += afterMs
      }
      assert.deepEqual(pauses, [30, 60, 120, 240, 480, 900, 900, 900])
    })
  }

  test('guesses side by side are counted before they are looked at', async () => {
    await using world = await World.make()
    await world.person('known@example.org')
    const codes = await Promise.all(
      Array.from({ length: 20 }, async () => (await world.refusal('known@example.org')).code),
    )
    assert.equal(codes.filter((code) => code === 'SIGN_IN_FAILED').length, 5)
    assert.equal(codes.filter((code) => code === 'SIGN_IN_PAUSED').length, 15)
  })

  test('an account is the same in any spelling of its address, and from anywhere', async () => {
    await using world = await World.make()
    await world.person('known@example.org')
    const spellings = [
      'KNOWN@example.org',
      ' known@example.org ',
      'ｋnown@example.org',
      'Known@Example.Org',
      '\u212Anown@example.org',
    ]
    for (const [i, spelling] of spellings.entries())
      assert.equal(
        (await world.refusal(spelling, OTHER, { ...HERE, address: `2001:db8:${i}::1` })).code,
        'SIGN_IN_FAILED',
      )
    assert.equal((await world.refusal('known@example.org', GOOD)).code, 'SIGN_IN_PAUSED')
  })

  test('a pause outlives a restart', async () => {
    await using world = await World.make()
    await world.person('known@example.org')
    for (let i = 0; i < 5; i += 1) await world.refusal('known@example.org')
    world.open()
    assert.equal((await world.refusal('known@example.org', GOOD)).code, 'SIGN_IN_PAUSED')
    world.clock.shiftMs += MINUTE_MS / 2
    await world.signIn('known@example.org')
  })

  test('a clock that was set back does not make a pause longer than the longest', async () => {
    await using world = await World.make()
    await world.person('known@example.org')
    for (let i = 0; i < 5; i += 1) await world.refusal('known@example.org')
    world.clock.shiftMs -= 24 * HOUR_MS
    await world.signIn('known@example.org')
  })

  test('a success begins the count anew; so does an administrator who enables the account, and a day without attempts', async () => {
    await using world = await World.make()
    const id = await world.person('known@example.org')
    const fail = async (times: number) => {
      for (let i = 0; i < times; i += 1) assert.equal((await world.refusal('known@example.org')).code, 'SIGN_IN_FAILED')
    }
    await fail(4)
    await world.signIn('known@example.org')
    await fail(5)
    assert.ok((await world.app.users.list(ADMIN))[0]?.pausedUntil)
    await world.app.users.enable(ADMIN, id)
    assert.equal((await world.app.users.list(ADMIN))[0]?.pausedUntil, null)
    await fail(4)
    world.clock.shiftMs += 24 * HOUR_MS
    await fail(5)
    assert.equal((await world.refusal('known@example.org', GOOD)).code, 'SIGN_IN_PAUSED')
  })

  test('an address that guesses at many accounts pauses, and an own account does not help it', async () => {
    await using world = await World.make()
    await world.person('own@example.org')
    const network = (i: number): Client => ({ ...HERE, address: `2001:db8:1:2:${i}::${i}` })
    for (let i = 0; i < 21; i += 1) {
      assert.equal((await world.refusal(`${i}@example.org`, OTHER, network(i))).code, 'SIGN_IN_FAILED')
      if (i === 19) await world.signIn('own@example.org', GOOD, network(i))
    }
    assert.equal((await world.refusal('own@example.org', GOOD, network(99))).code, 'SIGN_IN_PAUSED')
    await world.signIn('own@example.org', GOOD, { ...HERE, address: '2001:db8:1:3::1' })
  })

  test('upgrades the hash when the parameters are others than today', async () => {
    await using world = await World.make()
    const id = await world.person('known@example.org')
    const quick = { memory: 16, passes: 1, parallelism: 1 }
    world.open({ passwordHashing: { parameters: quick, derive: async () => Buffer.alloc(32) } })
    await world.ledger.changePassword(id, (await world.ledger.credentialById(id))?.passwordHash ?? '', await zeros())
    await world.signIn('known@example.org')
    assert.match((await world.ledger.credentialById(id))?.passwordHash ?? '', /m=16,t=1,p=1/)
    assert.equal((await world.ledger.sessionsOf(id)).length, 1)
  })
})

/** What a derivation that always gives zeros makes with today's parameters. */
function zeros(): Promise<string> {
  return new PasswordHasher({ random: systemRandom, derive: async () => Buffer.alloc(32) }).hash('')
}

describe('a session', () => {
  test('is known by its secret alone, and is another one after each sign-in', async () => {
    await using world = await World.make()
    await world.person('a@example.org')
    const [first, second] = [await world.signIn('a@example.org'), await world.signIn('a@example.org')]
    assert.notEqual(first.secret.reveal(), second.secret.reveal())
    assert.notEqual(first.csrfToken, second.csrfToken)
    const { principal, csrfToken } = await world.app.sessions.authenticate(first.secret)
    assert.deepEqual([principal, csrfToken], [first.principal, first.csrfToken])
    for (const wrong of ['', first.session.id, first.csrfToken, `${first.secret.reveal()}x`])
      await assert.rejects(world.app.sessions.authenticate(new Secret(wrong)), { code: 'UNAUTHENTICATED' })
  })

  test('ends an hour after its last use, and twelve hours after its beginning', async () => {
    await using world = await World.make()
    await world.person('a@example.org')
    const idle = await world.signIn('a@example.org')
    const used = await world.signIn('a@example.org')
    for (let minutes = 50; minutes < 12 * 60; minutes += 50) {
      world.clock.shiftMs += 50 * MINUTE_MS
      await world.app.sessions.authenticate(used.secret)
    }
    await assert.rejects(world.app.sessions.authenticate(idle.secret), { code: 'UNAUTHENTICATED' })
    world.clock.shiftMs += 21 * MINUTE_MS
    await assert.rejects(world.app.sessions.authenticate(used.secret), { code: 'UNAUTHENTICATED' })
    await world.app.sessions.expire()
    assert.deepEqual(await world.ledger.sessionsOf(used.principal.id), [])
  })

  test('gets a new secret each hour; the one before is good for a minute, and later ends the session', async () => {
    await using world = await World.make()
    await world.person('a@example.org')
    const { secret, csrfToken } = await world.signIn('a@example.org')
    const { sessions } = world.app
    const renew = async (from: Secret) => sessions.renew(await sessions.authenticate(from), from)
    assert.equal(await renew(secret), undefined)
    world.clock.shiftMs += 59 * MINUTE_MS
    await sessions.authenticate(secret)
    world.clock.shiftMs += MINUTE_MS
    const [first, second] = await Promise.all([renew(secret), renew(secret)])
    const next = first ?? second
    assert.ok(next && (first === undefined || second === undefined), 'two at once renew once')
    assert.equal((await sessions.authenticate(next)).csrfToken, csrfToken)
    world.clock.shiftMs += MINUTE_MS / 2
    await sessions.authenticate(secret)
    world.clock.shiftMs += MINUTE_MS
    await assert.rejects(sessions.authenticate(secret), { code: 'UNAUTHENTICATED' })
    await assert.rejects(sessions.authenticate(next), { code: 'UNAUTHENTICATED' }, 'one of the two was stolen')
  })

  test('shows and ends the own ones, and no others', async () => {
    await using world = await World.make()
    await world.person('a@example.org')
    await world.person('b@example.org')
    const [mine, alsoMine, other] = await Promise.all(
      ['a', 'a', 'b'].map((each) => world.signIn(`${each}@example.org`)),
    )
    assert.ok(mine && alsoMine && other)
    const { sessions } = world.app
    const listed = await sessions.list(mine.principal)
    assert.deepEqual(
      new Map(listed.map(({ id, isCurrent }) => [id, isCurrent])),
      new Map([
        [mine.session.id, true],
        [alsoMine.session.id, false],
      ]),
    )
    assert.deepEqual(await sessions.list(ADMIN), [])
    await assert.rejects(sessions.end(mine.principal, other.session.id), { code: 'NOT_FOUND' })
    await sessions.end(mine.principal, alsoMine.session.id)
    await assert.rejects(sessions.authenticate(alsoMine.secret), { code: 'UNAUTHENTICATED' })
    await sessions.signOut(await sessions.authenticate(mine.secret), HERE)
    await assert.rejects(sessions.authenticate(mine.secret), { code: 'UNAUTHENTICATED' })
    await sessions.authenticate(other.secret)
  })

  test('has the rights that its person has now', async () => {
    await using world = await World.make()
    const id = await world.person('a@example.org', 'Auditor')
    const { secret } = await world.signIn('a@example.org')
    await world.app.users.update(ADMIN, id, { role: 'Operator' })
    const { principal } = await world.app.sessions.authenticate(secret)
    assert.deepEqual(principal.permissions, ['AUDIT', 'GUARDRAIL', 'INTEGRATIONS'])
    await world.app.users.disable(ADMIN, id)
    await assert.rejects(world.app.sessions.authenticate(secret), { code: 'UNAUTHENTICATED' })
  })
})

describe('people', () => {
  test('are managed by administrators only', async () => {
    await using world = await World.make()
    const id = await world.person('a@example.org', 'Operator')
    const { principal } = await world.signIn('a@example.org')
    const { users } = world.app
    const attempts: ((by: Principal) => Promise<unknown>)[] = [
      (by) => users.list(by),
      (by) => users.create(by, { email: 'x@example.org', name: 'x', role: 'Administrator' }),
      (by) => users.update(by, id, { role: 'Administrator' }),
      (by) => users.enable(by, id),
      (by) => users.disable(by, id),
      (by) => users.delete(by, id),
      (by) => users.resetPassword(by, id),
    ]
    for (const attempt of attempts) await assert.rejects(attempt(principal), { code: 'FORBIDDEN' })
    assert.equal(
      (await world.app.sessions.authenticate((await world.signIn('a@example.org')).secret)).principal.role,
      'Operator',
    )
  })

  test('are told what is wrong with their data', async () => {
    await using world = await World.make()
    const { users } = world.app
    const person = { email: 'a@example.org', name: 'A', role: 'Analyst' }
    for (const changed of [
      { email: 'a b@c' },
      { email: 'a\r\nb@c' },
      { name: ' ' },
      { role: 'ADMIN' },
      { role: 'toString' },
    ])
      await assert.rejects(users.create(ADMIN, { ...person, ...changed }), { code: 'BAD_INPUT' })
    await users.create(ADMIN, person)
    await assert.rejects(users.create(ADMIN, { ...person, email: 'A@EXAMPLE.org' }), { code: 'STATE_CONFLICT' })
    await assert.rejects(users.disable(ADMIN, 'nobody'), { code: 'NOT_FOUND' })
  })

  test('choose a password with a token, once and in time; a reset takes the old one away', async () => {
    await using world = await World.make()
    const { users, signIn } = world.app
    const made = await users.create(ADMIN, { email: 'a@example.org', name: 'A', role: 'Auditor' })
    const choose = (token: Secret, password = GOOD) =>
      signIn.choosePassword(token, password, { ...HERE, address: null })
    await assert.rejects(choose(new Secret('spw_set_x')), { code: 'PASSWORD_TOKEN_REFUSED' })
    await assert.rejects(choose(made.setPasswordToken, new Secret('a@example.org')), { code: 'PASSWORD_WEAK' })
    await choose(made.setPasswordToken)
    await assert.rejects(choose(made.setPasswordToken), { code: 'PASSWORD_TOKEN_REFUSED' })
    const { secret } = await world.signIn('a@example.org')

    const reset = await users.resetPassword(ADMIN, made.user.id)
    assert.equal(reset.user.hasPassword, false)
    assert.equal((await world.refusal('a@example.org', GOOD)).code, 'SIGN_IN_FAILED')
    await assert.rejects(world.app.sessions.authenticate(secret), { code: 'UNAUTHENTICATED' })
    const again = await users.resetPassword(ADMIN, made.user.id)
    await assert.rejects(choose(reset.setPasswordToken), { code: 'PASSWORD_TOKEN_REFUSED' }, 'the newer one counts')
    world.clock.shiftMs += 72 * HOUR_MS
    await assert.rejects(choose(again.setPasswordToken), { code: 'PASSWORD_TOKEN_REFUSED' })
  })

  test('change their password with the present one, and sign in again everywhere', async () => {
    await using world = await World.make()
    await world.person('a@example.org')
    const [here, there] = [await world.signIn('a@example.org'), await world.signIn('a@example.org')]
    const { users, sessions } = world.app
    await assert.rejects(users.changePassword(ADMIN, GOOD, OTHER), { code: 'STATE_CONFLICT' })
    await assert.rejects(users.changePassword(here.principal, OTHER, OTHER), { code: 'SIGN_IN_FAILED' })
    await assert.rejects(users.changePassword(here.principal, GOOD, new Secret('short')), { code: 'PASSWORD_WEAK' })
    await users.changePassword(here.principal, GOOD, OTHER)
    for (const { secret } of [here, there])
      await assert.rejects(sessions.authenticate(secret), { code: 'UNAUTHENTICATED' })
    await world.signIn('a@example.org', OTHER)
  })

  test('cannot guess at the present password with a session that they found', async () => {
    await using world = await World.make()
    await world.person('a@example.org')
    const { principal } = await world.signIn('a@example.org')
    for (let i = 0; i < 5; i += 1) await assert.rejects(world.app.users.changePassword(principal, OTHER, OTHER))
    await assert.rejects(world.app.users.changePassword(principal, GOOD, OTHER), { code: 'SIGN_IN_PAUSED' })
  })
})
