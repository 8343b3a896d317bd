import assert from 'node:assert/strict'
import { present } from '../../base/assert.ts'
import { sha256 } from '../../base/hash.ts'
import type { Role } from '../../model/role.ts'
import type { NewUser, SessionRecord, SignInAttempts } from '../ledger/identity-ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { NOW } from './new-records.ts'
import { type Engine, storeTest } from './place.ts'

/** People, sessions and attempts to sign in. */
export function identityContract(engine: Engine): void {
  accountContract(engine)
  administratorContract(engine)
  passwordContract(engine)
  sessionContract(engine)
  attemptContract(engine)
}

function accountContract(engine: Engine): void {
  storeTest(
    engine,
    'an account is found by its address as it is compared, and shown as it was written',
    async (store) => {
      const { ledger } = store
      const made = await ledger.insertUser(user('u-1', { email: 'Ada@Example.org', emailKey: 'ada@example.org' }))
      assert.equal(made.hasPassword, true)
      const found = await ledger.credentialByEmail('ada@example.org')
      assert.deepEqual(found, { user: made, passwordHash: 'hash of u-1' })
      assert.equal(found?.user.email, 'Ada@Example.org')
      assert.equal(await ledger.credentialByEmail('Ada@Example.org'), undefined)
      assert.deepEqual(await ledger.credentialById('u-1'), found)
    },
  )

  storeTest(engine, 'two accounts never share an address', async ({ ledger }) => {
    await ledger.insertUser(user('u-1', { emailKey: 'same' }))
    await assert.rejects(ledger.insertUser(user('u-2', { emailKey: 'same' })), { code: 'STATE_CONFLICT' })
    assert.equal(await ledger.userCount(), 1)
  })

  storeTest(engine, 'of many first accounts at once there is one', async (store, place) => {
    await using beside = await place.open()
    const made = await Promise.all([
      store.ledger.insertFirstUser(user('u-1')),
      beside.ledger.insertFirstUser(user('u-2')),
      store.ledger.insertFirstUser(user('u-3')),
    ])
    assert.equal(made.filter((each) => each !== undefined).length, 1)
    assert.equal(await store.ledger.userCount(), 1)
  })

  storeTest(engine, 'accounts are listed in the order of their making', async ({ ledger }) => {
    for (const id of ['u-2', 'u-1', 'u-3']) await ledger.insertUser(user(id))
    assert.deepEqual(
      (await ledger.users()).map(({ id }) => id),
      ['u-2', 'u-1', 'u-3'],
    )
  })

  storeTest(engine, 'a change changes what it names', async ({ ledger }) => {
    await ledger.insertUser(user('u-1', {}, 'Auditor'))
    assert.equal((await ledger.updateUser('u-1', { name: 'Ada King' }))?.name, 'Ada King')
    const changed = await ledger.updateUser('u-1', { role: 'Analyst' })
    assert.deepEqual([changed?.name, changed?.role, changed?.enabled], ['Ada King', 'Analyst', true])
    assert.deepEqual(await ledger.users(), [changed])
    assert.equal(await ledger.updateUser('u-2', { name: 'x' }), undefined)
  })
}

