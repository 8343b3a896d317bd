import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DestinationId } from '../model/ids.ts'
import type { NewSchedule } from './exports.ts'
import type { Permission, Principal } from './principal.ts'
import { ADMIN, type TestPlace, testPlace } from './testing/test-app.ts'

const FIELDS = { account: 'acme', password: 'open sesame' }
const VAULT = { kind: 'vault', fields: FIELDS, saveOnFailure: false }
const SCHEDULE: NewSchedule = {
  ...{ interval: 'EVERY_24_HOURS', stream: 'audit', startFrom: 'BEGINNING', enabled: false, filter: null },
}

function whoMay(...permissions: Permission[]): Principal {
  return { id: permissions.join(), name: permissions.join(), email: null, permissions }
}

describe('who may change an export', () => {
  const auditor = whoMay('AUDIT')

  test('may change the destination that was made with it', async () => {
    await using place = await testPlace()
    const { exports } = place.app()
    const { id } = await exports.create(auditor, { ...SCHEDULE, kind: 'vault', fields: FIELDS })
    await exports.update(auditor, id, { fields: { path: 'below' } })
  })

  test('may not change one that others use, too, or that was there before', async () => {
    await using place = await testPlace()
    const { exports, destinations } = place.app()
    const own = await exports.create(auditor, { ...SCHEDULE, kind: 'vault', fields: FIELDS })
    await exports.createOn(auditor, own.destination.id, SCHEDULE)
    const there = await destinations.create(ADMIN, VAULT)
    const on = await exports.createOn(auditor, there.id, SCHEDULE)
    for (const { id } of [own, on]) {
      await assert.rejects(exports.update(auditor, id, { fields: { path: 'below' } }), { code: 'FORBIDDEN' })
      await exports.update(auditor, id, { interval: 'EVERY_HOUR', fields: {} })
      await exports.update(ADMIN, id, { fields: { path: 'below' } })
    }
  })
})

test('a destination that was made with an export goes with it; one that others use stays', async () => {
  await using place = await testPlace()
  const { exports, destinations } = place.app()
  const first = await exports.create(ADMIN, { ...SCHEDULE, kind: 'vault', fields: FIELDS })
  const second = await exports.create(ADMIN, { ...SCHEDULE, kind: 'vault', fields: FIELDS })
  await exports.createOn(ADMIN, second.destination.id, SCHEDULE)
  for (const { id } of [first, second]) await exports.delete(ADMIN, id)
  const left = await destinations.all(ADMIN)
  assert.deepEqual(
    left.map(({ id }) => id),
    [second.destination.id],
  )
})

describe('names', () => {
  test('follow the title of the kind where none is given, and are given once only', async () => {
    await using place = await testPlace()
    const { destinations, exports } = place.app()
    const made = await Promise.all([1, 2, 3].map(() => destinations.create(ADMIN, VAULT)))
    const { destination } = await exports.create(ADMIN, { ...SCHEDULE, kind: 'vault', fields: FIELDS })
    assert.deepEqual([...made, destination].map(({ name }) => name).sort(), ['Vault', 'Vault 2', 'Vault 3', 'Vault 4'])
    await assert.rejects(destinations.create(ADMIN, { ...VAULT, name: ' vault 2 ' }), { code: 'STATE_CONFLICT' })
    const [first] = made
    assert.ok(first)
    await assert.rejects(destinations.update(ADMIN, first.id, { name: 'VAULT 3', fields: {}, saveOnFailure: false }), {
      code: 'STATE_CONFLICT',
    })
    const kept = await destinations.update(ADMIN, first.id, {
      name: first.name.toUpperCase(),
      fields: {},
      saveOnFailure: false,
    })
    assert.equal(kept.name, first.name.toUpperCase())
  })

  test('have 1 to 100 characters, none of them for control', async () => {
    await using place = await testPlace()
    const { destinations } = place.app()
    for (const name of [' ', 'x'.repeat(101), 'a\nb', '\ud800'])
      await assert.rejects(destinations.create(ADMIN, { ...VAULT, name }), { code: 'BAD_INPUT' })
    assert.equal((await destinations.create(ADMIN, { ...VAULT, name: ' Größe ' })).name, 'Größe')
  })
})

test('changes of one destination come one after the other: none undoes another', async () => {
  await using place = await testPlace()
  const { destinations } = place.app()
  const { id } = await destinations.create(ADMIN, VAULT)
  const change = (fields: object) => destinations.update(ADMIN, id, { fields: { ...fields }, saveOnFailure: false })
  await Promise.all([change({ password: 'new password' }), change({ path: 'below' })])
  const record = await destinations.one(ADMIN, id)
  assert.equal(record.settings['path'], 'below')
  assert.deepEqual(destinations.forecast(record).warnings, ['The password has 12 letters.'])
})

test('a disabled destination pauses its exports and takes none on demand, and says how to go on', async () => {
  await using place = await testPlace()
  const app = place.app()
  const { id } = await app.destinations.create(ADMIN, VAULT)
  const configuration = await app.exports.createOn(ADMIN, id, { ...SCHEDULE, enabled: true })
  const isWatched = async (): Promise<boolean> =>
    (await app.gauges(ADMIN)).some(({ labels }) => labels['configuration'] === configuration.id)
  assert.equal(await isWatched(), true)
  await app.destinations.disable(ADMIN, id)
  assert.equal(await isWatched(), false, 'an alert on what is paused by a person would be about nothing')
  const hint = `Enable it first: spillway destination enable ${id}`
  await assert.rejects(app.exports.run(ADMIN, configuration.id), { code: 'STATE_CONFLICT', hint })
  const request = { destinationId: id, stream: 'audit', filter: null, again: false } as const
  await assert.rejects(app.onDemand.start(ADMIN, request), { code: 'STATE_CONFLICT', hint })
  await app.destinations.enable(ADMIN, id)
  assert.notEqual(await app.exports.run(ADMIN, configuration.id), undefined)
  await app.stop()
})

test('only secrets that are set are named, also where they cannot be read any more', async () => {
  await using place = await testPlace()
  const made = await place.app().destinations.create(ADMIN, VAULT)
  assert.deepEqual(place.app().destinations.secretsSet(made), ['password'])
  assert.deepEqual(place.app({ masterKey: Buffer.alloc(32, 9) }).destinations.secretsSet(made), ['password'])
  const open = await place.app().destinations.create(ADMIN, { ...VAULT, kind: 'open', fields: {} })
  assert.deepEqual(place.app().destinations.secretsSet(open), [])
})

test('what there is not is refused in a word, with the command that lists what there is', async () => {
  await using place: TestPlace = await testPlace()
  const { destinations, exports, onDemand } = place.app()
  const none = 'none' as DestinationId
  const hint = /spillway destination list/
  for (const attempt of [
    () => destinations.one(ADMIN, none),
    () => destinations.test(ADMIN, none),
    () => destinations.delete(ADMIN, none),
    () => destinations.update(ADMIN, none, { fields: {}, saveOnFailure: false }),
    () => exports.createOn(ADMIN, none, SCHEDULE),
    () => onDemand.preview(ADMIN, { destinationId: none, stream: 'audit', filter: null, again: false }),
  ])
    await assert.rejects(attempt(), { code: 'NOT_FOUND', hint })
})
