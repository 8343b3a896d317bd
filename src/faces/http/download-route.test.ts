import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ADMIN, testPlace } from '../../app/testing/test-app.ts'
import { systemRandom } from '../../base/random.ts'
import { Fault } from '../../model/fault.ts'
import type { EventLog } from '../../store/store.ts'
import { API_TOKEN, type TestServer, testServer } from './testing/test-server.ts'

const PATH = '/api/v1/streams/guardrail_activity/download'
const AUTHORIZED = { authorization: `Bearer ${API_TOKEN}` }
const AT = Date.UTC(2026, 0, 15, 10)
const FORMULA = '=HYPERLINK("http://evil.example")'

let server: TestServer
before(async () => {
  server = await testServer()
  await send(
    Array.from({ length: 300 }, (_, index) => ({
      id: `e-${index}`,
      detectedAt: AT + index,
      severity: index % 3 === 0 ? 'HIGH' : 'LOW',
      actor: index === 0 ? FORMULA : 'Zoë, "the" one\nmore',
      riskScore: 0.5,
    })),
  )
})
after(() => server[Symbol.asyncDispose]())

async function send(events: readonly object[], to = server): Promise<void> {
  const body = async function* () {
    yield Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  }
  await to.app.intake.take(ADMIN, { stream: 'guardrail_activity', format: 'ndjson', gzip: false, body: body() })
}

