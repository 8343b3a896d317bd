import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isFault } from '../model/fault.ts'
import type { StreamName } from '../model/ids.ts'
import type { Activity, AskedPage } from './activity.ts'
import type { App } from './app.ts'
import type { Principal } from './principal.ts'
import { ADMIN, type TestPlace, testPlace } from './testing/test-app.ts'

const STREAM = 'guardrail_activity'
const never = new AbortController().signal
const AT = Date.UTC(2026, 0, 15, 10)
const LONG = `${'ö'.repeat(2048)} end`

let place: TestPlace
let app: App
let activity: Activity
before(async () => {
  place = await testPlace()
  app = place.app()
  activity = app.activity
  const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', null]
  await send(
    Array.from({ length: 40 }, (_, index) => ({
      id: `e-${index}`,
      detectedAt: AT + index * 60_000,
      severity: severities[index % 5],
      actor: index === 7 ? LONG : index % 2 === 0 ? 'Zoë' : null,
    })),
  )
})
after(async () => {
  await app.stop()
  await place[Symbol.asyncDispose]()
})

async function send(events: readonly object[], stream: StreamName = STREAM): Promise<void> {
  const body = async function* () {
    yield Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  }
  const answer = await app.intake.take(ADMIN, { stream, format: 'ndjson', gzip: false, body: body() })
  assert.equal(answer.accepted, events.length)
}

function somebody(...permissions: Principal['permissions']): Principal {
  return { id: 'x', name: 'X', email: null, permissions }
}

const PAGE: AskedPage = { stream: STREAM, filter: null, sort: { by: 'time', direction: 'DESC' }, first: 10 }

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (isFault(error)) return error.code
    throw error
  }
  return 'none'
}

describe('who may see a stream', () => {
  const questions = (asker: Principal, stream: StreamName): [string, Promise<unknown>][] => [
    ['page', activity.page(asker, { ...PAGE, stream }, never)],
    ['count', activity.count(asker, { stream, filter: null }, never)],
    ['facets', activity.facets(asker, { stream, filter: null, facets: ['sessionId'], top: 5 }, never)],
    ['histogram', activity.histogram(asker, { stream, filter: null, buckets: 5 }, never)],
    ['event', activity.event(asker, stream, 1, never)],
  ]
  const cases: [Principal, StreamName, boolean][] = [
    [somebody('GUARDRAIL'), STREAM, true],
    [somebody('AUDIT'), STREAM, false],
    [somebody('GUARDRAIL'), 'audit', false],
    [somebody('INGEST', 'INTEGRATIONS'), STREAM, false],
    [somebody('INGEST', 'INTEGRATIONS'), 'audit', false],
    [somebody('ADMIN'), STREAM, true],
  ]
  for (const [asker, stream, allowed] of cases) {
    test(`${asker.permissions.join()} ${allowed ? 'may' : 'may not'} see ${stream}`, async () => {
      for (const [name, question] of questions(asker, stream))
        assert.equal(await codeOf(question), allowed ? 'none' : 'FORBIDDEN', name)
    })
  }
})

test('pages go on where they ended, although newer events have come in between', async () => {
  const ids = async (after?: string | null): Promise<{ positions: number[]; next: string | null }> => {
    const { items, next } = await activity.page(ADMIN, { ...PAGE, first: 15, ...(after && { after }) }, never)
    return { positions: items.map(({ position }) => position), next }
  }
  const first = await ids()
  await send([{ id: 'newer', detectedAt: AT + 99 * 60_000, severity: 'HIGH' }])
  const second = await ids(first.next)
  const third = await ids(second.next)
  assert.deepEqual([...first.positions, ...second.positions, ...third.positions], countDown(40))
  assert.equal(third.next, null)
})

