import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import type { Destination, DestinationKind } from '../destinations/destination.ts'
import { memoryDestination } from '../destinations/memory/index.ts'
import { Fault } from '../model/fault.ts'
import type { ConfigurationId } from '../model/ids.ts'
import type { App } from './app.ts'
import type { NewExport } from './exports.ts'
import type { Principal } from './principal.ts'
import { ADMIN, type TestPlace, testPlace, vaultKind } from './testing/test-app.ts'

const GOOD = 'open sesame'
const BAD = 'wrong sesame'
const VAULT: NewExport = {
  ...{ interval: 'EVERY_24_HOURS', stream: 'audit', startFrom: 'BEGINNING', enabled: true, filter: null },
  ...{ kind: 'vault', fields: { account: 'acme', path: 'a', password: GOOD } },
}
const STRANGER: Principal = { id: 'x', name: 'X', email: null, permissions: ['INGEST'] }
const TESTED = 'SpillwayDestinationTestedAuditPayload'
const CREATED = 'SpillwayExportConfigurationCreatedAuditPayload'

describe('an export is on record', () => {
  test('when it is made: which stream goes where, how often, and from which events', async () => {
    await using place = await testPlace()
    const app = guarded(place)
    const filter = { facets: { action: ['QUERY'] } }
    const { id, destination } = await app.exports.create(ADMIN, { ...VAULT, filter })
    const schedule = { stream: 'audit', interval: 'EVERY_24_HOURS', startFrom: 'BEGINNING', enabled: true }
    const facts = { facets: ['action'], exclude: [], timeFrom: null, timeUpto: null, hasSearch: false }
    const made = { ...schedule, filter: { ...facts, positions: 0, ids: 0 }, destinationId: destination.id }
    const [event] = await recorded(place, app)
    assert.deepEqual(event, {
      ...{ action: 'CREATE', status: 'SUCCESS', reason: null },
      targets: [{ type: 'EXPORT_CONFIGURATION', id, name: 'audit to Vault' }],
      payload: { type: CREATED, version: 1, ...made, kind: 'vault', target: 'acme/a', connectionStatus: 'SUCCESS' },
    })
    await app.exports.createOn(ADMIN, destination.id, VAULT)
    assert.equal((await recorded(place, app))[1]?.payload['destinationId'], destination.id)
  })

  test('also when it is refused: then there is no target, and all the same what was wanted', async () => {
    await using place = await testPlace()
    const app = guarded(place)
    const wrong = { ...VAULT, fields: { ...VAULT.fields, password: BAD } }
    await assert.rejects(app.exports.create(ADMIN, wrong), { code: 'ACCESS_DENIED' })
    const [event] = await recorded(place, app)
    assert.deepEqual([event?.status, event?.reason, event?.targets], ['FAILURE', 'ACCESS_DENIED', []])
    assert.partialDeepStrictEqual(event?.payload, { stream: 'audit', kind: 'vault', target: 'acme/a' })
  })

  test('with the names of what changes, never the values; a secret alone is a rotation', async () => {
    await using place = await testPlace()
    const app = guarded(place)
    const { id, destination } = await app.exports.create(ADMIN, VAULT)
    const update = (change: object) => app.exports.update(ADMIN, id, { fields: {}, ...change })
    await update({ fields: { password: GOOD } })
    await update({ interval: 'EVERY_HOUR', fields: { password: GOOD } })
    await update({ filter: { facets: { action: ['QUERY'] } }, fields: { path: 'b' } })
    await assert.rejects(update({ fields: { [GOOD]: 'mistyped' } }), { code: 'BAD_INPUT' })
    await assert.rejects(update({ fields: { password: BAD } }), { code: 'ACCESS_DENIED' })
    const events = (await recorded(place, app)).slice(1)
    assert.deepEqual(
      events.map(({ action, reason, payload }) => [action, reason, payload['fields']]),
      [
        ['ROTATE', null, ['password']],
        ['UPDATE', null, ['interval', 'password']],
        ['UPDATE', null, ['filter', 'path']],
        ['UPDATE', 'BAD_INPUT', []],
        ['ROTATE', 'ACCESS_DENIED', ['password']],
      ],
    )
    for (const { targets, payload } of events) {
      assert.equal(targets[0]?.name, 'audit to Vault')
      assert.partialDeepStrictEqual(payload, { stream: 'audit', destinationId: destination.id })
    }
    assert.doesNotMatch(JSON.stringify(events), /sesame/)
  })

  test('when its connection is tested, and a test that fails is a failure there', async () => {
    await using place = await testPlace()
    const valid = new Set([GOOD])
    const app = guarded(place, valid)
    const { id } = await app.exports.create(ADMIN, VAULT)
    await app.exports.test(ADMIN, id)
    valid.clear()
    await app.exports.test(ADMIN, id)
    await assert.rejects(app.exports.test(STRANGER, id), { code: 'FORBIDDEN' })
    const none = 'none' as ConfigurationId
    await assert.rejects(app.exports.test(ADMIN, none), { code: 'NOT_FOUND' })
    const events = (await recorded(place, app)).slice(1)
    assert.deepEqual(
      events.map(({ action, status, reason, targets, payload }) => [
        ...[action, status, reason, targets[0]?.name, payload['ok']],
      ]),
      [
        ['TEST', 'SUCCESS', null, 'audit to Vault', true],
        ['TEST', 'FAILURE', 'ACCESS_DENIED', 'audit to Vault', false],
        ['TEST', 'UNAUTHORIZED', 'FORBIDDEN', 'audit to Vault', undefined],
        ['TEST', 'FAILURE', 'NOT_FOUND', 'none', undefined],
      ],
    )
  })
})

