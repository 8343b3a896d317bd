import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryDestination } from '../destinations/memory/index.ts'
import { Fault } from '../model/fault.ts'
import type { ConfigurationId, JobId } from '../model/ids.ts'
import type { App } from './app.ts'
import type { NewExport } from './exports.ts'
import type { Principal } from './principal.ts'
import { ADMIN, type TestPlace, testPlace, vaultKind } from './testing/test-app.ts'

const VAULT: NewExport = {
  kind: 'vault',
  interval: 'EVERY_24_HOURS',
  stream: 'audit',
  startFrom: 'BEGINNING',
  enabled: true,
  filter: null,
  fields: { account: 'acme', password: 'open sesame' },
}
const OPEN: NewExport = { ...VAULT, kind: 'open', fields: {} }

/** The same store, opened with the master key that it was made with or with another one. */
function withKey(place: TestPlace, byte: number): App {
  return place.app({ masterKey: Buffer.alloc(32, byte) })
}

describe('with another master key', () => {
  test('exports can be listed, and say what is wrong with them', async () => {
    await using place = await testPlace()
    const made = await withKey(place, 1).exports.create(ADMIN, VAULT)
    assert.deepEqual(withKey(place, 1).exports.forecast(made), {
      expiresAt: 1,
      warnings: ['The password has 11 letters.'],
    })
    const { exports } = withKey(place, 2)
    const [listed] = await exports.configurations(ADMIN)
    assert.ok(listed)
    const { expiresAt, warnings } = exports.forecast(listed)
    assert.equal(expiresAt, undefined)
    assert.match(warnings.join(), /^Its stored secret cannot be decrypted: .* enter the secret again\.$/)
  })

  test('an export without secrets is as it was, and runs', async () => {
    await using place = await testPlace()
    const { id } = await withKey(place, 1).exports.create(ADMIN, OPEN)
    const other = withKey(place, 2)
    const configuration = await other.exports.configuration(ADMIN, id)
    assert.deepEqual(other.exports.forecast(configuration), { warnings: [] })
    await (await other.scheduler.begin(configuration, 'person'))?.ended
    assert.equal(place.delivered.all().length, 1)
  })

  test('a test of the connection says so as a failed step, and keeps it', async () => {
    await using place = await testPlace()
    const { id, destination } = await withKey(place, 1).exports.create(ADMIN, VAULT)
    const { exports, destinations } = withKey(place, 2)
    for (const { connectionStatus, connectionReport } of [
      (await exports.test(ADMIN, id)).destination,
      await destinations.test(ADMIN, destination.id),
      await destinations.one(ADMIN, destination.id),
    ]) {
      assert.equal(connectionStatus, 'FAILED')
      assert.deepEqual(
        connectionReport?.steps.map(({ step, ok, code }) => [step, ok, code]),
        [['settings', false, 'SECRET_UNREADABLE']],
      )
    }
    assert.equal((await withKey(place, 1).exports.test(ADMIN, id)).destination.connectionStatus, 'SUCCESS')
  })

  test('an update with the secret makes an export usable again, at the same target or at another', async () => {
    await using place = await testPlace()
    for (const account of ['acme', 'other']) {
      const { id } = await withKey(place, 1).exports.create(ADMIN, VAULT)
      const { exports } = withKey(place, 2)
      const updated = await exports.update(ADMIN, id, { fields: { account, password: 'new word' } })
      assert.deepEqual(exports.forecast(updated).warnings, ['The password has 8 letters.'])
      assert.deepEqual(updated.destination.settings, { account, path: '' })
    }
  })

  test('an update without the secret changes what needs none, and else asks for it', async () => {
    await using place = await testPlace()
    const { id } = await withKey(place, 1).exports.create(ADMIN, VAULT)
    const { exports } = withKey(place, 2)
    assert.equal((await exports.update(ADMIN, id, { interval: 'EVERY_HOUR', fields: {} })).interval, 'EVERY_HOUR')
    await assert.rejects(exports.update(ADMIN, id, { fields: { path: 'x' } }), {
      code: 'SECRET_UNREADABLE',
      message: /must be entered again.*`password` is missing/,
    })
    await assert.rejects(exports.update(ADMIN, id, { fields: { password: 'abc' } }), { message: /is too short/ })
  })
})

test('with saveOnFailure, one whose check fails is saved disabled, and works once it is corrected and enabled', async () => {
  await using place = await testPlace()
  const kind = vaultKind(place.delivered)
  const beforeProbe = async (): Promise<void> => {
    throw new Fault('ACCESS_DENIED')
  }
  const closed = { ...kind, open: () => memoryDestination({ store: place.delivered, hooks: { beforeProbe } }) }
  const { exports } = place.app({ kindOf: () => closed })
  const auditor: Principal = { id: 'a', name: 'A', email: null, permissions: ['AUDIT'] }
  await assert.rejects(exports.create(auditor, VAULT), { code: 'ACCESS_DENIED' })
  assert.deepEqual(await exports.configurations(auditor), [])
  const { id, enabled, destination } = await exports.create(auditor, { ...VAULT, saveOnFailure: true })
  assert.deepEqual([enabled, destination.connectionStatus], [false, 'FAILED'])
  assert.equal(destination.connectionReport?.steps.at(-1)?.code, 'ACCESS_DENIED')

  const app = place.app()
  const corrected = await app.exports.update(auditor, id, { fields: { password: 'right one' } })
  assert.deepEqual([corrected.enabled, corrected.destination.connectionStatus], [false, 'SUCCESS'])
  assert.equal((await app.exports.setEnabled(auditor, id, true)).enabled, true)
  assert.notEqual(await app.exports.run(auditor, id), undefined)
  await app.stop()
})

test('with the right key, another target asks for the secret again', async () => {
  await using place = await testPlace()
  const { exports } = place.app()
  const { id } = await exports.create(ADMIN, VAULT)
  await assert.rejects(exports.update(ADMIN, id, { fields: { account: 'other' } }), { code: 'SECRET_REQUIRED' })
  await exports.update(ADMIN, id, { fields: { path: 'below' } })
})

test('what cannot be done says which command to run instead', async () => {
  await using place = await testPlace()
  const { exports, jobs, tokens } = place.app()
  const { id } = await exports.create(ADMIN, { ...OPEN, enabled: false })
  await assert.rejects(exports.run(ADMIN, id), {
    code: 'STATE_CONFLICT',
    hint: `Enable it first: spillway audit exportConfig enable ${id}`,
  })
  const none = 'no-such-id'
  await assert.rejects(exports.run(ADMIN, none as ConfigurationId), { hint: /spillway audit exportConfig list/ })
  await assert.rejects(jobs.job(ADMIN, none as JobId), { hint: /spillway audit exportJob list/ })
  await assert.rejects(tokens.revoke(ADMIN, none), { hint: /spillway token list/ })
})