test('severities sort by what they mean', async () => {
  const { items } = await activity.page(
    ADMIN,
    {
      ...PAGE,
      first: 500,
      filter: { facets: {}, positions: [1, 2, 3, 4, 5] },
      sort: { by: 'severity', direction: 'ASC' },
    },
    never,
  )
  assert.deepEqual(
    items.map(({ facets }) => facets['severity']),
    [null, 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'],
  )
})

test('events are found by id, by null, by what is not, by words and by long values', async () => {
  const count = (filter: object) => activity.count(ADMIN, { stream: STREAM, filter: { facets: {}, ...filter } }, never)
  assert.equal(await count({ ids: ['e-3', 'e-5', 'nope'] }), 2)
  assert.equal(await count({ ids: ['e-3', 'e-5'], facets: { severity: ['LOW'] } }), 1)
  assert.equal(await count({ ids: ['nope'] }), 0)
  assert.equal(await count({ ids: ['e-3', 'e-5'], positions: [4, 5] }), 1)
  assert.equal(await count({ facets: { severity: [null] } }), 8)
  assert.equal(await count({ exclude: { severity: [null, 'LOW'] }, timeUpto: AT + 40 * 60_000 }), 24)
  assert.equal(await count({ search: 'ZOË critical' }), 4)
  assert.equal(await count({ facets: { actor: [LONG] } }), 1)
})

test('a page of details has the line as it is delivered, and its facets', async () => {
  const event = await activity.event(ADMIN, STREAM, 8, never)
  assert.equal(event.id, 'e-7')
  assert.equal(event.time, AT + 7 * 60_000)
  assert.equal(event.facets['actor'], LONG.slice(0, 1024))
  assert.equal(event.facets['host'], null)
  assert.ok(Math.abs(event.receivedAt - Date.now()) < 600_000)
  assert.equal((JSON.parse(event.json) as { actor: string }).actor, LONG)
  for (const at of [0, -1, 1.5, 1_000_000, 2 ** 60])
    assert.equal(await codeOf(activity.event(ADMIN, STREAM, at, never)), 'NOT_FOUND')
})

test('what a stream cannot be asked is refused, and never runs', async () => {
  const refused: [string, () => Promise<unknown>][] = [
    ['a facet to sort by', () => activity.page(ADMIN, { ...PAGE, sort: { by: 'riscScore', direction: 'ASC' } }, never)],
    [
      'a prototype to sort by',
      () => activity.page(ADMIN, { ...PAGE, sort: { by: '__proto__', direction: 'ASC' } }, never),
    ],
    ['a cursor', () => activity.page(ADMIN, { ...PAGE, after: 'x' }, never)],
    ['a filter', () => activity.count(ADMIN, { stream: STREAM, filter: { facets: { nope: ['x'] } } }, never)],
    ['a facet', () => activity.facets(ADMIN, { stream: STREAM, filter: null, facets: ['nope'], top: 5 }, never)],
    ['a top of 0', () => activity.facets(ADMIN, { stream: STREAM, filter: null, facets: ['host'], top: 0 }, never)],
    [
      'a top of too many',
      () => activity.facets(ADMIN, { stream: STREAM, filter: null, facets: ['host'], top: 1001 }, never),
    ],
    [
      'too many facets',
      () => activity.facets(ADMIN, { stream: STREAM, filter: null, facets: Array(51).fill('host'), top: 1 }, never),
    ],
    ['no buckets', () => activity.histogram(ADMIN, { stream: STREAM, filter: null, buckets: 0 }, never)],
    ['too many buckets', () => activity.histogram(ADMIN, { stream: STREAM, filter: null, buckets: 501 }, never)],
    [
      'a histogram by',
      () => activity.histogram(ADMIN, { stream: STREAM, filter: null, buckets: 5, by: 'time' }, never),
    ],
  ]
  for (const [name, work] of refused) assert.equal(await codeOf(work()), 'BAD_INPUT', name)
})

test('who goes away ends the work', async () => {
  const gone = new AbortController()
  const asked = activity.count(ADMIN, { stream: STREAM, filter: { facets: {}, search: 'zoë' } }, gone.signal)
  gone.abort(new Error('gone'))
  await assert.rejects(asked, /gone/)
  await assert.rejects(activity.count(ADMIN, { stream: STREAM, filter: null }, gone.signal), /gone/)
  assert.equal(await activity.count(ADMIN, { stream: STREAM, filter: { facets: {}, ids: ['e-1'] } }, never), 1)
})

function countDown(from: number): number[] {
  return Array.from({ length: from }, (_, index) => from - index)
}