async function download(query: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}${PATH}${query}`, { ...init, headers: { ...AUTHORIZED, ...init.headers } })
}

const HIGH = { facets: [{ facet: 'severity', values: ['HIGH'] }] }
const QUERY = `filter=${encodeURIComponent(JSON.stringify(HIGH))}`

function idsOf(lines: string): string[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
}

const EVERY = Array.from({ length: 300 }, (_, index) => `e-${index}`)
const THIRD = EVERY.filter((_, index) => index % 3 === 0)

test('a stream comes whole as lines, and a part of it by a filter', async () => {
  const whole = await download('')
  assert.equal(whole.status, 200)
  assert.equal(whole.headers.get('content-type'), 'application/x-ndjson')
  assert.match(
    whole.headers.get('content-disposition') ?? '',
    /^attachment; filename="guardrail_activity-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.ndjson"$/,
  )
  assert.match(whole.headers.get('cache-control') ?? '', /no-store/)
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff')
  assert.deepEqual(idsOf(await whole.text()), EVERY)
  assert.deepEqual(idsOf(await (await download(`?format=ndjson&${QUERY}`)).text()), THIRD)
})

test('as JSON it is one array', async () => {
  const events = (await (await download(`?format=json&${QUERY}`)).json()) as { id: string }[]
  assert.deepEqual(
    events.map(({ id }) => id),
    THIRD,
  )
  const none = encodeURIComponent(JSON.stringify({ ids: ['nope'] }))
  assert.deepEqual(await (await download(`?format=json&filter=${none}`)).json(), [])
})

test('as CSV it has the columns of the stream, and no cell is a formula', async () => {
  const response = await download(`?format=csv&${QUERY}`)
  assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
  const text = await response.text()
  const [head = '', first = '', second = ''] = text.split('\r\n')
  assert.match(head, /^id,detectedAt,receivedAt,contextSource,severity,.*,extra,position$/)
  assert.ok(first.includes(`"'=HYPERLINK(""http://evil.example"")"`), first)
  assert.ok(second.includes('"Zoë, ""the"" one\nmore"') && second.includes(',0.5,') && second.endsWith(',4'), second)
  assert.equal(text.split('\r\n').length, 1 + THIRD.length + 1)
})

describe('gzip', () => {
  for (const [format, query] of [
    ['ndjson', ''],
    ['ndjson', `&${QUERY}`],
    ['csv', ''],
  ] as const) {
    test(`${format}${query && ' with a filter'} is what it is without`, async () => {
      const plain = await (
        await download(`?format=${format}${query}`, { headers: { 'accept-encoding': 'identity' } })
      ).text()
      const answer = await raw(`${PATH}?format=${format}${query}`, { 'accept-encoding': 'br;q=1.0, gzip;q=0.5' })
      assert.equal(answer.headers['content-encoding'], 'gzip')
      assert.equal(gunzipSync(answer.body).toString(), plain)
    })
  }

  test('is not sent to who does not take it', async () => {
    for (const accepted of ['', 'br', 'gzip;q=0', 'gzip; q=0.0', 'xgzip'])
      assert.equal((await raw(PATH, { 'accept-encoding': accepted })).headers['content-encoding'], undefined)
    for (const accepted of ['gzip', 'GZIP', '*', 'deflate, gzip;q=0.001'])
      assert.equal((await raw(PATH, { 'accept-encoding': accepted })).headers['content-encoding'], 'gzip', accepted)
  })
})

test('a filter that fits in no address comes in a body', async () => {
  const positions = EVERY.map((_, index) => index + 1)
  const response = await download('', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ format: 'ndjson', filter: { ...HIGH, positions } }),
  })
  assert.deepEqual(idsOf(await response.text()), THIRD)
})

test('HEAD is refused, with what there is instead', async () => {
  const { status, headers } = await server.ask(PATH, { method: 'HEAD', headers: AUTHORIZED })
  assert.deepEqual([status, headers['allow']], [405, 'GET, POST'])
})

test('what is not right is refused before anything is sent', async () => {
  const bad: [string, number, string][] = [
    [`${PATH}?format=xml`, 400, 'BAD_INPUT'],
    [`${PATH}?filter=%7B`, 400, 'BAD_INPUT'],
    [`${PATH}?filter=%5B%5D`, 400, 'BAD_INPUT'],
    [`${PATH}?filter=%7B%7D&filter=%7B%7D`, 400, 'BAD_INPUT'],
    [`${PATH}?${QUERY.replace('severity', 'severty')}`, 400, 'BAD_INPUT'],
    [`${PATH}?columns=id`, 400, 'BAD_INPUT'],
    [PATH.replace('guardrail_activity', 'nope'), 404, 'UNKNOWN_STREAM'],
  ]
  for (const [path, status, code] of bad) {
    const answer = await server.ask(path, { headers: AUTHORIZED })
    assert.deepEqual([answer.status, answer.json.error.code], [status, code], path)
  }
  const body = await server.post(PATH, { format: 'csv', more: 1 }, AUTHORIZED)
  assert.deepEqual([body.status, body.json.error.code], [400, 'BAD_INPUT'])
})

test('who may not read the stream gets nothing, and the attempt is on record, as is every download', async () => {
  assert.equal((await server.ask(PATH)).status, 401)
  const { token } = await server.app.tokens.create(ADMIN, { name: 'auditor', permissions: ['AUDIT'], expiresAt: null })
  const refused = await server.ask(PATH, { headers: { authorization: token.reveal() } })
  assert.deepEqual([refused.status, refused.json.error.code], [403, 'FORBIDDEN'])
  await (await download(`?format=csv&${QUERY}`)).text()
  const filter = { facets: [{ facet: 'payloadType', values: ['SpillwayEventsDownloadedAuditPayload'] }] }
  const records = await fetch(
    `${server.url}/api/v1/streams/audit/download?filter=${encodeURIComponent(JSON.stringify(filter))}`,
    { headers: AUTHORIZED },
  )
  const events = (await records.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [last, before] = events.reverse()
  assert.deepEqual(
    [last.action, last.actionStatus, last.targets[0].name],
    ['DOWNLOAD', 'SUCCESS', 'guardrail_activity'],
  )
  assert.deepEqual(
    [last.auditPayload.format, last.auditPayload.filter, last.auditPayload.events],
    ['csv', { facets: { severity: ['HIGH'] } }, 100],
  )
  assert.deepEqual([before.actionStatus, before.actor.name], ['UNAUTHORIZED', 'auditor'])
})

test('by cookie, a page of ours may download and another may not', async () => {
  await server.person('ada@example.org', 'Analyst')
  const { cookie, csrfToken } = await server.browser('ada@example.org')
  assert.equal((await server.ask(PATH, { headers: { cookie } })).json.error.code, 'REQUEST_FORGED')
  assert.equal((await server.ask(PATH, { headers: { cookie, 'x-spillway-csrf': csrfToken } })).status, 200)
})

test('a download that cannot be completed is cut off, so that nobody takes it for whole', async () => {
  await using place = await testPlace()
  const { log } = place.store
  const blocks: EventLog['blocks'] = async function* (...asked) {
    yield* log.blocks(...asked)
    throw new Fault('STORE_DAMAGED')
  }
  await using damaged = await testServer({ deps: { store: { ...place.store, log: { ...log, blocks } } } })
  // Blocks enough that some are out before it is known that the next one is not there.
  for (let block = 0; block < 6; block += 1)
    await send([{ id: `e-${block}`, detectedAt: AT, reason: systemRandom.bytes(100_000).toString('base64') }], damaged)
  for (const [format, encoding] of [
    ['ndjson', 'identity'],
    ['ndjson', 'gzip'],
    ['json', 'gzip'],
    ['csv', 'identity'],
  ] as const) {
    const response = await fetch(`${damaged.url}${PATH}?format=${format}`, {
      headers: { ...AUTHORIZED, 'accept-encoding': encoding },
    })
    assert.equal(response.status, 200)
    await assert.rejects(response.text(), `${format} ${encoding}`)
  }
})

test('what goes wrong before anything is sent is told as such', async () => {
  await using place = await testPlace()
  const blocks: EventLog['blocks'] = async function* () {
    yield* []
    throw new Fault('STORE_DAMAGED')
  }
  const store = { ...place.store, log: { ...place.store.log, blocks } }
  await using damaged = await testServer({ deps: { store } })
  await send([{ id: 'one', detectedAt: AT }], damaged)
  const answer = await damaged.ask(PATH, { headers: AUTHORIZED })
  assert.deepEqual([answer.status, answer.json.error.code], [500, 'STORE_DAMAGED'])
  assert.equal(answer.headers['content-disposition'], undefined)
})

test('who goes away in the middle frees what was held for the download', async () => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { hostname, port } = new URL(server.url)
    const asking = request({ hostname, port, path: PATH, headers: AUTHORIZED, agent: false }).end()
    const [answer] = await once(asking, 'response')
    answer.destroy()
    await once(answer, 'close')
  }
  const last = await download('')
  assert.equal(last.status, 200)
  assert.deepEqual(idsOf(await last.text()), EVERY)
})

async function raw(path: string, headers: Readonly<Record<string, string>>) {
  const { hostname, port } = new URL(server.url)
  const asking = request({ hostname, port, path, headers: { ...AUTHORIZED, ...headers }, agent: false }).end()
  const [answer] = await once(asking, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return { headers: answer.headers as Record<string, string | undefined>, body: Buffer.concat(chunks) }
}