describe('the check of a form is on record', () => {
  const form = (password: string) => ({ kind: 'vault', fields: { ...VAULT.fields, password } })

  test('with its outcome, where it went, and no target: nothing is saved', async () => {
    await using place = await testPlace()
    const app = guarded(place)
    for (const password of [GOOD, BAD]) await app.exports.testUnsaved(ADMIN, form(password), 'audit')
    for (const password of [GOOD, BAD]) await watched(app, form(password))
    const events = await recorded(place, app, 4)
    const good = { action: 'TEST', status: 'SUCCESS', reason: null, targets: [] }
    const bad = { ...good, status: 'FAILURE', reason: 'ACCESS_DENIED' }
    const payload = { type: TESTED, version: 1, kind: 'vault', target: 'acme/a' }
    const both = [
      { ...good, payload: { ...payload, ok: true } },
      { ...bad, payload: { ...payload, ok: false } },
    ]
    assert.deepEqual(events, [...both, ...both])
  })

  test('of a saved destination under its name', async () => {
    await using place = await testPlace()
    const app = guarded(place)
    const { id } = await app.destinations.create(ADMIN, { ...form(GOOD), name: 'Safe', saveOnFailure: false })
    await app.destinations.startCheck(ADMIN, { kind: 'vault', fields: { path: 'b' } }, id)
    const [, event] = await recorded(place, app, 2)
    assert.deepEqual(event?.targets, [{ type: 'DESTINATION', id, name: 'Safe' }])
    assert.partialDeepStrictEqual(event?.payload, { target: 'acme/b', ok: true })
  })

  test('at once where it is refused, and at its end where Spillway stops', async () => {
    await using place = await testPlace()
    const app = guarded(place, new Set(), true)
    await assert.rejects(app.destinations.startCheck(STRANGER, form(GOOD), undefined), { code: 'FORBIDDEN' })
    await assert.rejects(app.destinations.startCheck(ADMIN, { kind: 'vault', fields: {} }, undefined), {
      code: 'BAD_INPUT',
    })
    await app.destinations.startCheck(ADMIN, form(GOOD), undefined)
    assert.equal((await recorded(place, app)).length, 2, 'what is under way is not on record yet')
    await app.stop()
    assert.deepEqual(
      (await recorded(place, app)).map(({ reason }) => reason),
      ['FORBIDDEN', 'BAD_INPUT', 'TIMED_OUT'],
    )
  })
})

/** With a vault that opens for the valid passwords, or, where it hangs, never answers. */
function guarded(place: TestPlace, valid = new Set([GOOD]), hangs = false): App {
  const kind = vaultKind(place.delivered)
  const open: DestinationKind['open'] = ({ secrets }): Destination => {
    const beforeProbe = async (signal: AbortSignal): Promise<void> => {
      if (hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      if (!valid.has(secrets['password'] ?? '')) throw new Fault('ACCESS_DENIED')
    }
    return memoryDestination({ store: place.delivered, hooks: { beforeProbe } })
  }
  return place.app({ kindOf: () => ({ ...kind, open }) })
}

async function watched(app: App, form: { kind: string; fields: object }): Promise<void> {
  const { id } = await app.destinations.startCheck(ADMIN, { ...form, fields: { ...form.fields } }, undefined)
  while (app.destinations.check(ADMIN, id).running) await systemClock.sleep(5)
}

interface Recorded {
  readonly action: string
  readonly status: string
  readonly reason: string | null
  readonly targets: readonly { readonly type: string; readonly id: string; readonly name: string }[]
  readonly payload: Readonly<Record<string, unknown>>
}

/** Oldest first; waits for that many. */
async function recorded({ store }: TestPlace, { activity }: App, count = 0): Promise<Recorded[]> {
  let { head, oldest } = await store.log.state('audit')
  while (head - oldest < count) {
    await systemClock.sleep(5)
    ;({ head, oldest } = await store.log.state('audit'))
  }
  const found: Recorded[] = []
  for (let position: number = oldest; position < head; position += 1) {
    const { json } = await activity.event(ADMIN, 'audit', position, AbortSignal.timeout(10_000))
    const { action, actionStatus, actionStatusReason, targets, auditPayload } = JSON.parse(json)
    found.push({ action, status: actionStatus, reason: actionStatusReason, targets, payload: auditPayload })
  }
  return found
}