function administratorContract(engine: Engine): void {
  storeTest(engine, 'the last administrator can be neither disabled, deleted nor given another role', async (store) => {
    const { ledger } = store
    await ledger.insertUser(user('only', {}, 'Administrator'))
    await ledger.insertUser(user('other', {}, 'Operator'))
    // These cannot sign in, so they do not count.
    await ledger.insertUser(user('invited', { passwordHash: null }, 'Administrator'))
    await ledger.insertUser(user('disabled', {}, 'Administrator'))
    await ledger.updateUser('disabled', { enabled: false })
    for (const attempt of [
      () => ledger.updateUser('only', { enabled: false }),
      () => ledger.updateUser('only', { role: 'Operator' }),
      () => ledger.deleteUser('only'),
    ])
      await assert.rejects(attempt(), { code: 'LAST_ADMINISTRATOR' })
    await ledger.updateUser('only', { name: 'New name' })
    await ledger.deleteUser('disabled')
    await ledger.deleteUser('invited')
    await ledger.deleteUser('other')
    assert.equal((await ledger.users())[0]?.role, 'Administrator')
  })

  storeTest(engine, 'of two administrators who remove each other at once, one stays', async (store, place) => {
    await using beside = await place.open()
    await store.ledger.insertUser(user('u-1', {}, 'Administrator'))
    await store.ledger.insertUser(user('u-2', {}, 'Administrator'))
    const ended = await Promise.allSettled([store.ledger.deleteUser('u-1'), beside.ledger.deleteUser('u-2')])
    assert.deepEqual(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.equal(await store.ledger.userCount(), 1)
  })
}

function passwordContract(engine: Engine): void {
  storeTest(engine, 'a token to choose a password works once, in time, for an enabled account', async ({ ledger }) => {
    const passwordToken = { hash: sha256('t'), expiresAt: NOW + 10 }
    await ledger.insertUser(user('u-1', { passwordHash: null, passwordToken }))
    assert.equal((await ledger.userByPasswordToken(sha256('t'), NOW))?.hasPassword, false)
    assert.equal(await ledger.userByPasswordToken(sha256('t'), NOW + 10), undefined)
    assert.equal(await ledger.redeemPasswordToken(sha256('t'), 'new', NOW + 10), undefined)
    await ledger.updateUser('u-1', { enabled: false })
    await ledger.updateUser('u-1', { enabled: true })
    assert.equal(await ledger.redeemPasswordToken(sha256('t'), 'new', NOW), undefined, 'disabling takes it away')

    await ledger.awaitPassword('u-1', { hash: sha256('t2'), expiresAt: NOW + 10 })
    const redeemed = await Promise.all(['a', 'b'].map((to) => ledger.redeemPasswordToken(sha256('t2'), to, NOW)))
    assert.equal(redeemed.filter((each) => each?.hasPassword).length, 1)
    assert.match((await ledger.credentialById('u-1'))?.passwordHash ?? '', /^[ab]$/)
  })

  storeTest(engine, 'every change of a password and of access ends all sessions', async ({ ledger }) => {
    const changes: Record<string, (id: string) => Promise<unknown>> = {
      changed: (id) => ledger.changePassword(id, `hash of ${id}`, 'new'),
      reset: (id) => ledger.awaitPassword(id, { hash: sha256(id), expiresAt: NOW + 10 }),
      disabled: (id) => ledger.updateUser(id, { enabled: false }),
      deleted: (id) => ledger.deleteUser(id),
    }
    for (const [id, change] of Object.entries(changes)) {
      await ledger.insertUser(user(id))
      await signedIn(ledger, id, `${id}-1`)
      await signedIn(ledger, id, `${id}-2`)
      await change(id)
      assert.equal(await ledger.sessionByHash(sha256(`${id}-1`)), undefined, id)
      assert.deepEqual(await ledger.sessionsOf(id), [], id)
    }
    await ledger.redeemPasswordToken(sha256('reset'), 'chosen', NOW)
    assert.equal((await ledger.credentialById('reset'))?.passwordHash, 'chosen')
  })

  storeTest(engine, 'a password changes only from the one that was verified', async ({ ledger }) => {
    await ledger.insertUser(user('u-1'))
    assert.equal(await ledger.changePassword('u-1', 'another', 'new'), false)
    assert.equal(await ledger.changePassword('u-1', 'hash of u-1', 'new'), true)
    await signedIn(ledger, 'u-1', 's', 'new')
    await ledger.rehashPassword('u-1', 'hash of u-1', 'wrong')
    await ledger.rehashPassword('u-1', 'new', 'stronger')
    assert.equal((await ledger.credentialById('u-1'))?.passwordHash, 'stronger')
    assert.equal((await ledger.sessionsOf('u-1')).length, 1, 'a new hash of the same password signs nobody out')
  })
}

function sessionContract(engine: Engine): void {
  storeTest(engine, 'a session is found by the hash of its secret, with its account', async ({ ledger }) => {
    const made = await ledger.insertUser(user('u-1'))
    await signedIn(ledger, 'u-1', 's-1')
    assert.deepEqual(await ledger.sessionByHash(sha256('s-1')), {
      session: session('u-1', 's-1'),
      user: { ...made, lastSignInAt: NOW },
      isPresent: true,
    })
    assert.equal(await ledger.sessionByHash(sha256('other')), undefined)
  })

  storeTest(engine, 'no session begins with a password that was changed or for who was disabled', async (store) => {
    const { ledger } = store
    await ledger.insertUser(user('u-1'))
    assert.equal(await ledger.insertSession(session('u-1', 's-1'), sha256('s-1'), 'another'), false)
    await ledger.updateUser('u-1', { enabled: false })
    assert.equal(await ledger.insertSession(session('u-1', 's-1'), sha256('s-1'), 'hash of u-1'), false)
    assert.equal(await ledger.insertSession(session('u-2', 's-1'), sha256('s-1'), 'hash of u-2'), false)
    assert.deepEqual(await ledger.sessionsOf('u-1'), [])
  })

  storeTest(engine, 'a renewed secret takes the place of the one before, for one of those who renew', async (store) => {
    const { ledger } = store
    await ledger.insertUser(user('u-1'))
    await signedIn(ledger, 'u-1', 's-1')
    const [old, a, b] = [sha256('s-1'), sha256('a'), sha256('b')]
    const renewed = await Promise.all([a, b].map((to) => ledger.renewSession('s-1', old, to, NOW + 5)))
    assert.deepEqual(renewed.toSorted(), [false, true])
    const newest = present(renewed[0] ? a : b, 'the present secret')
    assert.equal((await ledger.sessionByHash(newest))?.isPresent, true)
    const before = await ledger.sessionByHash(old)
    assert.deepEqual([before?.isPresent, before?.session.renewedAt], [false, NOW + 5])
    await ledger.renewSession('s-1', newest, sha256('c'), NOW + 9)
    assert.equal(await ledger.sessionByHash(old), undefined, 'the one before the one before')
  })

  storeTest(
    engine,
    'sessions are listed newest first, ended by id and by age, and their use kept to the minute',
    async (store) => {
      const { ledger } = store
      await ledger.insertUser(user('u-1'))
      for (const [index, id] of ['s-1', 's-2', 's-3'].entries())
        await signedIn(ledger, 'u-1', id, 'hash of u-1', NOW + index)
      const ids = async () => (await ledger.sessionsOf('u-1')).map(({ id }) => id)
      assert.deepEqual(await ids(), ['s-3', 's-2', 's-1'])
      assert.equal(await ledger.deleteSession('s-2'), true)
      assert.equal(await ledger.deleteSession('s-2'), false)
      await ledger.touchSession('s-1', NOW + 59_999)
      assert.equal((await ledger.sessionByHash(sha256('s-1')))?.session.lastUsedAt, NOW)
      await ledger.touchSession('s-1', NOW + 60_000)
      assert.equal((await ledger.sessionByHash(sha256('s-1')))?.session.lastUsedAt, NOW + 60_000)
      assert.equal(await ledger.deleteSessions({ createdBefore: NOW, usedBefore: NOW + 3 }), 1)
      assert.deepEqual(await ids(), ['s-1'])
      assert.equal(await ledger.deleteSessions({ createdBefore: NOW + 1, usedBefore: NOW }), 1)
      assert.deepEqual(await ids(), [])
    },
  )
}

function attemptContract(engine: Engine): void {
  const counted = (_key: string, before: SignInAttempts | undefined): SignInAttempts => ({
    failures: (before?.failures ?? 0) + 1,
    lastAt: NOW,
    pausedUntil: 0,
  })

  storeTest(engine, 'attempts side by side are counted one by one', async (store, place) => {
    await using beside = await place.open()
    const ledgers = [store.ledger, beside.ledger]
    await Promise.all(Array.from({ length: 10 }, (_, i) => ledgers[i % 2]?.countAttempt(['k', `k-${i}`], counted)))
    assert.equal((await store.ledger.attempts('k'))?.failures, 10)
    assert.equal((await store.ledger.attempts('k-3'))?.failures, 1)
  })

  storeTest(engine, 'while one of the keys is paused, nothing is counted', async ({ ledger }) => {
    const pauses: Record<string, number> = { a: NOW + 5, b: NOW + 9 }
    const judge: Parameters<Ledger['countAttempt']>[1] = (key, before) => {
      const pausedUntil = pauses[key]
      return pausedUntil === undefined ? counted(key, before) : { pausedUntil }
    }
    assert.equal(await ledger.countAttempt(['a', 'b', 'c'], judge), NOW + 9)
    assert.equal(await ledger.attempts('c'), undefined)
    assert.equal(await ledger.countAttempt(['c'], judge), undefined)
    assert.deepEqual(await ledger.attempts('c'), { failures: 1, lastAt: NOW, pausedUntil: 0 })
  })

  storeTest(engine, 'a success takes its attempt back, or all of them', async ({ ledger }) => {
    const paused = (): SignInAttempts => ({ failures: 2, lastAt: NOW, pausedUntil: NOW + 5 })
    await ledger.countAttempt(['k'], paused)
    await ledger.uncountAttempt('k')
    assert.deepEqual(await ledger.attempts('k'), { failures: 1, lastAt: NOW, pausedUntil: 0 })
    await ledger.forgetAttempts('k')
    assert.equal(await ledger.attempts('k'), undefined)
    await ledger.uncountAttempt('k')
    await ledger.countAttempt(['old'], paused)
    assert.equal(await ledger.deleteAttempts(NOW), 0)
    assert.equal(await ledger.deleteAttempts(NOW + 1), 1)
  })
}

function user(id: string, change: Partial<NewUser> & { email?: string } = {}, role: Role = 'Analyst'): NewUser {
  const { email = `${id}@example.org`, ...rest } = change
  return {
    record: { id, email, name: `name of ${id}`, role, enabled: true, createdAt: NOW },
    emailKey: email,
    passwordHash: `hash of ${id}`,
    passwordToken: null,
    ...rest,
  }
}

function session(userId: string, id: string, now = NOW): SessionRecord {
  return { id, userId, createdAt: now, lastUsedAt: now, renewedAt: now, userAgent: 'a browser', address: '192.0.2.1' }
}

async function signedIn(
  ledger: Ledger,
  userId: string,
  id: string,
  passwordHash = `hash of ${userId}`,
  now = NOW,
): Promise<void> {
  assert.equal(await ledger.insertSession(session(userId, id, now), sha256(id), passwordHash), true)
}
